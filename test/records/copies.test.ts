import { recordCopyKey } from '../../lambda/contract/cache-keys';
import type { Collections } from '../../lambda/contract/collection';
import { cachedCopies, LEASE_MS } from '../../lambda/front-door/records/cached-copies';
import { cachedRecords } from '../../lambda/front-door/records/cached-records';
import { LocalCopies } from '../../lambda/front-door/records/local-copies';
import { recordCopies } from '../../lambda/platform/record-copies';
import { CACHES, type CacheOfCopies, type CopiesEngine, MODEL, type RunningCopies } from './copies-engines';

const collections: Collections = {
  prices: { policy: 'versioned', cache: { update: 'writeThrough', absentSeconds: 5, localMillis: 0 } },
  names: { policy: 'versioned', cache: {} },
  notes: { policy: 'patch', cache: { update: 'writeThrough' } },
};
const ORDER = { first: '0001', second: '0002', third: '0003' };

let keys = 0;
const newName = (collection = 'prices') => ({ collection, key: `k${++keys}` });
const copyOf = (version: string, until = Date.now() + 30_000) => ({
  found: { version, json: `{"n":${version}}` },
  until,
});
const TERMS = { early: 0, anew: false };

describe.each<[string, CopiesEngine]>([
  [MODEL.name, MODEL],
  ...CACHES.map((engine): [string, CopiesEngine] => [engine.name, engine]),
])('copies in %s', (_name, engine) => {
  let running: RunningCopies;

  beforeAll(async () => {
    running = await engine.start(collections, Date.now);
  });
  afterAll(() => running.stop());

  /** A record of which a copy stands. */
  async function standing(version = '1', order: string | undefined = ORDER.first, name = newName()) {
    const now = Date.now();
    await running.copies.look(name, { token: 'first', now, ...TERMS });
    await running.copies.fill(name, {
      token: 'first',
      now,
      copy: copyOf(version),
      loadMillis: 10,
      ...(order && { order }),
    });
    return name;
  }
  const look = (
    name: { collection: string; key: string },
    terms: Partial<typeof TERMS> & { now?: number; token?: string } = {},
  ) => running.copies.look(name, { token: 'other', now: Date.now(), ...TERMS, ...terms });
  const whole = (version: number) => ({ _v: version, _id: 'x', n: version });

  test('one caller is to fill, and the others hear of it', async () => {
    const name = newName();

    const looks = [await look(name, { token: 'a' }), await look(name, { token: 'b' })];

    expect(looks.map(({ kind }) => kind)).toEqual(['fill', 'filling']);
  });

  test('what was filled is served, with its end', async () => {
    const name = await standing('7');

    expect(await look(name)).toMatchObject({ kind: 'copy', copy: { found: { version: '7', json: '{"n":7}' } } });
  });

  test('that there is no record is served as that', async () => {
    const name = newName();
    const now = Date.now();

    await look(name, { token: 'a' });
    await running.copies.fill(name, { token: 'a', now, copy: { found: undefined, until: now + 5000 }, loadMillis: 1 });

    expect(await look(name)).toEqual({ kind: 'copy', copy: { found: undefined, until: now + 5000 } });
  });

  test('a copy is not served at its end', async () => {
    const name = newName();
    const now = Date.now();

    await look(name, { token: 'a', now });
    await running.copies.fill(name, { token: 'a', now, copy: copyOf('1', now + 5000), loadMillis: 1 });

    expect(await look(name, { now: now + 4999 })).toMatchObject({ kind: 'copy' });
    expect(await look(name, { now: now + 5000 })).toEqual({ kind: 'fill' });
  });

  test('a filler that died is followed by another when its lease is over, and then comes too late', async () => {
    const name = newName();
    const now = Date.now();

    await look(name, { token: 'dead', now });
    const before = await look(name, { token: 'next', now: now + LEASE_MS - 1 });
    const after = await look(name, { token: 'next', now: now + LEASE_MS });
    const late = await running.copies.fill(name, {
      token: 'dead',
      now: now + LEASE_MS,
      copy: copyOf('1'),
      loadMillis: 1,
    });

    expect([before.kind, after.kind, late]).toEqual(['filling', 'fill', false]);
  });

  test('who finds nothing to share leaves the record to the next at once', async () => {
    const name = newName();

    await look(name, { token: 'a' });
    await running.copies.fill(name, { token: 'a', now: Date.now(), loadMillis: 1 });

    expect(await look(name, { token: 'b' })).toEqual({ kind: 'fill' });
  });

  test('an older version is not put over a newer one that is known', async () => {
    const name = await standing('3', ORDER.third);

    await look(name, { token: 'a', anew: true });
    const stands = await running.copies.fill(name, {
      token: 'a',
      now: Date.now(),
      copy: copyOf('2'),
      order: ORDER.second,
      loadMillis: 1,
    });

    expect(stands).toBe(false);
    expect(await look(name)).toMatchObject({ kind: 'copy', copy: { found: { version: '3' } } });
  });

  test('shortly before its end one caller is to replace a copy, and the others are served it', async () => {
    const name = await standing('1');

    const calm = await look(name, { token: 'a', early: 1 });
    const one = await look(name, { token: 'b', early: 30_000 });
    const others = await look(name, { token: 'c', early: 30_000 });

    expect([calm.kind, one.kind, others.kind]).toEqual(['copy', 'refresh', 'copy']);
  });

  test('where no copy will do, one caller is to replace it', async () => {
    const name = await standing('1');

    expect((await look(name, { token: 'a', anew: true })).kind).toBe('refresh');
    expect((await look(name, { token: 'b', anew: true })).kind).toBe('filling');
    expect((await look(name, { token: 'c' })).kind).toBe('copy');
  });

  test('writeThrough replaces the copy, and its end is counted from the write', async () => {
    const name = await standing('1');
    const asOf = Date.now() - 1000;

    await running.copies.tell([{ ...name, asOf, order: ORDER.second, after: whole(2) }]);

    const json = '{"n":2}';
    expect(await look(name)).toEqual({ kind: 'copy', copy: { found: { version: '2', json }, until: asOf + 30_000 } });
  });

  test('a delete that is written through is told as no record', async () => {
    const name = await standing('1');
    const asOf = Date.now();

    await running.copies.tell([{ ...name, asOf, order: ORDER.second, after: { _v: 2, _gone: true } }]);

    expect(await look(name)).toEqual({ kind: 'copy', copy: { found: undefined, until: asOf + 5000 } });
  });

  test('what is told too late to be fresh drops the copy', async () => {
    const name = await standing('1');

    await running.copies.tell([{ ...name, asOf: Date.now() - 30_001, order: ORDER.second, after: whole(2) }]);

    expect(await look(name)).toEqual({ kind: 'fill' });
  });

  test.each([
    ['invalidate', 'names', ORDER.second, whole(2)],
    ['a statement that is not the whole record', 'prices', ORDER.second, undefined],
    ['a version without an order', 'notes', undefined, { _at: 'x', n: 2 }],
  ])('%s drops the copy', async (_why, collection, order, after) => {
    const name = await standing('1', order && ORDER.first, newName(collection));

    await running.copies.tell([{ ...name, asOf: Date.now(), ...(order && { order }), ...(after && { after }) }]);

    expect(await look(name)).toEqual({ kind: 'fill' });
  });

  test('an older version that is told later changes nothing', async () => {
    const name = await standing('3', ORDER.third);

    await running.copies.tell([{ ...name, asOf: Date.now(), order: ORDER.second, after: whole(2) }]);

    expect(await look(name)).toMatchObject({ kind: 'copy', copy: { found: { version: '3' } } });
  });

  test('a record that nobody reads gets no copy', async () => {
    const name = newName();

    await running.copies.tell([{ ...name, asOf: Date.now(), order: ORDER.second, after: whole(2) }]);

    expect(await look(name)).toEqual({ kind: 'fill' });
  });
});

describe.each(CACHES.map((engine) => [engine.name, engine] as const))('the read cache: %s', (_name, engine) => {
  let running: CacheOfCopies;

  beforeAll(async () => {
    running = await engine.start(collections, Date.now);
  });
  afterAll(() => running.stop());

  test('200 readers of a cold record at eight doors are one read of the table', async () => {
    const { key } = newName();
    let reads = 0;
    const load = async () => {
      reads += 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { found: { version: '1', json: '{}' }, order: ORDER.first, until: Date.now() + 30_000 };
    };
    const doors = await Promise.all(Array.from({ length: 8 }, () => doorWith(running)));
    const collection = collections.prices ?? { policy: 'versioned' };

    const found = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        doors[index % doors.length]?.read(
          { name: 'prices', collection, key, noCopy: false, deadline: Date.now() + 10_000 },
          load,
        ),
      ),
    );

    expect(found).toEqual(Array.from({ length: 200 }, () => ({ version: '1', json: '{}' })));
    expect(reads).toBe(1);
  });

  test('every key expires, whatever made it', async () => {
    const lease = newName();
    const filled = newName();
    const told = newName();
    const terms = { token: 'a', now: Date.now(), ...TERMS };
    const fill = { token: 'a', now: Date.now(), copy: copyOf('1'), order: ORDER.first, loadMillis: 1 };
    for (const name of [lease, filled, told]) await running.copies.look(name, terms);
    for (const name of [filled, told]) await running.copies.fill(name, fill);
    await running.copies.tell([{ ...told, asOf: Date.now(), order: ORDER.second }]);

    const lives = await Promise.all(
      [lease, filled, told].map(({ collection, key }) => running.admin.pttl(recordCopyKey(collection, key))),
    );

    expect(lives.every((millis) => millis > 0 && millis <= 30_000)).toBe(true);
    expect(lives[0]).toBeLessThanOrEqual(LEASE_MS);
  });

  test('who is to replace a copy that ends soon may do so for as long as any other', async () => {
    const name = newName();
    const now = Date.now();
    const fill = { token: 'a', now, copy: copyOf('1', now + 1000), order: ORDER.first, loadMillis: 1 };
    await running.copies.look(name, { token: 'a', now, ...TERMS });
    await running.copies.fill(name, fill);

    const look = await running.copies.look(name, { token: 'b', now, ...TERMS, anew: true });
    const lives = await running.admin.pttl(recordCopyKey(name.collection, name.key));

    expect([look.kind, lives > 1000]).toEqual(['refresh', true]);
  });
});

async function doorWith(running: CacheOfCopies) {
  const client = await running.connect();
  return cachedRecords({
    store: cachedCopies(client),
    copies: recordCopies(client, collections, Date.now),
    local: new LocalCopies({ copies: 10, bytes: 10_000 }),
    count: () => {},
    now: Date.now,
    sleep: (millis) => new Promise((resolve) => setTimeout(resolve, millis)),
    random: Math.random,
    token: () => crypto.randomUUID(),
  });
}
