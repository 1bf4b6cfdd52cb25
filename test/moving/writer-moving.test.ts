import type { SQSRecord } from 'aws-lambda';
import { renderMessage, renderTransaction } from '../../lambda/contract/message';
import { rememberedLayouts } from '../../lambda/layouts/remembered-layouts';
import { SettledPlaces } from '../../lambda/migrator/moving-table';
import { laidOutTables } from '../../lambda/writer/laid-out-tables';
import type { QuarantineEntry } from '../../lambda/writer/quarantine';
import { processBatch } from '../../lambda/writer/writer';
import { arrival, processBefore } from '../ordered-arrivals';
import { MemoryTable } from '../simulation/memory-table';
import { MemoryLayoutStore } from './memory-layout-store';
import { MemoryMoveTable } from './memory-move-table';

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

const HASH = { policy: 'createOnly', partition: { by: 'hash', shards: 8 } } as const;
const declared = { plain: { policy: 'createOnly' }, good: HASH, bad: HASH } as const;

/** A batch of the writer whose registry is `store`: a write each to `plain`, `good` and `bad`, transactions, and poison. */
async function batchWith(store: MemoryLayoutStore) {
  const table = new MemoryTable();
  const quarantined: string[] = [];
  const ports = {
    ...processBefore(table, {}),
    transactions: table,
    quarantine: {
      put: async (entries: readonly QuarantineEntry[]) => {
        quarantined.push(...entries.map(({ record }) => record.messageId));
        return entries.map(() => true);
      },
    },
    outcomes: undefined,
    redelivery: { hide: async () => {} },
    report: { add: () => {} },
  };
  const log = { info() {}, warn() {}, error() {} };
  const layouts = rememberedLayouts(declared, store, { now: () => 0, log, registers: true });
  const moving = { move: new MemoryMoveTable(table.model), layouts, settled: new SettledPlaces(10), now: () => 0 };
  const put = (collection: string, key = 'k') =>
    arrival((head) => ({ ...head, key, collection, op: 'put', body: {} })).write;
  const together = (id: string, ...collections: string[]) => {
    const writes = collections.map((collection) => put(collection, id));
    const [first] = writes;
    return message(id, renderTransaction({ id: first?.id ?? '', at: first?.at ?? '', writes }));
  };

  const laidOut = await laidOutTables(declared, ports, moving, log)();
  const { batchItemFailures } = await processBatch(
    [
      message('plain', renderMessage([put('plain')])),
      message('good', renderMessage([put('good')])),
      message('bad', renderMessage([put('bad')])),
      together('of-good', 'plain', 'good'),
      together('of-plain', 'plain'),
      together('of-bad', 'good', 'bad'),
      message('poison', 'not JSON'),
    ],
    laidOut.collections,
    { ...ports, ...laidOut.tables },
    Number.POSITIVE_INFINITY,
  );
  const handedBack = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { handedBack, quarantined, records: [...table.model.records.keys()] };
}

test('a layout that cannot be read hands back what touches its collection, and nothing else', async () => {
  const store = new MemoryLayoutStore();
  store.unread.set('bad', 'kind must be hash, range or time');

  const { handedBack, quarantined, records } = await batchWith(store);

  expect(handedBack).toEqual(['bad', 'of-bad']);
  expect(quarantined).toEqual(['poison']);
  expect(records.filter((place) => place.includes('bad'))).toEqual([]);
});

test('a table that tells of no layout hands back what has one, and collections by key go on', async () => {
  const store = new MemoryLayoutStore();
  store.away = true;

  const { handedBack, quarantined } = await batchWith(store);

  expect(handedBack).toEqual(['good', 'bad', 'of-good', 'of-bad']);
  expect(quarantined).toEqual(['poison']);
});
