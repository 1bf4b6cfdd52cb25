import type { Order, Sale } from '../contract/sales';

/** What a bucket has, as the table knows it. */
export interface BucketStock {
  readonly bucket: number;
  readonly available: number;
  readonly sold: number;
}

/**
 * What became of one order at the table.
 * - `sold`: it has its units, now or (`sold before`) by an earlier delivery; `at` is the stamp that stands there, which is another
 *   one where the order was reserved anew after it was sold. - `short`: its bucket has too few units; `available`
 *   is what it had. - `refused`: it was decided, now or earlier, that it gets none, and that stands in its place with the stamp `at`.
 * - `conflict`: what stands in its place is not this order. `isLater`: it is an earlier one with its key. - `invalid`: it can never be sold. - `retry`: not decided.
 */
export type OrderFate =
  | { readonly kind: 'sold' }
  | { readonly kind: 'sold before'; readonly at: string }
  | { readonly kind: 'short'; readonly available: number }
  | { readonly kind: 'refused'; readonly at: string }
  | { readonly kind: 'conflict'; readonly reason: string; readonly isLater?: boolean }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string };

/** What was decided of an order for good, and the stamp of the reservation that it was decided for. */
export interface Decided {
  readonly kind: 'sold' | 'refused';
  readonly at: string;
}

/** What the table knows of orders and of what they are taken from. `sell` and `refuse` never throw; the others do where the table does not answer. */
export interface OrderTable {
  find(sku: string): Promise<Sale | undefined>;
  /** Consistent. */
  stockOf(sale: Sale): Promise<readonly BucketStock[]>;
  /**
   * Orders of one bucket, as one transaction whose condition is the guard; what does not fit is told. No call begins after
   * `deadline` (milliseconds since 1970). One fate each, in order.
   */
  sell(orders: readonly Order[], deadline: number): Promise<readonly OrderFate[]>;
  /**
   * Writes down that the orders get nothing, so that no attempt that is still on its way can sell them after they were told so.
   * Those that were sold by then are told as sold. One fate each, in order.
   */
  refuse(orders: readonly Order[], deadline: number): Promise<readonly OrderFate[]>;
  /** What was decided of the orders: nothing yet of one whose message waits, or that was never sent. Consistent, in order. */
  decided(ids: readonly string[]): Promise<readonly (Decided | undefined)[]>;
}

/** Sales in the record table, which is the truth. */
export interface SaleTable extends OrderTable {
  /** One transaction: the sale and its buckets, or nothing. `exists`: what stands there. */
  create(sale: Sale): Promise<{ readonly kind: 'created' } | { readonly kind: 'exists'; readonly sale: Sale }>;
  list(): Promise<readonly Sale[]>;
  /** Moves units of one sale from bucket to bucket, or nothing where `from` has too few, or either was fenced by a later `token`. */
  moveStock(
    sku: string,
    move: { readonly from: number; readonly to: number; readonly units: number },
    token: number,
  ): Promise<'moved' | 'refused'>;
  /** From now on, who has an earlier token moves no units of this bucket. `false`: somebody with a later one has been there. */
  fence(sku: string, bucket: number, token: number): Promise<boolean>;
}
