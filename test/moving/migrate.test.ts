import type { Collections } from '../../lambda/contract/collection';
import { epochPartitions } from '../../lambda/contract/partitions/layout';
import { earlierPlaceOf, placeOf, type RecordKey } from '../../lambda/contract/placement';
import { EXPIRES, GONE, LAST_ID, MOVED, STAMP, type StoredRecord } from '../../lambda/contract/record';
import { CHANGE_KNOWN_MS } from '../../lambda/layouts/layouts';
import { moveLine } from '../../lambda/migrator/metrics';
import { type MoveProgress, migrate } from '../../lambda/migrator/migrate';
import { TableModel, placeOf as textOf } from '../simulation/table-model';
import { MemoryLayoutStore } from './memory-layout-store';
import { MemoryMoveTable } from './memory-move-table';

const START = 1_780_000_000_000;
const SEALED = START + CHANGE_KNOWN_MS;
const EARLIER = { epoch: { by: 'hash', shards: 2 }, sealedFrom: SEALED } as const;
const CURRENT = { by: 'hash', shards: 8 } as const;

const declared: Collections = {
  orders: { policy: 'createOnly', partition: CURRENT },
  events: { policy: 'createOnly', partition: CURRENT },
};
const laidOut = { policy: 'createOnly', layout: { by: 'epochs', current: CURRENT, earlier: EARLIER } } as const;

const older = (name: string, key: string): RecordKey => {
  const place = earlierPlaceOf(name, laidOut, key);
  if (place === undefined) throw new Error('there are two epochs');
  return place;
};
const newer = (name: string, key: string) => placeOf(name, laidOut, key);
const recordOf = (key: string): StoredRecord => ({ [LAST_ID]: `id-${key}`, [STAMP]: `at-${key}`, key });
const keysOf = (count: number) => Array.from({ length: count }, (_, n) => `k-${n}`);

/** Those who wait are woken in the order of their times, once nobody has anything else to do. */
function virtualClock() {
  const clock = { now: SEALED };
  const waiting: { readonly until: number; readonly wake: () => void }[] = [];
  const turn = () => {
    waiting.sort((a, b) => a.until - b.until);
    const next = waiting.shift();
    if (next === undefined) return;
    clock.now = Math.max(clock.now, next.until);
    next.wake();
    setImmediate(turn);
  };
  const sleep = (millis: number) =>
    new Promise<void>((wake) => {
      waiting.push({ until: clock.now + millis, wake });
      if (waiting.length === 1) setImmediate(turn);
    });
  return { clock, sleep };
}

function stage(names: readonly string[] = ['orders']) {
  const model = new TableModel();
  const move = new MemoryMoveTable(model);
  const store = new MemoryLayoutStore();
  const { clock, sleep } = virtualClock();
  const reports: MoveProgress[] = [];
  const errors: unknown[] = [];
  for (const name of names) {
    store.layouts.set(name, { kind: 'hash', current: CURRENT, earlier: EARLIER.epoch, since: START, rev: 2 });
  }
  const put = (place: RecordKey, record: StoredRecord) => model.records.set(textOf(place), record);
  const run = (terms: { millis?: number; unitsPerSecond?: number } = {}) =>
    migrate(
      Object.fromEntries(names.map((name) => [name, declared[name] ?? laidOut])),
      {
        store,
        move,
        pages: move,
        now: () => clock.now,
        sleep,
        log: { info() {}, warn() {}, error: (event, fields) => errors.push({ event, ...fields }) },
        report: (progress) => reports.push(progress),
      },
      { deadline: clock.now + (terms.millis ?? 55_000), unitsPerSecond: terms.unitsPerSecond ?? 1_000_000 },
    );
  const left = (name = 'orders') =>
    [...model.records.keys()].filter((place) =>
      epochPartitions(name, EARLIER.epoch).some((partition) => place.includes(`"${partition}"`)),
    );
  return { model, move, store, clock, reports, errors, put, run, left };
}

test('nothing is moved before the seal', async () => {
  const { clock, put, run, move, reports } = stage();
  put(older('orders', 'a'), recordOf('a'));
  clock.now = SEALED - 1;

  await run();

  expect(move.steps).toEqual([]);
  expect(reports).toEqual([
    { collection: 'orders', phase: 'opening', records: 0, units: 0, partitionsLeft: 2, refused: 0 },
  ]);
});

test('a long run tells of itself while it goes on, each record once: one that is cut off leaves more than its beginning', async () => {
  const { put, run, reports } = stage();
  for (const key of keysOf(200)) put(older('orders', key), recordOf(key));

  await run({ unitsPerSecond: 10 });

  expect(reports.length).toBeGreaterThan(1);
  expect(reports[0]?.records).toBeGreaterThan(0);
  expect(reports.at(-1)?.phase).toBe('closed');
  expect(reports.reduce((sum, { records }) => sum + records, 0)).toBe(200);
  expect(reports.reduce((sum, { units }) => sum + units, 0)).toBe(400);
});

test.each([
  { days: 7.99, told: [] },
  {
    days: 8,
    told: [{ event: 'move-late', collection: 'orders', reason: expect.stringContaining('for 8 days: after 12') }],
  },
])('a move of $days days is told of once it comes near the end of its tombstones', async ({ days, told }) => {
  const { clock, run, errors } = stage();
  clock.now = START + days * 86_400_000;

  await run();

  expect(errors).toEqual(told);
});

test('each record comes to its new place as it was, for two units, and the epoch is closed', async () => {
  const { model, store, put, run, left, reports } = stage();
  const keys = keysOf(450);
  for (const key of keys) put(older('orders', key), recordOf(key));

  await run();

  expect(keys.map((key) => model.get(newer('orders', key)))).toEqual(keys.map(recordOf));
  expect(left()).toEqual([]);
  expect(store.layouts.get('orders')).toEqual({
    kind: 'hash',
    current: CURRENT,
    since: START,
    rev: expect.any(Number),
  });
  expect(reports).toEqual([
    { collection: 'orders', phase: 'closed', records: 450, units: 900, partitionsLeft: 0, refused: 0 },
  ]);
});

test('what is marked, gone, expired or there already comes to what it should', async () => {
  const { model, put, run, left } = stage();
  put(older('orders', 'marked'), { ...recordOf('marked'), [MOVED]: 8 });
  put(older('orders', 'gone'), { ...recordOf('gone'), [GONE]: true, [EXPIRES]: SEALED / 1000 + 60 });
  put(older('orders', 'expired'), { ...recordOf('expired'), [EXPIRES]: SEALED / 1000 - 1 });
  put(older('orders', 'mark'), { [MOVED]: 8, [EXPIRES]: SEALED / 1000 + 60 });
  put(older('orders', 'there'), recordOf('there'));
  put(newer('orders', 'there'), { ...recordOf('there'), newer: true });

  await run();

  expect(left()).toEqual([]);
  expect(model.get(newer('orders', 'marked'))).toEqual(recordOf('marked'));
  expect(model.get(newer('orders', 'gone'))).toMatchObject({ [GONE]: true });
  expect(model.get(newer('orders', 'expired'))).toBeUndefined();
  expect(model.get(newer('orders', 'mark'))).toBeUndefined();
  expect(model.get(newer('orders', 'there'))).toMatchObject({ newer: true });
});

test('a run that ends after any of its steps is gone on with by the next', async () => {
  const keys = keysOf(12);
  class Crash extends Error {}
  for (let crashAt = 0; ; crashAt++) {
    const { model, store, move, put, run, left } = stage();
    for (const key of keys) put(older('orders', key), recordOf(key));
    let points = 0;
    const crash = () => {
      if (points++ === crashAt) throw new Crash();
    };
    move.before = () => {
      crash();
      return undefined;
    };
    store.before = crash;
    const crashed = await run().then(
      () => false,
      (error) => error instanceof Crash,
    );
    move.before = () => undefined;
    store.before = () => {};
    await run();

    expect(left()).toEqual([]);
    expect(keys.map((key) => model.get(newer('orders', key)))).toEqual(keys.map(recordOf));
    expect(store.layouts.get('orders')?.earlier).toBeUndefined();
    if (!crashed) break;
    expect(crashAt).toBeLessThan(200);
  }
});

test('several migrators at once are not in each other’s way', async () => {
  const { model, put, run, left } = stage();
  const keys = keysOf(300);
  for (const key of keys) put(older('orders', key), recordOf(key));

  await Promise.all([run(), run(), run()]);
  await run();

  expect(left()).toEqual([]);
  expect(keys.map((key) => model.get(newer('orders', key)))).toEqual(keys.map(recordOf));
});

test('a layout that is changed under it ends the run for that collection', async () => {
  const { store, move, put, run, reports } = stage();
  for (const key of keysOf(5)) put(older('orders', key), recordOf(key));
  move.before = (step) => {
    const stored = store.layouts.get('orders');
    if (step === 'copy' && stored?.rev === 2) store.layouts.set('orders', { ...stored, rev: 3 });
    return undefined;
  };

  await run();

  expect(reports[0]?.phase).toBe('disturbed');
  expect(store.layouts.get('orders')).toMatchObject({ rev: 3, earlier: EARLIER.epoch });
});

test('the pace is held: no more units a second than it may take', async () => {
  const { clock, put, run } = stage();
  for (const key of keysOf(1000)) put(older('orders', key), recordOf(key));

  await run({ unitsPerSecond: 100, millis: 60_000 });

  // 2,000 units, of which the first hundred are in the bucket.
  expect(clock.now - SEALED).toBeGreaterThanOrEqual(18_900);
  expect(clock.now - SEALED).toBeLessThan(19_500);
});

test('a record that costs more than was thought holds up the next ones', async () => {
  const { clock, move, put, run } = stage();
  for (const key of keysOf(20)) put(older('orders', key), recordOf(key));
  const large = { result: { kind: 'done' }, units: 100 } as const;
  const remove = move.remove.bind(move);
  move.remove = async (key, seen) => {
    await remove(key, seen);
    return large;
  };

  await run({ unitsPerSecond: 100 });

  expect(clock.now - SEALED).toBeGreaterThan(3000);
});

test('a throttle halves the pace for the run, and the record is moved later', async () => {
  const { clock, move, put, run, left } = stage();
  for (const key of keysOf(500)) put(older('orders', key), recordOf(key));
  let throttled = false;
  move.before = (step) => {
    if (step !== 'copy' || throttled) return undefined;
    throttled = true;
    return { result: { kind: 'failed', reason: 'ThrottlingException', throttled: true }, units: 0 };
  };

  await run({ unitsPerSecond: 100 });

  expect(clock.now - SEALED).toBeGreaterThan(17_000);
  expect(left()).toEqual([]);
});

test('a record that cannot be moved is tried twice a run, counted, and keeps the epoch open', async () => {
  const { store, move, put, run, left, reports } = stage();
  for (const key of keysOf(5)) put(older('orders', key), recordOf(key));
  move.before = (step, place) =>
    step === 'copy' && place.sort === 'k-3'
      ? { result: { kind: 'failed', reason: 'ValidationException', throttled: false }, units: 0 }
      : undefined;

  await run();

  expect(left()).toHaveLength(1);
  expect(store.layouts.get('orders')?.earlier).toBeDefined();
  expect(reports[0]).toMatchObject({ phase: 'moving', records: 4, refused: 2, partitionsLeft: 2 });
});

test('a run that ends in the middle of a page leaves its position, and the next one goes on', async () => {
  const { clock, store, put, run, left, reports } = stage();
  for (const key of keysOf(1000)) put(older('orders', key), recordOf(key));

  await run({ unitsPerSecond: 100, millis: 5000 });
  const moved = reports[0]?.records ?? 0;
  expect(moved).toBeGreaterThan(200);
  expect(moved).toBeLessThan(320);
  expect(store.layouts.get('orders')?.position).toEqual({ partition: 0, after: expect.any(String) });
  while (left().length > 0) {
    clock.now += 60_000;
    await run({ unitsPerSecond: 100, millis: 5000 });
  }

  expect(reports.at(-1)?.phase).toBe('closed');
  expect(reports.reduce((sum, { records }) => sum + records, 0)).toBe(1000);
});

test('a large collection does not keep a small one waiting', async () => {
  const { put, run, left } = stage(['orders', 'events']);
  for (const key of keysOf(3000)) put(older('orders', key), recordOf(key));
  for (const key of keysOf(100)) put(older('events', key), recordOf(key));

  await run({ unitsPerSecond: 100, millis: 20_000 });

  expect(left('orders').length).toBeGreaterThan(1000);
  expect(left('events')).toEqual([]);
});

test('a collection whose move throws does not keep the others from moving, and the run fails', async () => {
  const { move, put, run, left, reports, errors } = stage(['orders', 'events']);
  for (const key of keysOf(5)) put(older('orders', key), recordOf(key));
  for (const key of keysOf(450)) put(older('events', key), recordOf(key));
  const page = move.page.bind(move);
  move.page = async (partition, after, limit) => {
    if (partition.startsWith('orders')) throw new Error('the table does not answer');
    return page(partition, after, limit);
  };

  await expect(run()).rejects.toThrow('the table does not answer');

  expect(left('events')).toEqual([]);
  expect(reports.map(({ collection, phase }) => [collection, phase])).toEqual([
    ['orders', 'moving'],
    ['events', 'closed'],
  ]);
  expect(errors).toEqual([expect.objectContaining({ event: 'move-failed', collection: 'orders' })]);
});

test('a layout that cannot be read does not keep the others from moving, and the run fails', async () => {
  const { store, put, run, left } = stage(['orders', 'events']);
  for (const key of keysOf(5)) put(older('events', key), recordOf(key));
  store.unread.set('orders', 'kind must be hash, range or time');

  await expect(run()).rejects.toThrow('the layout of orders was not read: kind must be');

  expect(left('events')).toEqual([]);
});

test('a change that nobody has registered yet is registered, and waits for its seal', async () => {
  const { store, run, reports } = stage();
  store.layouts.set('orders', { kind: 'hash', current: EARLIER.epoch, since: 1, rev: 7 });

  await run();

  expect(store.layouts.get('orders')).toEqual({
    kind: 'hash',
    current: CURRENT,
    earlier: EARLIER.epoch,
    since: SEALED,
    rev: 8,
  });
  expect(reports[0]?.phase).toBe('opening');
});

test('its log line is metrics by collection', () => {
  const progress = {
    collection: 'orders',
    phase: 'moving',
    records: 5,
    units: 10,
    partitionsLeft: 2,
    refused: 1,
  } as const;

  const line = moveLine(progress, START);

  expect(line).toMatchObject({
    Collection: 'orders',
    phase: 'moving',
    RecordsMoved: 5,
    MoveUnits: 10,
    MovePartitionsLeft: 2,
    MoveRefused: 1,
    _aws: { Timestamp: START, CloudWatchMetrics: [{ Namespace: 'Spillway', Dimensions: [['Collection']] }] },
  });
});
