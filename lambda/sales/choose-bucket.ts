import { rendezvous, rendezvousAmong } from '../contract/rendezvous';

/** Where an order is looked for first: spread evenly, and the same for every request with its key. */
export function homeOf(order: string, buckets: number): number {
  return rendezvousAmong(order, buckets);
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
  // The next in the order's own ranking: orders of one home go to all others alike, and two requests of one order to the same, though
  // one of them has seen a bucket more that is empty.
  const bucket = rendezvous(order, enough);
  if (bucket !== undefined) return { bucket };
  const total = left.reduce((sum, units) => sum + units, 0);
  return { kind: total < quantity ? 'soldOut' : 'scattered', left: total };
}
