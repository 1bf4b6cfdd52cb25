// The reader before a real engine, over what the writer's own policies and the sales' own table have written there.

import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  DeleteItemCommand,
  type GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { Collections } from '../../lambda/contract/collection';
import { placeOf, placeOfLayout, placeOfMarker } from '../../lambda/contract/placement';
import { stampSource } from '../../lambda/contract/stamp';
import type { Write } from '../../lambda/contract/write';
import { layoutItem } from '../../lambda/layouts/layout-item';
import { toItem } from '../../lambda/platform/attributes';
import { dynamoDbSaleTable } from '../../lambda/sales/dynamodb-sale-table';
import { AdaptiveLimit } from '../../lambda/writer/adaptive-limit';
import { applyWrites } from '../../lambda/writer/apply-writes';
import { CircuitBreaker } from '../../lambda/writer/circuit-breaker';
import { keyOf } from '../../lambda/writer/dynamodb-items';
import { KnownRecords } from '../../lambda/writer/known-records';
import type { LedgerEntry } from '../../load/ledger/entry';
import { tableReader } from '../../load/verify/readers/table-reader';
import type { RecordSeen, StoreReader, Wanted } from '../../load/verify/store-reader';
import { verify } from '../../load/verify/verify';
import { type RealTable, startRealTable } from '../conformance/real-table';

const RUN = 'rmf3k2x9ab';

const MOVING = {
  kind: 'hash',
  current: { by: 'hash', shards: 64 },
  earlier: { by: 'hash', shards: 8 },
} as const;

const COLLECTIONS: Collections = {
  orders: { policy: 'createOnly' },
  events: { policy: 'createOnly', partition: { by: 'hash', shards: 8, earlier: 4 } },
  profiles: { policy: 'lastWriterWins' },
  counters: { policy: 'counter', spread: 4 },
  documents: { policy: 'versioned' },
  tickets: { policy: 'createOnly' },
};

let real: RealTable;
const stamp = stampSource(Date.now, (count) => crypto.getRandomValues(new Uint8Array(count)));

beforeAll(async () => {
  real = await startRealTable();
});
afterAll(() => real.stop());

async function write(writes: readonly Write[], collections = COLLECTIONS): Promise<void> {
  const arrivals = writes.map((one, index) => ({ write: one, fence: `01${index + 1}` }));
  const ports = {
    table: real.port,
    merges: {},
    known: new KnownRecords(100),
    limit: new AdaptiveLimit(4, 16),
    breaker: new CircuitBreaker(() => 0),
    now: () => 0,
    sleep: async () => {},
    random: () => 0.5,
  };
  const { outcomes } = await applyWrites(arrivals, collections, ports, Number.POSITIVE_INFINITY);
  expect(outcomes.filter(({ kind }) => kind !== 'applied')).toEqual([]);
}

function put(collection: string, key: string, body: Write extends { body: infer B } ? B : never, more = {}): Write {
  const at = stamp();
  return { id: at, at, collection, key, op: 'put', body, ...more } as Write;
}

function readerOf(more: Partial<Parameters<typeof tableReader>[0]> = {}): StoreReader {
  const outcomeOf = async () => 'none' as const;
  return tableReader({ client: real.client, table: real.name, outcomeOf, quarantine: async () => [], ...more });
}

function wanted(more: Partial<Wanted> = {}): Wanted {
  return { run: RUN, collections: COLLECTIONS, places: () => [], isAsked: () => false, skus: [], ...more };
}

async function recordsOf(reader: StoreReader, asked = wanted()): Promise<RecordSeen[]> {
  const records: RecordSeen[] = [];
  for await (const record of reader.records(asked)) records.push(record);
  return records;
}

test('records of every kind are read as the writer has written them, and those of others are left out', async () => {
  const order = put('orders', `${RUN}-o-1`, { op: `${RUN}-o-1`, item: 'lamp' } as never);
  const keyed = put('orders', 'made-by-the-door', { op: `${RUN}-o-2` } as never);
  const profile = put('profiles', `${RUN}-p`, { op: `${RUN}-p-1`, worker: 'w' } as never);
  const document = put('documents', `${RUN}-d`, { op: `${RUN}-d-1`, n: 1 } as never, { expect: 0 });
  await write([order, keyed, profile, document]);
  await write([put('orders', 'somebody-elses', { op: 'r-other-o-1' } as never)]);
  const marker = { ...keyOf(placeOfMarker(`${RUN}-t`)), ...toItem({ print: 'x' }) };
  await real.client.send(new PutItemCommand({ TableName: real.name, Item: marker }));

  const records = await recordsOf(readerOf());

  const byKey = new Map(records.map((record) => [record.key, record]));
  expect([...byKey.keys()].sort()).toEqual(['made-by-the-door', `${RUN}-d`, `${RUN}-o-1`, `${RUN}-p`]);
  expect(byKey.get(`${RUN}-o-1`)).toEqual({
    ...{ collection: 'orders', key: `${RUN}-o-1`, isGone: false, id: order.id, at: order.at },
    fields: { op: `${RUN}-o-1`, item: 'lamp' },
  });
  expect(byKey.get(`${RUN}-p`)).toMatchObject({ at: profile.at, fields: { worker: 'w' } });
  expect(byKey.get(`${RUN}-d`)).toMatchObject({ version: 1, id: document.id });
});

test('the parts of a spread counter are one sum, to the last digit', async () => {
  const key = `${RUN}-counter`;
  for (const part of [undefined, 1, 2, 3]) {
    const id = stamp();
    const deltas = { hits: 1, amount: 0.1 };
    const one = { id, at: id, collection: 'counters', key, op: 'increment', deltas, ...(part && { part }) } as Write;
    await write([one]);
  }

  const records = await recordsOf(readerOf());

  const counters = records.filter(({ collection }) => collection === 'counters');
  expect(counters).toHaveLength(1);
  expect(counters[0]?.amounts).toEqual({
    hits: { coefficient: 4n, exponent: 0 },
    amount: { coefficient: 4n, exponent: -1 },
  });
});

test('while a collection moves to more shards, each record is told once: from where it is now', async () => {
  const older = { events: { policy: 'createOnly', partition: { by: 'hash', shards: 4 } } } as const;
  const [stays, goes, gone] = ['stays', 'goes', 'gone'].map((name) => `${RUN}-event-${name}`);
  if (stays === undefined || goes === undefined || gone === undefined) throw new Error('three keys');
  const writes = [stays, goes, gone].map((key) => put('events', key, { op: key } as never));
  await write(writes, older);
  // Moved: it stands in the newer epoch, and what is left of it in the older one has a mark.
  const now = (key: string) => keyOf(placeOf('events', COLLECTIONS.events ?? { policy: 'createOnly' }, key));
  const before = (key: string) => keyOf(placeOf('events', older.events, key));
  const item = toItem({ op: goes, place: 'new', _id: 'id', _at: stamp() });
  await real.client.send(new PutItemCommand({ TableName: real.name, Item: { ...now(goes), ...item } }));
  const left = toItem({ op: goes, place: 'old', _id: 'id', _at: stamp(), _moved: 8 });
  await real.client.send(new PutItemCommand({ TableName: real.name, Item: { ...before(goes), ...left } }));
  const mark = { ...before(gone), ...toItem({ _moved: 8 }) };
  await real.client.send(new PutItemCommand({ TableName: real.name, Item: mark }));

  const records = await recordsOf(readerOf());

  const events = records.filter(({ collection }) => collection === 'events');
  expect(events.map(({ key }) => key).sort()).toEqual([goes, stays]);
  expect(events.find(({ key }) => key === goes)?.fields).toEqual({ op: goes, place: 'new' });
});

/** Which part of the table a scan finds the record in. */
async function segmentOf(key: Record<string, AttributeValue>): Promise<number> {
  await real.client.send(new PutItemCommand({ TableName: real.name, Item: key }));
  try {
    for (let Segment = 0; Segment < 8; Segment++) {
      const scan = new ScanCommand({ TableName: real.name, Segment, TotalSegments: 8 });
      const { Items = [] } = await real.client.send(scan);
      if (Items.some((item) => item._pk?.S === key._pk?.S && item._sk?.S === key._sk?.S)) return Segment;
    }
    throw new Error('it is in no part of the table');
  } finally {
    await real.client.send(new DeleteItemCommand({ TableName: real.name, Key: key }));
  }
}

const OLDER = { events: { policy: 'createOnly', partition: { by: 'hash', shards: 4 } } } as const;
const nowIn = (key: string) => keyOf(placeOf('events', COLLECTIONS.events ?? { policy: 'createOnly' }, key));
const onceIn = (key: string) => keyOf(placeOf('events', OLDER.events, key));

/** A record that a scan reads in two calls, and the parts of the table that it moves from and to. */
async function mover(): Promise<{ readonly key: string; readonly from: number; readonly to: number }> {
  for (let n = 0; n < 50; n++) {
    const key = `${RUN}-moves-${n}`;
    if (onceIn(key)._pk?.S === nowIn(key)._pk?.S) continue;
    const [from, to] = [await segmentOf(onceIn(key)), await segmentOf(nowIn(key))];
    if (from !== to) return { key, from, to };
  }
  throw new Error('all records stay in their part of the table');
}

test('a record that moves between the two calls which read its places is found by its places, and is not lost', async () => {
  const { key, from, to } = await mover();
  const one = put('events', key, { op: key } as never);
  await write([one], OLDER);
  let isRead = () => {};
  const newIsRead = new Promise<void>((resolve) => {
    isRead = resolve;
  });
  let moves = 0;
  const client = Object.create(real.client, {
    send: {
      value: async (command: ScanCommand) => {
        const { Segment } = command.input;
        if (Segment === from) {
          await newIsRead;
          moves += 1;
          const item = toItem({ op: key, _id: one.id, _at: one.at });
          await real.client.send(new PutItemCommand({ TableName: real.name, Item: { ...nowIn(key), ...item } }));
          const mark = { ...onceIn(key), ...toItem({ _moved: 8 }) };
          await real.client.send(new PutItemCommand({ TableName: real.name, Item: mark }));
        }
        const answer = await real.client.send(command);
        if (Segment === to) isRead();
        return answer;
      },
    },
  });
  const reader = readerOf({ client });
  const asked = { op: key, kind: 'create' as const, collection: 'events', key, body: { op: key } };
  const at = { at: 0, request: `${RUN}-1` };
  const ledger: LedgerEntry[] = [
    { ...at, type: 'ask', flow: 'any', writes: [asked] },
    { ...at, type: 'answer', totalMs: 1, status: 202, writes: [{ fate: 'acknowledged', status: 202, id: one.id }] },
  ];
  let scanned: RecordSeen[] = [];
  const once: StoreReader = {
    ...reader,
    async *records() {
      scanned = (await recordsOf(reader)).filter((record) => record.key === key);
      yield* scanned;
    },
  };

  const { checks } = await verify({
    ...{ run: RUN, ledger, reader: once, collections: COLLECTIONS, isDrained: true },
    sleep: () => Promise.reject(new Error('one look is enough')),
  }).catch((error) => ({ checks: [{ name: String(error), verdict: 'fail', wrong: 1 }] }));

  expect(moves).toBe(1);
  expect(scanned).toEqual([]);
  expect(checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
});

test('a record that moves between the two looks at its places is found', async () => {
  const key = `${RUN}-moves-late`;
  const one = put('events', key, { op: key } as never);
  await write([one], OLDER);
  let reads = 0;
  const client = Object.create(real.client, {
    send: {
      value: async (command: GetItemCommand) => {
        const answer = await real.client.send(command);
        if (command.input.Key?._pk?.S?.startsWith('events') && reads++ === 0) {
          const item = toItem({ op: key, _id: one.id, _at: one.at });
          await real.client.send(new PutItemCommand({ TableName: real.name, Item: { ...nowIn(key), ...item } }));
          await real.client.send(new DeleteItemCommand({ TableName: real.name, Key: onceIn(key) }));
        }
        return answer;
      },
    },
  });

  const found: RecordSeen[] = [];
  for await (const record of readerOf({ client }).find([{ collection: 'events', key }], wanted())) found.push(record);

  expect(onceIn(key)).not.toEqual(nowIn(key));
  expect(reads).toBe(2);
  expect(found).toMatchObject([{ key, fields: { op: key } }]);
});

test('a record is found where the table says that its collection is, and in the epoch before; a counter in all of its parts', async () => {
  const layout = { ...keyOf(placeOfLayout('events')), ...layoutItem({ ...MOVING, since: 1, rev: 2 }) };
  await real.client.send(new PutItemCommand({ TableName: real.name, Item: layout }));
  const [early, late, both, none] = ['early', 'late', 'both', 'none'].map((name) => `${RUN}-find-${name}`);
  if (!early || !late || !both || !none) throw new Error('four keys');
  const shards = (count: number) => ({ policy: 'createOnly', partition: { by: 'hash', shards: count } }) as const;
  await write([put('events', early, { op: early } as never)], { events: shards(8) });
  await write([put('events', late, { op: late } as never)], { events: shards(64) });
  const left = { ...keyOf(placeOf('events', shards(8), both)), ...toItem({ op: both, place: 'old', _moved: 64 }) };
  await real.client.send(new PutItemCommand({ TableName: real.name, Item: left }));
  await write([put('events', both, { op: both, place: 'new' } as never)], { events: shards(64) });
  const hits = `${RUN}-find-hits`;
  for (const part of [undefined, 3]) {
    const id = stamp();
    const one = {
      id,
      at: id,
      collection: 'counters',
      key: hits,
      op: 'increment',
      deltas: { n: 2 },
      ...(part && { part }),
    };
    await write([one as Write]);
  }
  const places = [early, late, both, none].map((key) => ({ collection: 'events', key }));

  const found: RecordSeen[] = [];
  for await (const one of readerOf().find([...places, { collection: 'counters', key: hits }], wanted()))
    found.push(one);
  await real.client.send(new DeleteItemCommand({ TableName: real.name, Key: keyOf(placeOfLayout('events')) }));

  expect(found.map(({ key }) => key)).toEqual([early, late, both, hits]);
  expect(found[2]?.fields).toEqual({ op: both, place: 'new' });
  expect(found[3]?.amounts).toEqual({ n: { coefficient: 4n, exponent: 0 } });
});

test('a sale is its stock, what is sold and what is left, over all of its buckets; and those nobody opened are seen', async () => {
  const orders = { name: 'tickets', collection: { policy: 'createOnly' as const } };
  const ports = { orders, now: () => 0, sleep: async () => {}, random: () => 0.5, nonce: () => crypto.randomUUID() };
  const sales = dynamoDbSaleTable(real.client, real.name, ports);
  const sku = `${RUN}-sale`;
  await sales.create({ sku, stock: 10, buckets: 3 });
  await sales.create({ sku: 'r-other-sale', stock: 10, buckets: 1 });
  const order = { id: 'order-1', at: stamp(), sku, bucket: 1, quantity: 2, body: { op: `${RUN}-b-1` } };
  expect(await sales.sell([order], Number.POSITIVE_INFINITY)).toEqual([{ kind: 'sold' }]);
  const refused = { ...order, id: 'order-2', at: stamp() };
  await sales.refuse([refused], Number.POSITIVE_INFINITY);
  const reader = readerOf();

  const records = await recordsOf(reader, wanted({ isAsked: ({ key }) => key === 'order-2' }));

  expect(await reader.sales(wanted())).toEqual([{ sku, stock: 10, sold: 2, available: 8 }]);
  const tickets = records.filter(({ collection }) => collection === 'tickets');
  expect(tickets.find(({ key }) => key === 'order-1')?.fields).toEqual({ op: `${RUN}-b-1`, sku, quantity: 2 });
  expect(tickets.find(({ key }) => key === 'order-2')).toMatchObject({ isGone: true, id: 'order-2' });
});

test('a sale that is written to at the moment is asked for again, and not for ever', async () => {
  const sku = `${RUN}-sale`;
  const busy = (times: number) => {
    let calls = 0;
    return Object.create(real.client, {
      send: {
        value: (command: never) => {
          calls += 1;
          if (calls > times) return real.client.send(command);
          return Promise.reject(
            Object.assign(new Error('[TransactionConflict]'), { name: 'TransactionCanceledException' }),
          );
        },
      },
    });
  };
  const sleep = async () => {};

  expect(await readerOf({ client: busy(3), sleep }).sales(wanted({ skus: [sku] }))).toMatchObject([{ sku, stock: 10 }]);
  await expect(readerOf({ client: busy(99), sleep }).sales(wanted({ skus: [sku] }))).rejects.toThrow('Conflict');
});

test('a table of many pages is read to its end, and a throttle is waited for', async () => {
  const pad = 'x'.repeat(8000);
  const many = Array.from({ length: 1500 }, (_, index) => `${RUN}-o-many-${index}`);
  for (let start = 0; start < many.length; start += 25) {
    await real.client.send(
      new BatchExecuteStatementCommand({
        Statements: many.slice(start, start + 25).map((key) => ({
          Statement: `INSERT INTO "${real.name}" VALUE {'_pk': ?, '_sk': ?, 'op': ?, 'pad': ?}`,
          Parameters: [{ S: `orders#${key}` }, { S: '.' }, { S: key }, { S: pad }],
        })),
      }),
    );
  }
  let throttles = 0;
  const waits: number[] = [];
  const client = Object.create(real.client, {
    send: {
      value: (command: never) => {
        if (throttles++ % 2 === 1) return real.client.send(command);
        return Promise.reject(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
      },
    },
  });

  const records = await recordsOf(readerOf({ client, sleep: async (millis) => void waits.push(millis) }));

  expect(records.filter(({ key }) => key.includes('-many-'))).toHaveLength(1500);
  expect(waits.length).toBeGreaterThan(8);
});

test('a table that may not be read is an exception, and no empty table', async () => {
  await expect(recordsOf(readerOf({ table: 'another' }))).rejects.toThrow();
});
