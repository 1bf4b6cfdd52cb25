import type { Write } from '../contract/write';

/** Indexes of the writes, oldest stamp first; equal stamps (one write delivered twice) in the order of arrival. */
export function byStamp(writes: readonly Write[]): number[] {
  const at = (index: number) => writes[index]?.at ?? '';
  return writes.map((_, index) => index).sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : a - b));
}
