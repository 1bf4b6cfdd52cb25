import type { Order } from '../contract/sales';
import type { BucketStock } from './sale-table';

/** What is to become of orders whose own buckets have too few units. */
export interface Rehomed {
  /** With the buckets that they are to be taken from now. */
  readonly placed: readonly { readonly order: Order; readonly bucket: number }[];
  /** Their sale has units enough, and no bucket has them all: they must be brought together first. */
  readonly scattered: readonly Order[];
  readonly soldOut: readonly Order[];
}

/**
 * Finds other buckets for orders of one sale, in order of arrival. Each goes where the least is left that is enough: what is left
 * in one piece serves larger orders behind it. What is planned for an order is not planned for the next.
 */
export function rehome(orders: readonly Order[], stocks: readonly BucketStock[]): Rehomed {
  const left = new Map(stocks.map(({ bucket, available }) => [bucket, available]));
  const placed: { order: Order; bucket: number }[] = [];
  const scattered: Order[] = [];
  const soldOut: Order[] = [];
  for (const order of orders) {
    const [best] = [...left].filter(([, units]) => units >= order.quantity).sort(([, a], [, b]) => a - b);
    const all = [...left.values()].reduce((sum, units) => sum + units, 0);
    if (best !== undefined) {
      left.set(best[0], best[1] - order.quantity);
      placed.push({ order, bucket: best[0] });
    } else if (all >= order.quantity) scattered.push(order);
    else soldOut.push(order);
  }
  return { placed, scattered, soldOut };
}
