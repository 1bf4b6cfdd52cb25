const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

const encoder = new TextEncoder();
/** No key is longer (512 bytes), and no character longer than three bytes: longer text gets a buffer of its own. */
const scratch = new Uint8Array(2048);

/**
 * MurmurHash3 (x86, 32 bits, seed 0) of the UTF-8 bytes of a text, as a whole number from 0 up to 2^32. Public domain, with
 * published test vectors, so that any language can find a record's partition; its last step lets every bit of the key
 * reach every bit of the hash, which FNV and the usual sums do not. It resists bad luck and not malice: whoever chooses
 * keys can choose those of one shard, as with any hash without a secret. Source: Austin Appleby, SMHasher.
 */
export function murmur3(text: string): number {
  const bytes = text.length * 3 <= scratch.length ? scratch : new Uint8Array(text.length * 3);
  const length = bytesInto(text, bytes);
  const blocks = length & ~3;
  let hash = 0;
  for (let at = 0; at < blocks; at += 4) {
    const block =
      byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16) | (byte(bytes, at + 3) << 24);
    hash ^= mixed(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  const left = length & 3;
  if (left > 0) {
    let tail = byte(bytes, blocks);
    if (left > 1) tail |= byte(bytes, blocks + 1) << 8;
    if (left > 2) tail |= byte(bytes, blocks + 2) << 16;
    hash ^= mixed(tail);
  }
  return avalanche(hash ^ length);
}

/** ASCII is copied as it is read, which most keys are; for anything else the encoder is asked. */
function bytesInto(text: string, bytes: Uint8Array): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return encoder.encodeInto(text, bytes).written;
    bytes[at] = code;
  }
  return text.length;
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function mixed(block: number): number {
  const scaled = Math.imul(block, C1);
  return Math.imul((scaled << 15) | (scaled >>> 17), C2);
}

/** Its last step (fmix32): every bit reaches every bit, and no two numbers give the same. */
export function avalanche(hash: number): number {
  let mix = hash;
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}
