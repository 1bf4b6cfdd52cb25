import { seededRandom } from '../../load/seeded-random';

/** The `index`-th key of a set. Drawn anew for each use, so that a set is the same in whatever order tests run. */
export type KeyOf = (index: number) => string;

/** Keys as people have them, and keys that bring weak hashes down. All of a set differ, up to a million of them. */
export const KEY_SETS: Readonly<Record<string, () => KeyOf>> = {
  'keys that count up': () => (index) => `order-${index + 1}`,
  UUIDv4: () => uuidV4(seededRandom(4)),
  'UUIDv7 of one burst, a hundred a millisecond': () => uuidV7(seededRandom(7)),
  'UUIDv7 of one process in one millisecond': () => (index) => `01a0c4f5-2c00-7000-8000-${hex(index, 12)}`,
  'multiples of 16': () => (index) => `${index * 16}`,
  'multiples of 256': () => (index) => `item-${hex(index * 256, 8)}`,
  'each one bit beside the one before': () => (index) => written(index ^ (index >> 1), 20, 'p', 'q'),
  'a long common prefix': () => (index) => `tenant/0001/region/eu-central-1/orders/`.repeat(3) + index,
  'a long common suffix': () => (index) => index + '/line-items/of/the/order'.repeat(5),
  'characters with the same lower four bits, in which FNV-1a has one remainder for 16 shards': () => (index) =>
    inDigits(index, '1AQaq', 9),
  "one value of Java's String.hashCode": () => (index) => written(index, 20, 'Aa', 'BB'),
  'one sum of bytes': () => (index) => `${decimal(index)}-${decimal(999_999 - index)}`,
  'that differ only in case': () => (index) => inCase('anextraordinaryorder', index),
  'one character of four bytes': () => (index) => String.fromCodePoint(0x10000 + index),
};

function uuidV4(random: () => number): KeyOf {
  return () => {
    const [a, b, c, d] = [bits(random), bits(random), bits(random), bits(random)];
    return `${hex(a, 8)}-${hex(b >>> 16, 4)}-4${hex(b & 0xfff, 3)}-${hex(0x8000 | (c >>> 18), 4)}-${hex(c & 0xffff, 4)}${hex(d, 8)}`;
  };
}

function uuidV7(random: () => number): KeyOf {
  return (index) => {
    const time = hex(1_790_000_000_000 + Math.floor(index / 100), 12);
    const [a, b, c] = [bits(random), bits(random), bits(random)];
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(a & 0xfff, 3)}-${hex(0x8000 | (b >>> 18), 4)}-${hex(b & 0xffff, 4)}${hex(c, 8)}`;
  };
}

function bits(random: () => number): number {
  return Math.floor(random() * 2 ** 32);
}

function hex(value: number, length: number): string {
  return value.toString(16).padStart(length, '0');
}

function decimal(value: number): string {
  return String(value).padStart(6, '0');
}

/** A number in base 2 with digits of its own, the lowest first. */
function written(value: number, length: number, zero: string, one: string): string {
  let text = '';
  for (let bit = 0; bit < length; bit++) text += (value >> bit) & 1 ? one : zero;
  return text;
}

function inDigits(value: number, digits: string, length: number): string {
  let text = '';
  for (let left = value; text.length < length; left = Math.floor(left / digits.length))
    text += digits[left % digits.length];
  return text;
}

function inCase(word: string, value: number): string {
  let text = '';
  for (let at = 0; at < word.length; at++) text += (value >> at) & 1 ? word.charAt(at).toUpperCase() : word.charAt(at);
  return text;
}
