import type { Stage } from './plan';

/** Where money goes: the stages, and what belongs to none of them. */
export type CostPlace = Stage | 'network' | 'logs and metrics' | 'alarms and dashboard' | 'storage';

/** One row of a bill. Unit: US dollars. */
export interface CostRow {
  readonly place: CostPlace;
  /** `1.0 M sends + 0.1 M receives + 0.1 M deletes × $0.40`. */
  readonly working: string;
  readonly dollars: number;
}

/** Rows and their sum. */
export interface Bill {
  readonly rows: readonly CostRow[];
  readonly dollars: number;
}

export interface PlannedCost {
  readonly region: string;
  /** The newest date of the prices used, `2026-09`. */
  readonly pricesAsOf: string;
  readonly perMillionWrites: Bill;
  /** A month of 730 hours at the mean rate, with what is paid whether used or not. */
  readonly perMonth: Bill;
  /** The usual design beside it: a queue message a write, batches of ten, an idempotency item and one call for each record. */
  readonly usual: { readonly perMillionWrites: Bill; readonly perMonth: Bill };
}
