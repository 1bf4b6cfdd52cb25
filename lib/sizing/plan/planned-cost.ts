import type { Stage } from './plan';

/** Where money goes: the stages, and what belongs to none of them. */
export type CostPlace = Stage | 'network' | 'logs and metrics' | 'alarms and dashboard' | 'storage';

/** One row of a bill. Unit: US dollars. */
export interface CostRow {
  readonly place: CostPlace;
  /** What is paid for: `requests`, `write units`. */
  readonly what: string;
  /** Units, how they come about, and the price of one or of a million: made of the same numbers as `dollars`. */
  readonly working: string;
  readonly dollars: number;
}

/** Rows and their sum. */
export interface Bill {
  readonly rows: readonly CostRow[];
  readonly dollars: number;
}

/** Which door costs less. Unit: US dollars a month. */
export interface DoorsCost {
  readonly function: number;
  readonly containers: number;
  /**
   * Writes a second on average from which on containers cost less, at the same ratio of peak to mean and the same writes in a request.
   * Absent where they never do.
   */
  readonly containersFromWritesPerSecond?: number;
}

export interface PlannedCost {
  readonly region: string;
  /** The region whose prices were taken: another one where those of `region` are not known. */
  readonly pricesOf: string;
  /** The newest date of the prices used, `2026-09`. */
  readonly pricesAsOf: string;
  /** Of a million writes at the peak's rate, where batches fill best, without what is paid by the hour. */
  readonly perMillionWrites: Bill;
  /**
   * A month of 730 hours at the mean rate, with what is paid whether used or not. Batches fill less at the mean rate than at
   * the peak's: a million writes of a calm month cost more than a million of a burst.
   */
  readonly perMonth: Bill;
  /** The same path with either door, whichever is planned. */
  readonly doors: DoorsCost;
  /** The usual design beside it: a queue message a write, batches of ten, an idempotency item and one call for each record. */
  readonly usual: { readonly perMillionWrites: Bill; readonly perMonth: Bill };
}
