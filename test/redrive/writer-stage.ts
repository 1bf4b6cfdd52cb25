import type { SQSRecord } from 'aws-lambda';
import type { Collections } from '../../lambda/contract/collection';
import type { FinalOutcome } from '../../lambda/contract/outcome';
import { placeByKey, placeOfMarker } from '../../lambda/contract/placement';
import { REDRIVEN } from '../../lambda/contract/redriven';
import { AdaptiveLimit } from '../../lambda/writer/adaptive-limit';
import { CircuitBreaker } from '../../lambda/writer/circuit-breaker';
import { KnownRecords } from '../../lambda/writer/known-records';
import type { Merges } from '../../lambda/writer/policy-registry';
import type { QuarantineEntry } from '../../lambda/writer/quarantine';
import { processBatch, type WriterPorts } from '../../lambda/writer/writer';
import { MemoryTable } from '../simulation/memory-table';

let messages = 0;
let sequence = 18849496460467696128n;

/** A message as a FIFO queue delivers it, after all before it; `redriven` where it comes out of quarantine. */
export function fifoMessage(body: string, { redriven }: { readonly redriven?: boolean } = {}): SQSRecord {
  sequence += 256n;
  const record = standardMessage(body, { ...(redriven === undefined ? {} : { redriven }) });
  return { ...record, attributes: { ...record.attributes, SequenceNumber: String(sequence) } };
}

export function standardMessage(body: string, { redriven = false }: { readonly redriven?: boolean } = {}): SQSRecord {
  messages += 1;
  const at = '1700000000000';
  return {
    ...{ messageId: `message-${messages}`, receiptHandle: `handle-${messages}`, body },
    messageAttributes: redriven
      ? { [REDRIVEN]: { dataType: 'String', stringValue: '1', stringListValues: [], binaryListValues: [] } }
      : {},
    attributes: {
      ...{ ApproximateReceiveCount: '1', SentTimestamp: at, SenderId: 'sender', ApproximateFirstReceiveTimestamp: at },
    },
    ...{ md5OfBody: '', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:buffer' },
    awsRegion: 'us-east-1',
  };
}

/** The writer on a table in memory: its declarations and its users' code may be mended while the table stays. */
export function writerStage(declared: Collections, functions: Merges = {}) {
  const table = new MemoryTable();
  const quarantined: QuarantineEntry[] = [];
  const outcomes = new Map<string, FinalOutcome>();
  let collections = declared;
  let merges = functions;
  let clock = 0;
  const ports = (): WriterPorts => ({
    ...{ table, transactions: table, merges, known: new KnownRecords(100), limit: new AdaptiveLimit(4, 16) },
    ...{ breaker: new CircuitBreaker(() => 0), now: () => ++clock, sleep: async () => {}, random: () => 0.5 },
    quarantine: {
      put: async (entries) => {
        quarantined.push(...entries);
        return entries.map(() => true);
      },
    },
    outcomes: {
      record: async (entries) => {
        for (const { id, outcome, mended } of entries) {
          if (mended || (outcomes.get(id)?.kind ?? 'poison') === 'poison') outcomes.set(id, outcome);
        }
      },
    },
    redelivery: { hide: async () => {} },
    report: { add: () => {} },
  });
  return {
    table,
    quarantined,
    outcomes,
    /** Runs one batch in a process of its own, and gives the ids of the messages that are handed back. */
    run: async (...records: SQSRecord[]) => {
      const { batchItemFailures } = await processBatch(records, collections, ports(), Number.POSITIVE_INFINITY);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    mend: (mended: Collections, mendedMerges: Merges = merges) => {
      collections = mended;
      merges = mendedMerges;
    },
    record: (collection: string, key = 'k') => table.model.get(placeByKey(collection, key)),
    marker: (id: string) => table.model.get(placeOfMarker(id)),
  };
}
