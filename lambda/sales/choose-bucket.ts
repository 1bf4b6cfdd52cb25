import { murmur3 } from '../contract/partitions/murmur3';

/** Where an order is looked for first: spread evenly, and the same for every request with its key. */
export function homeOf(order: string, buckets: number): number {
  return murmur3(order) % buckets;
}

/**
 * A bucket that has enough, or what to say instead. Orders choose differently, so that those of one empty bucket do not
 * all come to the same other one.
 */
export function chosenFor(
  order: string,
  quantity: number,
  left: readonly number[],
): { readonly bucket: number } | { readonly kind: 'soldOut' | 'scattered'; readonly left: number } {
  const enough = left.flatMap((units, bucket) => (units >= quantity ? [bucket] : []));
  // Another hash than the home's, or orders of one home would still go together.
  const bucket = enough[murmur3(`${order}?`) % Math.max(1, enough.length)];
  if (bucket !== undefined) return { bucket };
  const total = left.reduce((sum, units) => sum + units, 0);
  return { kind: total < quantity ? 'soldOut' : 'scattered', left: total };
}
