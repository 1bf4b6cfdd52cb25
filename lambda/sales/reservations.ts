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
  /**
   * How long its buyer can wait: after that nobody is asked, and no answer waited for. Unit: milliseconds.
   * @default - as long as each step may take
   */
  readonly withinMs?: number;
}

/**
 * What became of a reservation.
 * - `held`: the units are the order's. `state` is `new`, or that of an earlier request for the same order: `held` where it is not
 *   known whether its message was sent, `kept` where it was, `sold` where the table has it. `at` is the order's first stamp.
 * - `soldOut`: no bucket has so many units, nor do all together. `left` is what they have together.
 * - `scattered`: there are enough units, and no bucket has them all: they must be brought together first.
 * - `refused`: the order was accepted once and ended without its units: its key can order nothing any more.
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
  | { readonly kind: 'refused' }
  | { readonly kind: 'reused' }
  | { readonly kind: 'unloaded'; readonly buckets: readonly number[] }
  | { readonly kind: 'unavailable' };

/**
 * How an order ends for its hold: for the reservation with its stamp, and no other. What was once accepted is remembered for a
 * day, as it ended: whoever asks again must hear the same, and take no units for it.
 * - `sold`: the table has it, from the units of this bucket. A later request with its key finds it sold. Without a live hold its
 *   units are taken from what is left: an order that was sold from another bucket than its own ends as `sold` at both.
 * - `doubled`: the table has it, and from other units than these (its record has another stamp): these go back. Found sold later.
 * - `refused`: the table never takes it: its units go back, and a later request finds it refused.
 * - `dropped`: it was not sold, and the units are not there either: the table has fewer than the cache believed. Found refused later.
 * - `released`: it was never sent: its units go back, and its key is free, unless somebody else has sent it meanwhile.
 */
export type HoldEnd = 'sold' | 'doubled' | 'refused' | 'dropped' | 'released';

/** With the fingerprint, if it is known: without one, whoever asks with the order's key is taken for the same. */
export type Held = Pick<Order, 'id' | 'sku' | 'bucket' | 'quantity' | 'at' | 'fingerprint'>;

/** Units of stock as the read cache counts them: fast, and never the truth. Nothing here throws. */
export interface Reservations {
  reserve(ask: ReservationAsk): Promise<Reservation>;
  /** The order was acknowledged: it keeps its units until it ends, however long its message waits. */
  keep(held: Held): Promise<void>;
  end(ends: readonly { readonly held: Held; readonly end: HoldEnd }[]): Promise<void>;
  /**
   * Whether orders have their units still, or again (who was not acknowledged in time may have lost them to another); from then on
   * they keep them. `unavailable`: nobody can say, and the table's own condition decides. In order. To be asked before an order
   * is sold: its hold must not end between that and its end.
   */
  stillHeld(held: readonly Held[]): Promise<readonly ('held' | 'lost' | 'unavailable')[]>;
}
