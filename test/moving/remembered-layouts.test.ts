import type { Collections } from '../../lambda/contract/collection';
import { parseCollections } from '../../lambda/contract/parse-collections';
import { rememberedLayouts } from '../../lambda/layouts/remembered-layouts';
import { MemoryLayoutStore } from './memory-layout-store';

const declared = (shards: number): Collections =>
  parseCollections(
    JSON.stringify({
      plain: { policy: 'createOnly' },
      orders: { policy: 'createOnly', partition: { by: 'hash', shards } },
    }),
  );

const SECOND = 1000;
const MINUTE = 60 * SECOND;

function stage({ shards = 16, registers = true, collections = declared(shards) } = {}) {
  const store = new MemoryLayoutStore();
  const clock = { now: 1_780_000_000_000 };
  const warned: unknown[] = [];
  const log = { warn: (event: string, fields?: object) => void warned.push({ event, ...fields }) };
  const layouts = rememberedLayouts(collections, store, { now: () => clock.now, log, registers });
  const shardsNow = async () => {
    const { layout } = (await layouts.current()).orders ?? {};
    return layout?.by === 'epochs' && layout.current.by === 'hash' ? layout.current.shards : undefined;
  };
  const setShards = (to: number) =>
    store.layouts.set('orders', { kind: 'hash', current: { by: 'hash', shards: to }, since: 0, rev: 9 });
  return { store, clock, warned, layouts, shardsNow, setShards, log };
}

test('collections that are all by key ask nothing of the table', async () => {
  const collections = { plain: { policy: 'createOnly' } } as const;
  const { store, layouts } = stage({ collections });

  expect(await layouts.current()).toBe(collections);
  expect([store.reads, store.writes]).toEqual([0, 0]);
});

test('a collection by key has no layout beside those that have one', async () => {
  const { layouts } = stage();

  expect(Object.keys((await layouts.current()).plain ?? {})).toEqual(['policy']);
});

test('who may write registers what is declared, and keeps what others registered first', async () => {
  const first = stage({ shards: 16 });
  expect(await first.shardsNow()).toBe(16);
  expect(first.store.layouts.get('orders')).toMatchObject({ current: { shards: 16 }, rev: 1 });

  const late = stage({ shards: 16 });
  late.store.before = (call) => {
    late.store.before = () => {};
    if (call === 'read') late.store.before = (next) => void (next === 'write' && late.setShards(64));
  };
  expect(await late.shardsNow()).toBe(64);
});

test('who only reads goes by what the table has and writes nothing: another change may be registered', async () => {
  const { store, shardsNow, setShards, layouts } = stage({ shards: 64, registers: false });
  setShards(16);

  expect(await shardsNow()).toBe(16);
  expect((await layouts.current()).orders?.layout).not.toHaveProperty('earlier');
  expect(store.writes).toBe(0);
});

test('who only reads goes by the declaration where the table has nothing yet', async () => {
  const { store, shardsNow } = stage({ shards: 64, registers: false });

  expect(await shardsNow()).toBe(64);
  expect(store.writes).toBe(0);
});

test('what was asked serves for a minute and not a moment longer', async () => {
  const { store, clock, shardsNow, setShards } = stage();
  await shardsNow();
  setShards(64);

  clock.now += MINUTE - 1;
  expect(await shardsNow()).toBe(16);
  clock.now += 1;
  expect(await shardsNow()).toBe(64);
  expect(store.reads).toBe(2);
});

test('what was asked is as old as the question', async () => {
  const { store, clock, shardsNow, setShards } = stage();
  store.before = (call) => {
    if (call === 'read') clock.now += 10 * SECOND;
  };
  await shardsNow();
  store.before = () => {};
  setShards(64);

  clock.now += 50 * SECOND;
  expect(await shardsNow()).toBe(64);
});

test('many who ask at once are one call', async () => {
  const { store, shardsNow } = stage();

  expect(await Promise.all([shardsNow(), shardsNow(), shardsNow()])).toEqual([16, 16, 16]);
  expect(store.reads).toBe(1);
});

test('a table that is away is worked around for five minutes, and then nothing is said at all', async () => {
  const { store, clock, shardsNow } = stage();
  await shardsNow();
  store.away = true;

  clock.now += 5 * MINUTE - 1;
  expect(await shardsNow()).toBe(16);
  clock.now += 1;
  await expect(shardsNow()).rejects.toThrow('was last known 300 s ago');
});

test('a table that was never heard of is not guessed', async () => {
  const { store, shardsNow } = stage();
  store.away = true;

  await expect(shardsNow()).rejects.toThrow('does not answer');
});

test('a table that did not answer is left alone for five seconds, and then asked again', async () => {
  const { store, clock, shardsNow, setShards } = stage();
  await shardsNow();
  store.away = true;
  clock.now += 2 * MINUTE;
  await shardsNow();
  await shardsNow();
  expect(store.reads).toBe(2);

  store.away = false;
  setShards(64);
  clock.now += 5 * SECOND;
  expect(await shardsNow()).toBe(64);
});

test('what has expired is asked again, though it is fresh', async () => {
  const { shardsNow, setShards, layouts } = stage();
  await shardsNow();
  setShards(64);
  layouts.expire();

  expect(await shardsNow()).toBe(64);
});

test('a question from before it expired does not answer the one after, however late it is answered', async () => {
  const { store, shardsNow, setShards, layouts } = stage();
  setShards(16);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const read = store.read.bind(store);
  store.read = async (names) => {
    const answer = await read(names);
    await held;
    return answer;
  };
  const early = shardsNow();
  await new Promise(setImmediate);
  store.read = read;
  setShards(64);
  layouts.expire();

  expect(await shardsNow()).toBe(64);
  release();
  expect(await early).toBe(16);
  expect(await shardsNow()).toBe(64);
});

test('a declaration that cannot be followed is told once a process', async () => {
  const { clock, warned, shardsNow, setShards } = stage({ shards: 8 });
  setShards(16);

  expect(await shardsNow()).toBe(16);
  clock.now += MINUTE;
  await shardsNow();
  expect(warned).toEqual([
    { event: 'layout-kept', collection: 'orders', reason: expect.stringContaining('declare 16 or more') },
  ]);
});
