import { parseCollections } from '../../lambda/contract/parse-collections';
import { placeOf } from '../../lambda/contract/placement';
import { LAST_ID, MOVED, STAMP } from '../../lambda/contract/record';
import { rememberedLayouts } from '../../lambda/layouts/remembered-layouts';
import { SettledPlaces } from '../../lambda/migrator/moving-table';
import { memoryFrontDoor, NOW, put } from '../memory-front-door';
import { placeOf as textOf } from '../simulation/table-model';
import { MemoryLayoutStore } from './memory-layout-store';
import { MemoryMoveTable } from './memory-move-table';

const collections = parseCollections(
  JSON.stringify({
    plain: { policy: 'lastWriterWins', mode: 'direct' },
    spilled: { policy: 'lastWriterWins', mode: 'spill', partition: { by: 'hash', shards: 8 } },
    things: { policy: 'lastWriterWins', mode: 'direct', partition: { by: 'hash', shards: 8 } },
    events: { policy: 'createOnly', mode: 'direct', partition: { by: 'time', bucket: 'hour', shards: 4 } },
  }),
);
const CURRENT = { by: 'hash', shards: 8 } as const;
const OLD = { by: 'hash', shards: 2 } as const;
const placeIn = (shards: number, key: string) =>
  placeOf('things', { policy: 'lastWriterWins', layout: { by: 'epochs', current: { by: 'hash', shards } } }, key);

/** A door whose registry can be changed under it. */
function door() {
  const store = new MemoryLayoutStore();
  const base = memoryFrontDoor({ collections });
  const layouts = rememberedLayouts(collections, store, { now: base.clock, log: base.ports.log, registers: true });
  const move = new MemoryMoveTable(base.table.model);
  const { find } = base.ports.table;
  const changed = memoryFrontDoor({
    collections,
    layouts,
    moving: { move, settled: new SettledPlaces(10) },
    ...(base.ports.direct && { direct: base.ports.direct }),
    transactions: { table: base.table, random: () => 0.5 },
    table: {
      find: async (name, collection, key) => {
        const found = await find(name, collection, key);
        return typeof found === 'object' && found[MOVED] !== undefined ? 'moved' : found;
      },
      findParts: base.ports.table.findParts,
    },
  });
  const setEpochs = (current: object, earlier?: object) =>
    store.layouts.set('things', {
      kind: 'hash',
      current: current as typeof OLD,
      ...(earlier && { earlier: earlier as typeof OLD }),
      since: NOW,
      rev: (store.layouts.get('things')?.rev ?? 0) + 1,
    });
  return { ...changed, table: base.table, store, move, layouts, setEpochs };
}

const transaction = (...keys: string[]) => ({
  method: 'POST',
  path: '/v1/transactions',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ writes: keys.map((key) => ({ collection: 'things', key, op: 'put', body: { key } })) }),
});

test('a write to a collection by key asks for no layout', async () => {
  const { send, store } = door();

  expect((await send(put('/v1/plain/a', {}))).status).toBe(201);
  expect([store.reads, store.writes]).toEqual([0, 0]);
});

test('a direct write meets its record where it is now, and leaves its old place marked', async () => {
  const { send, table, setEpochs } = door();
  setEpochs(CURRENT, OLD);
  table.model.records.set(textOf(placeIn(2, 'a')), { [LAST_ID]: 'w', [STAMP]: '0', n: 1 });

  expect((await send(put('/v1/things/a', { n: 2 }))).status).toBe(200);
  expect(table.model.get(placeIn(8, 'a'))).toMatchObject({ n: 2 });
  expect(table.model.get(placeIn(2, 'a'))).toMatchObject({ n: 1, [MOVED]: 8 });
});

describe('a door that has not heard of the move', () => {
  async function unaware() {
    const all = door();
    all.setEpochs({ by: 'hash', shards: 8 });
    await all.send(put('/v1/things/a', { n: 1 }));
    // Somebody who knows of 16 shards has moved the record meanwhile.
    const from = placeIn(8, 'a');
    const [look] = await all.move.look([from]);
    if (look?.kind !== 'seen' || look.raw === undefined) throw new Error('not seen');
    await all.move.fence(from, look.raw, 16, NOW);
    await all.move.copy(look.raw, placeIn(16, 'a'));
    all.setEpochs({ by: 'hash', shards: 16 }, { by: 'hash', shards: 8 });
    return all;
  }

  test('asks again and writes where the record is, and its client feels nothing of it', async () => {
    const { send, table } = await unaware();

    expect((await send(put('/v1/things/a', { n: 2 }))).status).toBe(200);
    expect(table.model.get(placeIn(16, 'a'))).toMatchObject({ n: 2 });
  });

  test('finds the record where it is', async () => {
    const { send } = await unaware();

    const answer = await send({ path: '/v1/things/a' });

    expect([answer.status, JSON.parse(String(answer.body))]).toEqual([200, { n: 1 }]);
  });

  test('executes a transaction where the records are', async () => {
    const { send, table } = await unaware();

    expect((await send(transaction('a', 'b'))).status).toBe(200);
    expect(table.model.get(placeIn(16, 'a'))).toMatchObject({ key: 'a' });
    expect(table.model.get(placeIn(8, 'b'))).toMatchObject({ [MOVED]: 16 });
  });
});

describe('where the layouts are not to be had', () => {
  const away = () => {
    const all = door();
    all.store.away = true;
    return all;
  };

  test.each([
    ['a read', { path: '/v1/things/a' }],
    ['a direct write', put('/v1/things/a', {})],
    ['a transaction', transaction('a', 'b')],
  ])('%s is answered 503', async (_what, request) => {
    const { send, table } = away();

    const answer = await send(request);

    expect([answer.status, JSON.parse(String(answer.body)).type]).toEqual([
      503,
      'urn:spillway:problem:table-unavailable',
    ]);
    expect(table.calls).toEqual([]);
  });

  test('a write that may spill goes to the buffer', async () => {
    const { send, queue } = away();

    expect((await send(put('/v1/spilled/a', {}))).status).toBe(202);
    expect(queue).toHaveLength(1);
  });

  test('a collection by key goes on', async () => {
    const { send } = away();

    expect((await send(put('/v1/plain/a', {}))).status).toBe(201);
  });
});

test('a record whose move fails is not written, and the client is told to come again', async () => {
  const { send, move, setEpochs, table } = door();
  setEpochs({ ...CURRENT, shards: 16 }, CURRENT);
  move.before = () => ({ result: { kind: 'failed', reason: 'InternalServerError', throttled: false }, units: 0 });

  const answer = await send(put('/v1/things/a', {}));

  expect(answer.status).toBe(503);
  expect(answer.headers['retry-after']).toBe('1');
  expect(table.calls).toEqual([]);
});

describe('where the layout of one collection cannot be read', () => {
  const garbled = () => {
    const all = door();
    all.store.unread.set('things', 'kind must be hash, range or time');
    all.store.unread.set('spilled', 'kind must be hash, range or time');
    return all;
  };

  test.each([
    ['a read', { path: '/v1/things/a' }],
    ['a listing', { path: '/v1/things' }],
    ['a direct write', put('/v1/things/a', {})],
    ['a transaction', transaction('a', 'b')],
  ])('%s is answered 503, with a reason that names it', async (_what, request) => {
    const { send, table } = garbled();

    const answer = await send(request);

    expect([answer.status, JSON.parse(String(answer.body))]).toEqual([
      503,
      expect.objectContaining({
        type: 'urn:spillway:problem:table-unavailable',
        detail: expect.stringContaining('how the collection things is laid out could not be read'),
      }),
    ]);
    expect(answer.headers['retry-after']).toBe('1');
    expect(table.calls).toEqual([]);
  });

  test('a write that may spill goes to the buffer', async () => {
    const { send, queue } = garbled();

    expect((await send(put('/v1/spilled/a', {}))).status).toBe(202);
    expect(queue).toHaveLength(1);
  });

  test('the others go on, however often it was asked for', async () => {
    const { send, gate } = garbled();
    for (let times = 0; times < 5; times++) {
      await send(put('/v1/things/a', {}));
      await send(put('/v1/spilled/a', {}));
    }
    const event = '/v1/events/0192f3a0-0000-7000-8000-000000000001';

    expect((await send(put('/v1/plain/a', {}))).status).toBe(201);
    expect((await send(put(event, {}))).status).toBe(201);
    expect((await send({ path: event })).status).toBe(200);
    expect(gate.admits()).toBe(true);
  });
});
