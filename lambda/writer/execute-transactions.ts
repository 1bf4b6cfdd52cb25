import type { Collections } from '../contract/collection';
import type { Outcome } from '../contract/outcome';
import type { RecordChange } from '../platform/record-copies';
import { executeTransaction, type TransactionPorts } from '../transactions/execute-transaction';
import { changesIn } from '../transactions/record-changes';
import type { TransactionVerdict } from '../transactions/transaction-verdict';
import { runLimited } from './adaptive-limit';
import type { ApplyPorts } from './apply-writes';
import type { BatchItem } from './batch-items';
import type { Work } from './work';
import type { WriterPorts } from './writer';

/** A conflict with another transaction passes in milliseconds; what lasts longer waits in the queue, for nothing. */
export const PATIENCE = 4;

type Ports = ApplyPorts & Pick<WriterPorts, 'transactions'>;

/** Executes the transactions of a batch, each for itself, and puts what became of it into its item. Gives what copies of its records are to be told. */
export async function executeTransactions(
  items: readonly BatchItem[],
  collections: Collections,
  ports: Ports,
  deadline: number,
  work: Work,
): Promise<readonly RecordChange[]> {
  const changes: RecordChange[] = [];
  const { merges, now, sleep, random, limit, breaker } = ports;
  const counted = countedTransactions(ports, work);
  const tasks = items.flatMap((item) => {
    const { task } = item;
    if (task.kind !== 'transaction') return [];
    return async () => {
      if (now() >= deadline || !breaker.admits()) {
        item.outcome = { kind: 'retry', reason: 'no time is left, or the table does not answer' };
        return;
      }
      work.folds += task.transaction.writes.length;
      const verdict = await executeTransaction(
        task.transaction,
        { ...counted, collections, merges, now, sleep, random },
        // Every message may come again.
        { deadline, comesAgain: true, patience: PATIENCE },
      );
      if (verdict.kind === 'hindered' && verdict.cause === 'throttled') limit.lower();
      breaker.report(verdict.kind !== 'doubtful' && (verdict.kind !== 'hindered' || verdict.cause !== 'unanswered'));
      item.outcome = outcomeOf(verdict);
      changes.push(...changesIn(verdict, task.transaction, collections, now()));
    };
  });
  await runLimited(limit.now, tasks);
  return changes;
}

/** The table as transactions need it, and where their calls are counted. */
export function countedTransactions(
  { table, transactions }: Pick<Ports, 'table' | 'transactions'>,
  work: Work,
): Pick<TransactionPorts, 'table' | 'count'> {
  return {
    table: {
      read: (keys) => table.read(keys),
      single: (statement) => table.single(statement),
      transact: (statements, token) => transactions.transact(statements, token),
    },
    count: (units) => {
      work.calls += 1;
      work.units += units;
    },
  };
}

export function outcomeOf(verdict: TransactionVerdict): Outcome {
  switch (verdict.kind) {
    case 'applied':
      return { kind: verdict.duplicate ? 'duplicate' : 'applied' };
    case 'refused':
      return { kind: 'conflict', reason: verdict.reason };
    case 'rejected':
      return { kind: 'poison', cause: verdict.cause, reason: verdict.reason };
    case 'hindered':
    case 'doubtful':
      return { kind: 'retry', reason: verdict.reason };
    default:
      return verdict satisfies never;
  }
}
