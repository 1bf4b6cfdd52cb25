import type { Order, Sale } from '../contract/sales';

/** What a bucket has, as the table knows it. */
export interface BucketStock {
  readonly bucket: number;
  readonly available: number;
  readonly sold: number;
}

/** What became of one order at the table. `short`: its bucket has too few units. `conflict`: another order has its key. */
export type OrderFate =
  | { readonly kind: 'sold' }
  | { readonly kind: 'sold before' }
  | { readonly kind: 'short'; readonly available: number }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string };

/** Sales in the record table, which is the truth. Reads throw where the table does not answer; `sell` never does. */
export interface SaleTable {
  /** One transaction: the sale and its buckets, or nothing. `exists`: what stands there. */
  create(sale: Sale): Promise<{ readonly kind: 'created' } | { readonly kind: 'exists'; readonly sale: Sale }>;
  find(sku: string): Promise<Sale | undefined>;
  list(): Promise<readonly Sale[]>;
  /** Consistent. */
  stockOf(sale: Sale): Promise<readonly BucketStock[]>;
  /** Orders of one bucket as one transaction whose condition is the guard; what does not fit is told. One fate each, in order. */
  sell(orders: readonly Order[], deadline: number): Promise<readonly OrderFate[]>;
  /** Moves units of one sale from bucket to bucket, or nothing where `from` has too few. */
  moveStock(sku: string, from: number, to: number, units: number): Promise<'moved' | 'short'>;
  /** Whether the orders are in the table. Consistent, in order. */
  areSold(ids: readonly string[]): Promise<readonly boolean[]>;
}
