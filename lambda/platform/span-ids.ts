import type { RandomBytes } from './random';

/** A new id of a trace. All zeros is none: of 2^128 that is not worth a look, but the rule is exact. */
export function newTraceId(randomBytes: RandomBytes): string {
  return hexOf(randomBytes, 16);
}

export function newSpanId(randomBytes: RandomBytes): string {
  return hexOf(randomBytes, 8);
}

function hexOf(randomBytes: RandomBytes, bytes: number): string {
  const hex = Buffer.from(randomBytes(bytes)).toString('hex');
  return /[^0]/.test(hex) ? hex : `${hex.slice(1)}1`;
}
