import { type Collections, collectionOf } from './collection';
import type { RecordKey } from './placement';
import type { Body } from './write';

/** How a path sells. Plain data: it travels to the handlers as JSON. */
export interface SalesRules {
  /** Name of the collection whose records are the orders: `createOnly` and by key. */
  readonly orders: string;
  /** How long an order that was never acknowledged keeps its units. Unit: seconds, 5–3,600. */
  readonly holdSeconds: number;
  /** Units in one order, 1–1,000. */
  readonly maxQuantity: number;
}

/**
 * The collections, that of the orders closed to all writes but the orders themselves: a record made beside the stock would be
 * an order that nobody sold, and one deleted would be sold again.
 */
export function withOrders(collections: Collections, sales: Pick<SalesRules, 'orders'> | undefined): Collections {
  const orders = sales && collectionOf(collections, sales.orders);
  if (orders === undefined) return collections;
  // Without a prototype, as they were read.
  return Object.assign(Object.create(null), collections, { [sales?.orders ?? '']: { ...orders, sold: true } });
}

/** One sale: a stock of one thing, spread over buckets so that many orders can be taken from it at once. */
export interface Sale {
  readonly sku: string;
  /** Units that were put on sale. */
  readonly stock: number;
  /** How many buckets they are spread over, 1–`BUCKETS_MAX`. Fixed when the sale is made. */
  readonly buckets: number;
}

/** The items of a new sale are one transaction of at most 100: the sale itself and its buckets. */
export const BUCKETS_MAX = 64;

/** Some 2,400 orders a second, above what `FlashSaleStack` plans for: see docs/sales.md. More would leave each batch emptier. */
const BUCKETS_DEFAULT_MAX = 8;

/** Each bucket has two of the largest orders at first: with less, one would soon find no bucket that has all its units. */
export function defaultBuckets(stock: number, { maxQuantity }: Pick<SalesRules, 'maxQuantity'>): number {
  return Math.max(1, Math.min(BUCKETS_DEFAULT_MAX, Math.floor(stock / (2 * maxQuantity))));
}

/** Far above any stock, and exact in every count of it. Unit: units. */
export const STOCK_MAX = 1_000_000_000;

/** Units that any path may take in one order: more is a typing error. */
export const ORDER_MAX_QUANTITY = 1000;

/** It stands in the group of a message, which has 128 characters. Unit: characters. Source: SQS quotas. */
export const SKU_MAX_LENGTH = 64;

const SKU = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Why this cannot name what is sold, or `undefined`. */
export function skuProblem(sku: string): string | undefined {
  if (sku.length <= SKU_MAX_LENGTH && SKU.test(sku)) return undefined;
  return `must be 1-${SKU_MAX_LENGTH} characters of A-Z, a-z, 0-9, ".", "_" and "-", beginning with a letter or digit, got ${JSON.stringify(sku.slice(0, 80))}`;
}

/** An order whose units are reserved in a bucket. A message carries one. */
export interface Order {
  /** Names the order for ever: the key of its record, and the id of its write. Derived from the sku and the `Idempotency-Key`. */
  readonly id: string;
  /** Its stamp, as of a write. */
  readonly at: string;
  readonly sku: string;
  readonly bucket: number;
  readonly quantity: number;
  /** Of the request, as the cache tells another one with its key by it. Messages of before have none. */
  readonly fingerprint?: string;
  /** What the buyer sent, without `quantity`. The record has `sku` and `quantity` beside it: see `recordOfOrder`. */
  readonly body: Body;
}

/** The user's fields of an order's record. */
export function recordOfOrder({ body, sku, quantity }: Pick<Order, 'body' | 'sku' | 'quantity'>): Body {
  return { ...body, sku, quantity };
}

/** Where a sale is: all of them in one partition, so that they can be listed. No collection's name begins with "~". */
export function placeOfSale(sku: string): RecordKey {
  return { partition: '~sales', sort: sku };
}

/** Where the units of one bucket are counted: `available` and `sold`, whole numbers. */
export function placeOfStock(sku: string, bucket: number): RecordKey {
  return { partition: `~stock#${bucket}#${sku}`, sort: '.' };
}

/** Orders of a bucket come to the writer one batch at a time, so that no two transactions meet in its stock. */
export function orderGroup({ sku, bucket }: Pick<Order, 'sku' | 'bucket'>): string {
  return `sale#${bucket}#${sku}`;
}
