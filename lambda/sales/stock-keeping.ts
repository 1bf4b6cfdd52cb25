import type { Unavailable } from '../platform/cache-client';
import type { Held } from './reservations';

/** What the read cache believes of one bucket. `unloaded`: nothing, until somebody loads it from the table. */
export type KnownStock =
  | {
      readonly kind: 'known';
      /** Units that nobody has. */
      readonly left: number;
      /** Units of live holds, which the table still counts as available. */
      readonly held: number;
      /** Changes with every change of the two above. */
      readonly revision: number;
    }
  | { readonly kind: 'unloaded' };

/** A hold whose time is over without a word of what became of its order. */
export interface OverdueHold {
  readonly held: Held;
  /** `held`: never acknowledged, and past its end. `kept`: acknowledged so long ago that no buffer has its message any more. */
  readonly state: 'held' | 'kept';
  /** How it stood when it was looked at. It is given back only if it still stands so. */
  readonly seen: string;
}

/** The counts of stock in the read cache, for who loads and mends them. Nothing here throws. */
export interface StockKeeping {
  /** One answer a bucket, in order, in one round trip. Changes nothing, and makes no stock live longer. */
  look(sku: string, buckets: readonly number[]): Promise<Unavailable | readonly KnownStock[]>;
  /** Counts what is left where nothing is counted yet; a bucket that is known stays as it is. */
  load(
    sku: string,
    stocks: readonly { readonly bucket: number; readonly available: number }[],
  ): Promise<Unavailable | 'done'>;
  /** Holds past their end, and those kept before `keptBefore` (milliseconds since 1970), the oldest first, `most` of either at the most. */
  overdue(
    sku: string,
    bucket: number,
    terms: { readonly keptBefore: number; readonly most: number },
  ): Promise<Unavailable | readonly OverdueHold[]>;
  /** Gives the units of overdue holds back whose orders are in no table: those that stand as they were seen. Their keys are free again. */
  giveBack(holds: readonly OverdueHold[]): Promise<Unavailable | 'done'>;
  /**
   * Sets what is left to what the table has available, if no hold is live and nothing has changed since `revision` was looked
   * at: look, ask the table, then set.
   */
  setLeft(
    sku: string,
    bucket: number,
    stock: { readonly revision: number; readonly left: number },
  ): Promise<Unavailable | 'set' | 'changed'>;
  /**
   * Takes units that nobody has from a bucket, so that they can be moved in the table. To move: `take` here, `moveStock`
   * there, then `give` to the other bucket here, or back where the table moved nothing. In this order a crash leaves units
   * unsold until they are set right, and never sold twice.
   */
  take(sku: string, bucket: number, units: number): Promise<Unavailable | 'taken' | 'short' | 'unloaded'>;
  /**
   * Gives nothing where the bucket was counted anew, by `setLeft` or `load`, after `revision` was looked at: the table had the
   * units by then, or gave them no more. A bucket that is not known stays so, for the same reason.
   */
  give(
    sku: string,
    bucket: number,
    given: { readonly units: number; readonly revision: number },
  ): Promise<Unavailable | 'given' | 'counted' | 'unloaded'>;
  /**
   * One loader of a sale at a time, for a few seconds. `missingSince`: when somebody first found stock of it missing since it
   * was last loaded whole, in milliseconds since 1970.
   */
  beginLoad(
    sku: string,
  ): Promise<Unavailable | { readonly kind: 'ours'; readonly missingSince: number } | { readonly kind: 'running' }>;
  /** `loaded`: nothing of it is missing any more. */
  endLoad(sku: string, loaded: boolean): Promise<void>;
}
