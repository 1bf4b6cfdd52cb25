import { randomBytes as strongRandomBytes } from 'node:crypto';

/** `n` unpredictable bytes. Injected where it is used, so that a test or a simulation can replay a run. */
export type RandomBytes = (n: number) => Uint8Array;

/** The system asks about as much for many bytes as for the ten of a stamp. Unit: bytes. */
const DRAWN_AT_ONCE = 4096;

let drawn: Uint8Array = new Uint8Array(0);
let used = 0;

/** Each byte is given once: what was drawn in store is never written over. */
export const systemRandomBytes: RandomBytes = (n) => {
  if (used + n > drawn.length) {
    drawn = strongRandomBytes(Math.max(n, DRAWN_AT_ONCE));
    used = 0;
  }
  used += n;
  return drawn.subarray(used - n, used);
};
