import type { RecordKey } from '../contract/placement';
import type { StoredRecord } from '../contract/record';
import type { Statement } from './statement';

/**
 * What became of one statement.
 * - `done`: it took effect; `before` is what stood there, where the call was asked to tell.
 * - `refused`: its condition failed; `current` is what stands there, or `'unread'` where the engine does not say.
 * - `throttled`, `failed`: it had no effect and may be tried again.
 * - `invalid`: it can never take effect.
 * - `unknown`: no answer came; it may or may not have taken effect.
 * - `spoiled`: the whole call was refused for the sake of some statement in it; send this one alone to know.
 */
export type StatementResult =
  | { readonly kind: 'done'; readonly before?: StoredRecord | 'none' }
  | { readonly kind: 'refused'; readonly current: StoredRecord | undefined | 'unread' }
  | { readonly kind: 'throttled'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'spoiled'; readonly reason: string };

export interface TableAnswer {
  /** One result per statement, in order. */
  readonly results: readonly StatementResult[];
  /** Write units the table says it consumed; failed conditions are billed too but not always reported. */
  readonly units: number;
}

/** What was read: the record, none, or no answer. */
export type ReadResult =
  | { readonly kind: 'read'; readonly current: StoredRecord | undefined }
  | { readonly kind: 'unread'; readonly reason: string };

/** The record table as the writer needs it. Nothing here throws: a call that fails is a result of each of its statements. */
export interface RecordTablePort {
  /** At most 25 statements of different records, each `insert` or `update` with `onAbsent: 'refuse'`. Not atomic. */
  batch(statements: readonly Statement[]): Promise<TableAnswer>;
  single(statement: Statement): Promise<TableAnswer>;
  /** At most 100 different keys, read consistently. */
  read(keys: readonly RecordKey[]): Promise<readonly ReadResult[]>;
  /** Whether a batch can say it: some attribute names and long statements cannot be written in PartiQL. */
  batchable(statement: Statement): boolean;
}
