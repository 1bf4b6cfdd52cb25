import type { RecordTablePort, StatementResult } from '../writer/record-table';
import type { Statement } from '../writer/statement';

/**
 * What became of a transaction as a whole.
 * - `done`: every statement took effect. - `cancelled`: none did; `reasons` has one result a statement, `done` for those
 *   that nothing spoke against.
 * - `throttled`, `failed`: none did, and it may be tried again. - `invalid`: it can never take effect.
 * - `unknown`: no answer came.
 */
export type TransactionResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'cancelled'; readonly reasons: readonly StatementResult[] }
  | { readonly kind: 'throttled'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface TransactionAnswer {
  readonly result: TransactionResult;
  /** Write units that the table reported. */
  readonly units: number;
}

/** The record table as transactions need it. Nothing here throws. */
export interface TransactionTable extends Pick<RecordTablePort, 'read' | 'single'> {
  /**
   * At most 100 statements of different records, all or none. The same `token` with the same statements takes effect
   * once within ten minutes. Source: DynamoDB API reference, `ClientRequestToken`.
   */
  transact(statements: readonly Statement[], token: string): Promise<TransactionAnswer>;
}
