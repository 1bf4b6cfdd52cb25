import type { Collections } from '../../lambda/contract/collection';
import type { Decimal } from '../../lambda/contract/decimal';
import type { OutcomeKind } from '../../lambda/contract/outcome';
import type { Body } from '../../lambda/contract/write';
import type { Place } from './operations';

/** A record as it stands in the store. */
export interface RecordSeen extends Place {
  /** The user's fields. */
  readonly fields: Body;
  /** A tombstone: the record was deleted, or an order was refused. */
  readonly isGone: boolean;
  /** Of the last write applied. Absent where the reader cannot see it. */
  readonly id?: string;
  /** Stamp of the last write applied. Absent as above, and where versions are counted. */
  readonly at?: string;
  /** Where versions are counted. */
  readonly version?: number;
  /** Of a counter: the exact sums of all its parts. */
  readonly amounts?: Readonly<Record<string, Decimal>>;
}

/** A sale as the store counts it. */
export interface SaleSeen {
  readonly sku: string;
  readonly stock: number;
  readonly sold: number;
  readonly available: number;
}

/** A message of a quarantine. */
export interface QuarantinedMessage {
  readonly messageId: string;
  readonly body: string;
  /** Why it is there: `body-refused`; `undecided` where it was delivered too often. */
  readonly cause: string;
}

/** What a reader is to look for. */
export interface Wanted {
  readonly run: string;
  /** Of the path, as it declares them. */
  readonly collections: Collections;
  /** Every record that a write of the run is about, as far as its key is known. */
  readonly places: () => Iterable<Place>;
  readonly isAsked: (place: Place) => boolean;
  /** Of the sales that the run opened. */
  readonly skus: readonly string[];
}

/**
 * What became of a write, as the path tells: `pending` where it waits still, `none` where nothing is known of it (any more).
 */
export type ToldOutcome = OutcomeKind | 'pending' | 'none';

/** Reads what the store holds of a run, and changes nothing. Each of them throws where it cannot read to the end. */
export interface StoreReader {
  /** `every item of the table`, `each key over HTTP`. */
  readonly readBy: string;
  /** Whether it sees records that nobody asked for. */
  readonly seesAll: boolean;
  /** Each record once. */
  records(wanted: Wanted): AsyncIterable<RecordSeen>;
  /**
   * Looks once more for single records, by where they may be: the rest was not read at one moment, and what moves meanwhile from one place
   * to another may have been in neither.
   */
  find(places: Iterable<Place>, wanted: Wanted): AsyncIterable<RecordSeen>;
  sales(wanted: Wanted): Promise<readonly SaleSeen[]>;
  outcomeOf(id: string): Promise<ToldOutcome>;
  /** Every message of every quarantine; `undefined` where it cannot look there. */
  quarantine(): Promise<readonly QuarantinedMessage[] | undefined>;
}

/** Whether what is named so comes from the run: one run's name may begin another's. */
export function isOfRun(text: unknown, run: string): boolean {
  return typeof text === 'string' && text.startsWith(`${run}-`);
}
