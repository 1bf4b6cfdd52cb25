import type { Fence } from '../contract/fence';
import type { FinalOutcome, Outcome } from '../contract/outcome';
import type { RecordKey } from '../contract/placement';
import type { StoredRecord } from '../contract/record';
import type { Write } from '../contract/write';
import type { Statement } from './statement';

/**
 * A write as it was delivered. Writes from a standard queue have no place in an order, and an empty fence; those that came
 * by no queue to a collection that has an order are `DIRECT`.
 */
export interface Arrival {
  readonly write: Write;
  readonly fence: Fence;
}

/** What is known of a record: a guess (with the shape lately seen there, if any), or what was read. */
export type Known =
  | { readonly kind: 'guess'; readonly shape: string | undefined }
  | { readonly kind: 'read'; readonly current: StoredRecord | undefined };

/** All that a policy may look at. */
export interface Situation {
  readonly key: RecordKey;
  readonly known: Known;
  /** What is left to decide for the record, in order of arrival; at least one. */
  readonly arrivals: readonly Arrival[];
  /** Ids of the whole batch for this record: what became of them must stay known until they are acknowledged. */
  readonly batchIds: ReadonlySet<string>;
  /** Of these, the ones found or made applied by earlier steps of this batch, … */
  readonly appliedIds: readonly string[];
  /** … and the ones refused. */
  readonly refusals: readonly Refused[];
  /** The write, alone, came out of quarantine: whether it was applied before is known already, and it was not. */
  readonly redriven?: boolean;
}

/** A write of the batch that conflicted or is poison. */
export interface Refused {
  readonly id: string;
  readonly outcome: FinalOutcome;
}

/**
 * What to do. `outcomes` are those of the first arrivals, in order: they hold once the statement has landed, or at once
 * where there is none. Arrivals beyond them are decided next. `read`: no statement can be right without a look.
 */
export type Decision = Decided | { readonly kind: 'read' };

export interface Decided {
  readonly kind: 'decided';
  readonly outcomes: readonly Outcome[];
  readonly statement?: Statement;
  /** The record's shape once the statement has landed; absent where an update in place must not follow. */
  readonly shape?: string;
}

/** A conflict policy: pure, and ignorant of any SDK. */
export interface Policy {
  decide(situation: Situation): Decision;
}
