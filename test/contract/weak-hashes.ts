const encoder = new TextEncoder();

/** FNV-1a (32 bits), as an unsigned number. Source: Fowler, Noll and Vo, and IETF draft-eastlake-fnv. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The sum of the bytes: what comes to mind first. */
export function plainSum(text: string): number {
  return encoder.encode(text).reduce((sum, byte) => sum + byte, 0);
}
