// Receives: a batch of messages from the write buffer.
// Promises: a message is acknowledged only when each of its writes is applied, decided against, or in quarantine.
// Hands on: outcomes to the read cache, poison to quarantine, the rest back to the queue.

import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { type Collections, collectionOf } from '../contract/collection';
import { fenceOf } from '../contract/fence';
import { type Poison, parseMessage, renderMessage, renderUnread } from '../contract/message';
import { isOrdered, operationProblem } from '../contract/operations';
import type { FinalOutcome, Outcome, OutcomeKind } from '../contract/outcome';
import { stampMillis } from '../contract/stamp';
import type { Write } from '../contract/write';
import type { Outcomes } from '../platform/outcomes';
import { type ApplyPorts, applyWrites } from './apply-writes';
import { redeliverySeconds } from './backoff';
import type { BatchReport } from './batch-report';
import type { Arrival } from './policy';
import type { Quarantine, QuarantineEntry } from './quarantine';
import type { Redelivery } from './redelivery';

export interface WriterPorts extends ApplyPorts {
  readonly quarantine: Quarantine;
  /** Absent where the path keeps no outcomes. */
  readonly outcomes: Pick<Outcomes, 'record'> | undefined;
  readonly redelivery: Redelivery;
  readonly report: Pick<BatchReport, 'add'>;
}

/** One write of the batch, or what could not be read as one. */
interface Item {
  readonly record: SQSRecord;
  readonly id: string | undefined;
  /** A message body that holds this write alone, as it would be replayed. */
  readonly body: () => string;
  readonly arrival: Arrival | undefined;
  outcome: Outcome;
}

/** Applies one batch. `deadline` is the time (milliseconds since 1970) after which nothing new is begun. */
export async function processBatch(
  records: readonly SQSRecord[],
  collections: Collections,
  ports: WriterPorts,
  deadline: number,
): Promise<SQSBatchResponse> {
  const items = records.flatMap((record) => itemsOf(record, collections));
  const good = items.filter((item) => item.arrival !== undefined);
  // What never reaches the table does not wait for it: one that hangs must not keep poison from its quarantine.
  const setAside = quarantinePoison(
    items.filter((item) => item.arrival === undefined),
    ports.quarantine,
  );
  const { outcomes, work } = await applyWrites(
    good.flatMap((item) => item.arrival ?? []),
    collections,
    ports,
    deadline,
  );
  good.forEach((item, index) => {
    item.outcome = outcomes[index] ?? item.outcome;
  });
  await setAside;
  await quarantinePoison(good, ports.quarantine);
  await ports.outcomes?.record(finalOutcomes(items));
  const handedBack = await handBack(records, items, ports);
  ports.report.add({
    messages: records.length,
    kinds: countKinds(items),
    latencies: latenciesOf(items, ports.now()),
    work,
    handedBack: handedBack.length,
  });
  return { batchItemFailures: handedBack.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** A message goes back when any of its writes is undecided; the longer it has been coming, the later it comes again. */
async function handBack(
  records: readonly SQSRecord[],
  items: readonly Item[],
  { redelivery, random }: WriterPorts,
): Promise<readonly SQSRecord[]> {
  const undecided = new Set(items.filter((item) => item.outcome.kind === 'retry').map((item) => item.record));
  const back = records.filter((record) => undecided.has(record));
  if (back.length > 0) {
    await redelivery.hide(
      back.map((record) => ({
        record,
        seconds: redeliverySeconds(Number(record.attributes.ApproximateReceiveCount), random),
      })),
    );
  }
  return back;
}

function latenciesOf(items: readonly Item[], now: number): number[] {
  return items.flatMap(({ arrival, outcome }) =>
    outcome.kind === 'applied' && arrival !== undefined ? [Math.max(0, now - stampMillis(arrival.write.at))] : [],
  );
}

function itemsOf(record: SQSRecord, collections: Collections): Item[] {
  return parseMessage(record.body).map((parsed, place): Item => {
    if (!parsed.ok) {
      const body = () => (parsed.raw === undefined ? record.body : renderUnread(parsed.raw));
      return { record, id: parsed.id, body, arrival: undefined, outcome: parsed.poison };
    }
    const { write } = parsed;
    const item = { record, id: write.id, body: () => renderMessage([write]) };
    const poison = misplaced(write, record, collections);
    if (poison !== undefined) return { ...item, arrival: undefined, outcome: poison };
    const sequence = record.attributes.SequenceNumber;
    const fence = sequence === undefined ? '' : fenceOf(sequence, place);
    return { ...item, arrival: { write, fence }, outcome: { kind: 'retry', reason: 'not reached' } };
  });
}

/** Why this write can never be applied here, or `undefined`. */
function misplaced(write: Write, record: SQSRecord, collections: Collections): Poison | undefined {
  const collection = collectionOf(collections, write.collection);
  if (collection === undefined) {
    const reason = `no collection is named ${JSON.stringify(write.collection.slice(0, 80))}`;
    return { kind: 'poison', cause: 'unknown-collection', reason };
  }
  const reason = operationProblem(collection, write);
  if (reason !== undefined) return { kind: 'poison', cause: 'unsupported-operation', reason };
  if (isOrdered(collection) && record.attributes.SequenceNumber === undefined) {
    const disorder = `a ${collection.policy} collection needs a FIFO queue, and this message came without a sequence number`;
    return { kind: 'poison', cause: 'unsupported-operation', reason: disorder };
  }
  return undefined;
}

/** First to quarantine, only then acknowledged: what could not be set aside goes back to the queue. */
async function quarantinePoison(items: readonly Item[], quarantine: Quarantine): Promise<void> {
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

/** One final outcome per write id; where the same write stood twice in the batch, that it was applied is what counts. */
function finalOutcomes(items: readonly Item[]): { id: string; outcome: FinalOutcome }[] {
  const byId = new Map<string, FinalOutcome>();
  for (const { id, outcome } of items) {
    if (id === undefined || outcome.kind === 'retry') continue;
    if (outcome.kind === 'applied' || !byId.has(id)) byId.set(id, outcome);
  }
  return [...byId].map(([id, outcome]) => ({ id, outcome }));
}

function countKinds(items: readonly Item[]): Partial<Record<OutcomeKind, number>> {
  const counts: Partial<Record<OutcomeKind, number>> = {};
  for (const { outcome } of items) counts[outcome.kind] = (counts[outcome.kind] ?? 0) + 1;
  return counts;
}
