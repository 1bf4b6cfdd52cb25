import type { Order } from '../contract/sales';

/** A request for units, before a bucket is chosen. */
export interface ReservationAsk {
  readonly sku: string;
  /** The order's id, which its key alone decides. */
  readonly order: string;
  /** What the request is, so that another one with the same key shows. */
  readonly fingerprint: string;
  /** The stamp that the order has if it is new. */
  readonly at: string;
  readonly quantity: number;
  /** How many buckets the sale has. */
  readonly buckets: number;
}

/**
 * What became of a reservation.
 * - `held`: the units are the order's. `state` is `new`, or that of an earlier request for the same order: `held` where it is not
 *   known whether its message was sent, `kept` where it was, `sold` where the table has it. `at` is the order's first stamp.
 * - `soldOut`: no bucket has so many units, nor do all together. `left` is what they have together.
 * - `scattered`: there are enough units, and no bucket has them all: they must be brought together first.
 * - `reused`: the order's key stands for another request. - `unloaded`: the cache does not know the stock of the `buckets` named.
 * - `unavailable`: nobody can say.
 */
export type Reservation =
  | {
      readonly kind: 'held';
      readonly bucket: number;
      readonly at: string;
      readonly state: 'new' | 'held' | 'kept' | 'sold';
    }
  | { readonly kind: 'soldOut'; readonly left: number }
  | { readonly kind: 'scattered'; readonly left: number }
  | { readonly kind: 'reused' }
  | { readonly kind: 'unloaded'; readonly buckets: readonly number[] }
  | { readonly kind: 'unavailable' };

/**
 * How an order ends for its hold.
 * - `sold`: the table has it; a later request with its key finds it sold. - `released`: it was not sold, and its units go back.
 * - `dropped`: it was not sold, and the units are not there either: the table has fewer than the cache believed.
 */
export type HoldEnd = 'sold' | 'released' | 'dropped';

export type Held = Pick<Order, 'id' | 'sku' | 'bucket' | 'quantity' | 'at'>;

/** Units of stock as the read cache counts them: fast, and never the truth. Nothing here throws. */
export interface Reservations {
  reserve(ask: ReservationAsk): Promise<Reservation>;
  /** The order was acknowledged: it keeps its units until it ends, however long its message waits. */
  keep(held: Held): Promise<void>;
  end(ends: readonly { readonly held: Held; readonly end: HoldEnd }[]): Promise<void>;
  /**
   * Whether orders that were not acknowledged in time (their holds may have expired, their units be another's) have units still, or
   * again. `unavailable`: nobody can say, and the table's own condition decides. In order.
   */
  stillHeld(held: readonly Held[]): Promise<readonly ('held' | 'lost' | 'unavailable')[]>;
}
