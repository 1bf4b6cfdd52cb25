// Receives: a batch of messages from the write buffer.
// Promises: a message is acknowledged only when each of its writes is applied, decided against, or in quarantine.
// Hands on: outcomes to the read cache, poison to quarantine, the rest back to the queue.

import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Collections } from '../contract/collection';
import { APPLIED, type FinalOutcome, type OutcomeKind } from '../contract/outcome';
import { isRedriven } from '../contract/redriven';
import { withOrders } from '../contract/sales';
import { stampMillis } from '../contract/stamp';
import type { Outcomes, RecordedOutcome } from '../platform/outcomes';
import type { RecordChange, RecordCopies } from '../platform/record-copies';
import type { TransactionTable } from '../transactions/transaction-table';
import { type ApplyPorts, applyWrites } from './apply-writes';
import { redeliverySeconds } from './backoff';
import { type BatchItem, itemsOf, type Task } from './batch-items';
import type { Asked, BatchReport } from './batch-report';
import type { DrainCounts } from './drain-counts';
import { executeOrders, type Selling } from './execute-orders';
import { executeRedriven } from './execute-redriven';
import { executeTransactions } from './execute-transactions';
import type { Quarantine, QuarantineEntry } from './quarantine';
import type { Redelivery } from './redelivery';
import type { WriteSpans } from './spans';

export interface WriterPorts extends ApplyPorts {
  readonly transactions: Pick<TransactionTable, 'transact'>;
  /** Absent where the path sells nothing. */
  readonly selling?: Selling;
  readonly quarantine: Quarantine;
  /** Absent where the path keeps no outcomes. */
  readonly outcomes: Pick<Outcomes, 'record'> | undefined;
  /** Absent where nobody asks how fast the buffers empty. */
  readonly drainCounts?: DrainCounts | undefined;
  /** Absent where the path keeps no copies of records, or none that hear of writes. */
  readonly copies?: RecordCopies;
  readonly redelivery: Redelivery;
  readonly report: Pick<BatchReport, 'add'>;
  /** Absent where nobody looks for traces. */
  readonly spans?: Pick<WriteSpans, 'tell'>;
}

/** Applies one batch. `deadline` is the time (milliseconds since 1970) after which nothing new is begun. */
export async function processBatch(
  records: readonly SQSRecord[],
  declared: Collections,
  ports: WriterPorts,
  deadline: number,
): Promise<SQSBatchResponse> {
  const collections = withOrders(declared, ports.selling?.rules);
  const items = records.flatMap((record) => itemsOf(record, collections, ports.selling?.rules));
  const good = items.filter(({ task }) => task.kind !== 'none');
  // What never reaches the table does not wait for it: one that hangs must not keep poison from its quarantine.
  const setAside = quarantinePoison(
    items.filter(({ task }) => task.kind === 'none'),
    ports.quarantine,
  );
  const single = good.flatMap((item) => (item.task.kind === 'write' ? [{ item, arrival: item.task.arrival }] : []));
  const { outcomes, work, asked, changes } = await applyWrites(
    single.map(({ arrival }) => arrival),
    collections,
    ports,
    deadline,
  );
  single.forEach(({ item }, index) => {
    item.outcome = outcomes[index] ?? item.outcome;
  });
  const jointly = await executeTransactions(good, collections, ports, deadline, work);
  const redriven = await executeRedriven(good, collections, ports, deadline, work);
  const sold = await executeOrders(good, collections, ports, deadline, work);
  await setAside;
  await quarantinePoison(good, ports.quarantine);
  await tell([...changes, ...jointly, ...redriven, ...sold], ports.copies);
  const undecided = undecidedIn(items);
  // After that: who waits for an outcome, and then reads, must find what was written. Both go to the cache in one round trip.
  await Promise.all([
    ports.outcomes?.record(finalOutcomes(items)),
    ports.drainCounts?.ended(records.filter((record) => !undecided.has(record))),
  ]);
  const handedBack = records.filter((record) => undecided.has(record));
  await hide(handedBack, ports);
  ports.spans?.tell(items);
  ports.report.add({
    messages: records.length,
    kinds: countKinds(items),
    latencies: latenciesOf(items, ports.now()),
    work,
    writes: [...asked, ...good.flatMap(({ task }) => askedBy(task))],
    handedBack: handedBack.length,
  });
  return { batchItemFailures: handedBack.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function tell(changes: readonly RecordChange[], copies: RecordCopies | undefined): Promise<void> {
  if (changes.length > 0) await copies?.tell(changes);
}

/** A message goes back when any of its writes is undecided. */
function undecidedIn(items: readonly BatchItem[]): ReadonlySet<SQSRecord> {
  return new Set(items.filter((item) => item.outcome.kind === 'retry').map((item) => item.record));
}

/** The longer a message has been coming, the later it comes again. */
async function hide(back: readonly SQSRecord[], { redelivery, random }: WriterPorts): Promise<void> {
  if (back.length === 0) return;
  await redelivery.hide(
    back.map((record) => ({
      record,
      seconds: redeliverySeconds(Number(record.attributes.ApproximateReceiveCount), random),
    })),
  );
}

/** What a task besides single writes asks of which records. Of an order that is its bucket's stock: its own record nobody else asks for. */
function askedBy(task: Task): readonly Asked[] {
  if (task.kind === 'transaction') return task.transaction.writes;
  if (task.kind === 'redriven') return [task.write];
  return task.kind === 'order' ? [{ collection: '~stock', key: `${task.order.bucket}#${task.order.sku}` }] : [];
}

function latenciesOf(items: readonly BatchItem[], now: number): number[] {
  return items.flatMap(({ task, outcome }) => {
    if (outcome.kind !== 'applied' || task.kind === 'none') return [];
    return [Math.max(0, now - stampMillis(stampOf(task)))];
  });
}

function stampOf(task: Exclude<Task, { readonly kind: 'none' }>): string {
  switch (task.kind) {
    case 'write':
      return task.arrival.write.at;
    case 'redriven':
      return task.write.at;
    case 'transaction':
      return task.transaction.at;
    case 'order':
      return task.order.at;
    default:
      return task satisfies never;
  }
}

/** First to quarantine, only then acknowledged: what could not be set aside goes back to the queue. */
async function quarantinePoison(items: readonly BatchItem[], quarantine: Quarantine): Promise<void> {
  const poisoned = items.flatMap((item) => (item.outcome.kind === 'poison' ? [{ item, poison: item.outcome }] : []));
  if (poisoned.length === 0) return;
  const entries = poisoned.map(
    ({ item, poison }): QuarantineEntry => ({ body: item.body(), poison, record: item.record }),
  );
  const kept = await quarantine.put(entries);
  poisoned.forEach(({ item }, position) => {
    if (kept[position] !== true) item.outcome = { kind: 'retry', reason: 'quarantine did not take it' };
  });
}

/** One final outcome per id; where the same write stood twice in the batch, that it was applied is what counts. */
function finalOutcomes(items: readonly BatchItem[]): RecordedOutcome[] {
  const byId = new Map<string, FinalOutcome>();
  const mended = new Set<string>();
  for (const item of items) {
    const { id, outcome: found } = item;
    if (id === undefined || found.kind === 'retry') continue;
    const isMended = isRedriven(item.record) && isOver(item);
    if (isMended) mended.add(id);
    // That a copy of it was applied before may be told nowhere: its status may still be that of its poison.
    const outcome: FinalOutcome = isMended && found.kind === 'duplicate' ? APPLIED : found;
    const told = byId.get(id);
    if (told?.kind === 'conflict' && told.overrules) continue;
    const overrules = outcome.kind === 'conflict' && outcome.overrules;
    if (told === undefined || outcome.kind === 'applied' || overrules) byId.set(id, outcome);
  }
  return [...byId].map(([id, outcome]) => ({ id, outcome, ...(mended.has(id) && { mended: true }) }));
}

/**
 * Whether a replay's outcome stands for good, so that the poison before it is over. A refusal does where the marker keeps it; any
 * other may be of a copy, and the first one was applied.
 */
function isOver({ outcome, task }: BatchItem): boolean {
  if (outcome.kind === 'applied' || outcome.kind === 'duplicate') return true;
  return outcome.kind === 'conflict' && (task.kind === 'redriven' || task.kind === 'transaction');
}

function countKinds(items: readonly BatchItem[]): Partial<Record<OutcomeKind, number>> {
  const counts: Partial<Record<OutcomeKind, number>> = {};
  for (const { outcome } of items) counts[outcome.kind] = (counts[outcome.kind] ?? 0) + 1;
  return counts;
}
