import type { Collections } from '../contract/collection';
import { isToldOf } from '../contract/record-caching';
import type { Transaction } from '../contract/transaction';
import type { RecordChange } from '../platform/record-copies';
import { changeBy, changesUnseen } from '../writer/record-change';
import type { Statement } from '../writer/statement';
import type { Participant } from './participants';
import type { TransactionVerdict } from './transaction-verdict';

/** What copies of records are told once the statements of a transaction have landed; `undefined` where nobody keeps any. */
export function changesAfter(
  participants: readonly Participant[],
  statements: readonly Statement[],
  sentAt: number,
): readonly RecordChange[] | undefined {
  if (!participants.some(({ collection }) => isToldOf(collection))) return undefined;
  return participants.flatMap(({ write, collection, known }, index) => {
    const statement = statements[index];
    if (statement === undefined || known === 'unread' || !isToldOf(collection)) return [];
    return [changeBy(write, collection, statement, known, sentAt)];
  });
}

/** As of any verdict: what may have been applied by an attempt that nobody heard of must not stay as a copy of what was before. */
export function changesIn(
  verdict: TransactionVerdict,
  { writes }: Transaction,
  collections: Collections,
  now: number,
): readonly RecordChange[] {
  switch (verdict.kind) {
    case 'applied':
      return verdict.changes ?? changesUnseen(writes, collections, now);
    case 'doubtful':
      return changesUnseen(writes, collections, now);
    case 'refused':
    case 'rejected':
    case 'hindered':
      return [];
    default:
      return verdict satisfies never;
  }
}
