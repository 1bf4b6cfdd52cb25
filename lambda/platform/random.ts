import { randomBytes as strongRandomBytes } from 'node:crypto';

/** `n` unpredictable bytes. Injected where it is used, so that a test or a simulation can replay a run. */
export type RandomBytes = (n: number) => Uint8Array;

export const systemRandomBytes: RandomBytes = (n) => strongRandomBytes(n);
