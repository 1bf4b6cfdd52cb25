const MASK = 0xffff_ffffn;

/** MurmurHash3 (x86, 32 bits, seed 0) once more, as its description reads: in whole numbers, over Node's own UTF-8. */
export function otherMurmur3(text: string): number {
  const bytes = Buffer.from(text, 'utf8');
  let hash = 0n;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    hash ^= mixed(BigInt(bytes.readUInt32LE(at)));
    hash = (rotated(hash, 13n) * 5n + 0xe6546b64n) & MASK;
  }
  if (at < bytes.length) hash ^= mixed(BigInt(bytes.readUIntLE(at, bytes.length - at)));
  hash ^= BigInt(bytes.length);
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & MASK;
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & MASK;
  return Number(hash ^ (hash >> 16n));
}

function mixed(block: bigint): bigint {
  return (rotated((block * 0xcc9e2d51n) & MASK, 15n) * 0x1b873593n) & MASK;
}

function rotated(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (32n - by))) & MASK;
}
