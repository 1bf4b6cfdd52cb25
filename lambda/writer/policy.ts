import type { Collection, ConflictPolicy } from '../contract/collection';
import type { FinalOutcome } from '../contract/outcome';
import type { RecordKey } from '../contract/placement';
import type { StoredRecord } from '../contract/record';
import type { Write } from '../contract/write';
import { createOnly } from './policies/create-only';
import { lastWriterWins } from './policies/last-writer-wins';
import type { Statement } from './statement';

/** What is known of a record: a guess (with the shape lately seen there, if any), or what was read. */
export type Known =
  | { readonly kind: 'guess'; readonly shape: string | undefined }
  | { readonly kind: 'read'; readonly current: StoredRecord | undefined };

/**
 * What to do with the writes to one record. `outcomes` stand in the order of the writes: they hold once the statement
 * has landed, or at once where there is none.
 */
export interface Decision {
  readonly outcomes: readonly FinalOutcome[];
  readonly statement?: Statement;
  /** The record's shape once the statement has landed; absent where an update in place must not follow. */
  readonly shape?: string;
}

/** A conflict policy: pure, and ignorant of any SDK. */
export interface Policy {
  decide(key: RecordKey, known: Known, writes: readonly Write[]): Decision;
}

const POLICIES: Readonly<Record<ConflictPolicy, Policy>> = { createOnly, lastWriterWins };

export function policyOf(collection: Collection): Policy {
  return POLICIES[collection.policy];
}
