import { hash } from 'node:crypto';
import { TOMBSTONE_TTL_SECONDS } from '../contract/limits';
import { type Outcome, POISON_CAUSES } from '../contract/outcome';
import { placeOfMarker } from '../contract/placement';
import { EXPIRES, LAST_ID, STAMP, type StoredRecord } from '../contract/record';
import { stampMillis } from '../contract/stamp';
import type { Transaction } from '../contract/transaction';
import type { Statement } from '../writer/statement';

/** What a marker says of its transaction. */
export type Verdict = Extract<Outcome, { readonly kind: 'applied' | 'conflict' | 'poison' }>;

/**
 * The item by which a transaction is known when it comes again: part of the transaction where it is applied, alone where
 * it is refused. It outlives every redelivery.
 */
export function markerOf(transaction: Transaction, verdict: Verdict): Statement {
  const { id, at } = transaction;
  const expires = Math.floor(stampMillis(at) / 1000) + TOMBSTONE_TTL_SECONDS;
  const item = { [LAST_ID]: id, [STAMP]: at, [EXPIRES]: expires, print: printOf(transaction), verdict: { ...verdict } };
  return { form: 'insert', key: placeOfMarker(id), item };
}

/** Whether it is this transaction that the marker is of: a key that was forgotten may have been used for another one. */
export function isMarkerOf(transaction: Transaction, { print }: StoredRecord): boolean {
  return print === undefined || print === printOf(transaction);
}

/** All that is asked for; not the stamp, which each attempt may have of its own. */
function printOf({ writes }: Transaction): string {
  return hash('sha256', JSON.stringify(writes.map(({ at: _at, ...asked }) => asked)), 'base64url');
}

/** What an existing marker says, or `undefined` where it cannot be read. */
export function verdictIn(marker: StoredRecord): Verdict | undefined {
  const { verdict } = marker;
  if (typeof verdict !== 'object' || verdict === null || !('kind' in verdict)) return undefined;
  const { kind, reason, cause } = verdict;
  if (kind === 'applied') return { kind };
  if (typeof reason !== 'string') return undefined;
  if (kind === 'conflict') return { kind, reason };
  const known = POISON_CAUSES.find((name) => name === cause);
  return kind === 'poison' && known !== undefined ? { kind, cause: known, reason } : undefined;
}
