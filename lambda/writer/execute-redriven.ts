// Receives: writes of a batch that came out of quarantine, of collections whose writes build on one another.
// Promises: each takes effect once at the most, and those of a record in the order of their arrival.
// Hands on: one transaction for each to the record table.

import type { Collections } from '../contract/collection';
import { placeByKey } from '../contract/placement';
import type { Write } from '../contract/write';
import type { RecordChange } from '../platform/record-copies';
import { executeOnce } from '../transactions/execute-once';
import { changesIn } from '../transactions/record-changes';
import { runLimited } from './adaptive-limit';
import type { ApplyPorts } from './apply-writes';
import type { BatchItem } from './batch-items';
import { countedTransactions, outcomeOf, PATIENCE } from './execute-transactions';
import type { Work } from './work';
import type { WriterPorts } from './writer';

type Ports = ApplyPorts & Pick<WriterPorts, 'transactions'>;

interface Redriven {
  readonly item: BatchItem;
  readonly write: Write;
}

/** Puts what became of each into its item, and gives what copies of their records are to be told. */
export async function executeRedriven(
  items: readonly BatchItem[],
  collections: Collections,
  ports: Ports,
  deadline: number,
  work: Work,
): Promise<readonly RecordChange[]> {
  const redriven = items.flatMap((item): Redriven[] =>
    item.task.kind === 'redriven' ? [{ item, write: item.task.write }] : [],
  );
  if (redriven.length === 0) return [];
  const changes: RecordChange[] = [];
  const { merges, now, sleep, random, limit, breaker } = ports;
  const counted = { ...countedTransactions(ports, work), collections, merges, now, sleep, random };
  const redrive = async ({ item, write }: Redriven): Promise<boolean> => {
    if (now() >= deadline || !breaker.admits()) {
      item.outcome = { kind: 'retry', reason: 'no time is left, or the table does not answer' };
      return false;
    }
    work.folds += 1;
    const verdict = await executeOnce(write, counted, { deadline, patience: PATIENCE });
    if (verdict.kind === 'hindered' && verdict.cause === 'throttled') limit.lower();
    breaker.report(verdict.kind !== 'doubtful' && (verdict.kind !== 'hindered' || verdict.cause !== 'unanswered'));
    item.outcome = outcomeOf(verdict);
    changes.push(...changesIn(verdict, { id: write.id, at: write.at, writes: [write] }, collections, now()));
    return item.outcome.kind !== 'retry';
  };
  // Two of one record at once would only keep each other waiting, and one that overtakes another would be out of order.
  const lanes = [...Map.groupBy(redriven, ({ write }) => recordOf(write)).values()];
  await runLimited(
    limit.now,
    lanes.map((lane) => async () => {
      for (const [place, one] of lane.entries()) {
        if (await redrive(one)) continue;
        for (const { item } of lane.slice(place + 1)) {
          item.outcome = { kind: 'retry', reason: 'one before it is not decided' };
        }
        return;
      }
    }),
  );
  return changes;
}

/** By what names it and not by its place: that may not be known. */
function recordOf(write: Write): string {
  return placeByKey(write.collection, write.key, 'part' in write ? write.part : undefined).partition;
}
