/** Whether a cluster keeps all `keys` in one slot, as one command needs them: by what stands in their first braces. */
export function shareSlot(keys: readonly string[]): boolean {
  if (keys.length < 2) return true;
  const [first, ...others] = keys.map(slotName);
  return others.every((name) => name === first);
}

/** Without braces, or with nothing in them, the whole key counts. Source: Valkey cluster specification, hash tags. */
function slotName(key: string): string {
  const open = key.indexOf('{');
  const close = open < 0 ? -1 : key.indexOf('}', open + 1);
  return close > open + 1 ? key.slice(open + 1, close) : key;
}
