import type { Collections } from '../../lambda/contract/collection';
import { parseCollections } from '../../lambda/contract/parse-collections';
import { placeOf } from '../../lambda/contract/placement';
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
  const failed: unknown[] = [];
  const log = {
    warn: (event: string, fields?: object) => void warned.push({ event, ...fields }),
    error: (event: string, fields?: object) => void failed.push({ event, ...fields }),
  };
  const layouts = rememberedLayouts(collections, store, { now: () => clock.now, log, registers });
  const shardsNow = async () => {
    const { layout } = (await layouts.current()).orders ?? {};
    return layout?.by === 'epochs' && layout.current.by === 'hash' ? layout.current.shards : undefined;
  };
  const setShards = (to: number) =>
    store.layouts.set('orders', { kind: 'hash', current: { by: 'hash', shards: to }, since: 0, rev: 9 });
  return { store, clock, warned, failed, layouts, shardsNow, setShards, log };
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

describe('a collection whose layout cannot be read', () => {
  const both = parseCollections(
    JSON.stringify({
      plain: { policy: 'createOnly' },
      orders: { policy: 'createOnly', partition: { by: 'hash', shards: 16 } },
      garbled: { policy: 'createOnly', partition: { by: 'hash', shards: 16 } },
    }),
  );
  const garbledNow = async ({ layouts }: ReturnType<typeof stage>) => (await layouts.current()).garbled?.layout;
  const UNKNOWN = { by: 'unknown', reason: 'how the collection garbled is laid out could not be read from the table' };

  test('is unknown, has no place for any record, and leaves the others alone', async () => {
    const all = stage({ collections: both });
    all.store.unread.set('garbled', 'kind must be hash, range or time');

    const { plain, garbled } = await all.layouts.current();

    expect(await all.shardsNow()).toBe(16);
    expect(plain).toEqual({ policy: 'createOnly' });
    expect(garbled?.layout).toEqual(UNKNOWN);
    expect(() => garbled && placeOf('garbled', garbled, 'k')).toThrow(UNKNOWN.reason);
    expect(all.store.layouts.has('garbled')).toBe(false);
  });

  test('is told of once a process, with what is wrong', async () => {
    const all = stage({ collections: both });
    all.store.unread.set('garbled', 'kind must be hash, range or time');
    await all.layouts.current();
    all.clock.now += MINUTE;
    await all.layouts.current();

    expect(all.failed).toEqual([
      { event: 'layout-unread', collection: 'garbled', reason: 'kind must be hash, range or time' },
    ]);
  });

  test('is laid out for five minutes as the table had it before, and then unknown', async () => {
    const all = stage({ collections: both });
    await all.layouts.current();
    all.store.unread.set('garbled', 'the table left its key unprocessed');
    all.clock.now += 2 * MINUTE;
    all.setShards(64);

    expect(await all.shardsNow()).toBe(64);
    expect(await garbledNow(all)).toMatchObject({ current: { shards: 16 } });
    all.clock.now += 3 * MINUTE - 1;
    expect(await garbledNow(all)).toMatchObject({ current: { shards: 16 } });
    all.clock.now += 1;
    expect(await garbledNow(all)).toEqual(UNKNOWN);
    expect(await all.shardsNow()).toBe(64);
  });

  test('is asked for again after five seconds and not before', async () => {
    const all = stage({ collections: both });
    all.store.unread.set('garbled', 'the table left its key unprocessed');
    await garbledNow(all);
    all.store.unread.clear();

    all.clock.now += 5 * SECOND - 1;
    expect(await garbledNow(all)).toEqual(UNKNOWN);
    expect(all.store.reads).toBe(1);
    all.clock.now += 1;
    expect(await garbledNow(all)).toMatchObject({ current: { shards: 16 } });
  });

  test('is one whose change was not confirmed, too: whether it stands there is for the next look to say', async () => {
    const all = stage({ collections: both });
    all.store.before = (call, name) => {
      if (call === 'write' && name === 'garbled') throw new Error('no answer');
    };

    expect(await all.shardsNow()).toBe(16);
    expect(await garbledNow(all)).toEqual(UNKNOWN);
    expect(all.failed).toEqual([
      expect.objectContaining({ collection: 'garbled', reason: expect.stringContaining('no answer') }),
    ]);
  });

  test('is one that changes under every look, too', async () => {
    const all = stage({ collections: both });
    all.store.before = (call, name) => {
      if (call !== 'write' || name !== 'garbled') return;
      const current = { by: 'hash', shards: 2 } as const;
      all.store.layouts.set(name, { kind: 'hash', current, since: 0, rev: all.store.writes + 10 });
    };

    expect(await all.shardsNow()).toBe(16);
    expect(await garbledNow(all)).toEqual(UNKNOWN);
  });
});
