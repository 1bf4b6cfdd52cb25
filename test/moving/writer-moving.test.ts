import type { SQSRecord } from 'aws-lambda';
import { renderMessage } from '../../lambda/contract/message';
import { SettledPlaces } from '../../lambda/migrator/moving-table';
import { laidOutTables } from '../../lambda/writer/laid-out-tables';
import type { QuarantineEntry } from '../../lambda/writer/quarantine';
import { processBatch } from '../../lambda/writer/writer';
import { arrival, processBefore } from '../ordered-arrivals';
import { MemoryTable } from '../simulation/memory-table';
import { MemoryMoveTable } from './memory-move-table';

const collections = { orders: { policy: 'createOnly', partition: { by: 'hash', shards: 8 } } } as const;

function message(messageId: string, body: string): SQSRecord {
  const attributes = {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1',
    SenderId: 's',
    ApproximateFirstReceiveTimestamp: '1',
  };
  const source = { eventSource: 'aws:sqs', eventSourceARN: 'arn', awsRegion: 'us-east-1' };
  return { messageId, receiptHandle: messageId, body, attributes, messageAttributes: {}, md5OfBody: '', ...source };
}

test('where the layouts are not to be had, writes are handed back and poison still goes to quarantine', async () => {
  const table = new MemoryTable();
  const quarantined: QuarantineEntry[] = [];
  const ports = {
    ...processBefore(table, {}),
    transactions: table,
    quarantine: {
      put: async (entries: readonly QuarantineEntry[]) => {
        quarantined.push(...entries);
        return entries.map(() => true);
      },
    },
    outcomes: undefined,
    redelivery: { hide: async () => {} },
    report: { add: () => {} },
  };
  const layouts = { current: () => Promise.reject(new Error('away')), expire() {} };
  const moving = { move: new MemoryMoveTable(table.model), layouts, settled: new SettledPlaces(10), now: () => 0 };
  const log = { info() {}, warn() {}, error() {} };
  const { write } = arrival((head) => ({ ...head, collection: 'orders', op: 'put', body: {} }));

  const laidOut = await laidOutTables(collections, ports, moving, log)();
  const answer = await processBatch(
    [message('good', renderMessage([write])), message('poison', 'not JSON')],
    laidOut.collections,
    { ...ports, ...laidOut.tables },
    Number.POSITIVE_INFINITY,
  );

  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'good' }]);
  expect(quarantined.map(({ record }) => record.messageId)).toEqual(['poison']);
  expect(table.calls).toEqual([]);
});
