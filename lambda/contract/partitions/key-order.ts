/**
 * The order in which DynamoDB keeps the keys of a partition: that of their UTF-8 bytes. JavaScript compares UTF-16 units,
 * in which a character beyond U+FFFF (two surrogates) sorts before one from U+E000 up. Negative where `a` comes first.
 */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return lifted(left) - lifted(right);
  }
  return a.length - b.length;
}

/** Surrogates go behind every other unit, as the characters that they make do in bytes. */
function lifted(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
