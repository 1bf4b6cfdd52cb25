import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { keyProblem } from '../../lambda/contract/body';
import type { Collection } from '../../lambda/contract/collection';
import { LISTING_MAX_UNITS } from '../../lambda/contract/limits';
import { byHash } from '../../lambda/contract/partitions/by-hash';
import { byRange } from '../../lambda/contract/partitions/by-range';
import { byTime } from '../../lambda/contract/partitions/by-time';
import { compareKeys } from '../../lambda/contract/partitions/key-order';
import { stampTime } from '../../lambda/contract/stamp';
import type { KeySpan } from '../../lambda/front-door/listing/table-queries';
import { AT, allPages, keysOf, NAME, Partitions, pageOf, recordOf } from './partitions';

const hashed = (shards: number): Collection => ({ policy: 'createOnly', partition: byHash({ shards }) });
const ranged = (...boundaries: string[]): Collection => ({ policy: 'createOnly', partition: byRange({ boundaries }) });
const timed = (bucket: 'minute' | 'hour' | 'day', shards: number): Collection => ({
  policy: 'createOnly',
  partition: byTime({ bucket, shards }),
});

const keyed = (index: number) => `k-${String(index).padStart(6, '0')}`;

function filled(collection: Collection, count: number): Partitions {
  const table = new Partitions();
  for (let index = 0; index < count; index++) table.put(collection, keyed(index));
  return table;
}

/** Keys of all kinds of characters: those beyond U+FFFF sort before others in JavaScript, and behind them in the table. */
const anyKey = fc.oneof(
  fc.string({
    minLength: 1,
    maxLength: 3,
    unit: fc.constantFrom('a', 'b', 'c', '~', 'é', '\ud7ff', '\ue000', '\uffff', '😀'),
  }),
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).filter((text) => keyProblem(text) === undefined),
);

const anyCollection = fc.oneof(
  fc.constantFrom(1, 2, 7, 64).map(hashed),
  fc.constantFrom(ranged('b'), ranged('a', 'b', '😀'), ranged('\ue000')),
);

describe('a listing', () => {
  it('has every record of its span once, in the order of their UTF-8 bytes, whatever its pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyCollection,
        fc.uniqueArray(anyKey, { maxLength: 60 }),
        fc.record({ from: anyKey, to: anyKey, descending: fc.boolean() }, { requiredKeys: [] }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 10 }),
        fc.constantFrom(0, 0, 2, 3, 85),
        fc.constantFrom(900, 300, 100),
        async (collection, keys, span, limit, living, unitsEach, kilobytes) => {
          const table = new Partitions();
          table.unitsEach = unitsEach;
          const dead = keys.filter((_, index) => index % 10 >= living);
          for (const key of keys) table.put(collection, key);
          for (const key of dead) table.put(collection, key, { ...recordOf(key), _gone: true });

          const pages = await allPages(
            table,
            () => collection,
            span,
            limit,
            () => {},
            { maxBytes: kilobytes * 1024 },
          );

          expect(keysOf(pages)).toEqual(expected(keys, span).filter((key) => !dead.includes(key)));
          if (unitsEach > 0) return;
          for (const { records } of pages.slice(0, -1)) expect(records).toHaveLength(limit);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('by time has every record of its window once, through buckets and shards, whatever its pages', async () => {
    const start = Date.parse('2026-03-01T10:00:00Z');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(timed('minute', 1), timed('minute', 3), timed('hour', 2), timed('day', 16)),
        fc.uniqueArray(fc.integer({ min: 0, max: 2 * 3_600_000 }), { maxLength: 40 }),
        fc.tuple(fc.integer({ min: 0, max: 7_200_000 }), fc.integer({ min: 0, max: 7_200_000 })),
        fc.boolean(),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(0, 3, 85),
        async (collection, times, [one, other], descending, limit, unitsEach) => {
          const keys = times.map((time) => `${stampTime(start + time)}-7000-8000-000000000000`);
          const table = new Partitions();
          table.unitsEach = unitsEach;
          for (const key of keys) table.put(collection, key);
          const span = {
            from: stampTime(start + Math.min(one, other)),
            to: stampTime(start + Math.max(one, other) + 1),
            descending,
          };

          const pages = await allPages(
            table,
            () => collection,
            span,
            limit,
            () => {},
            { maxBytes: 900 * 1024 },
          );

          expect(keysOf(pages)).toEqual(expected(keys, span));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('reads no more records than it tells, though it asked for more', async () => {
    const table = filled(hashed(64), 2000);

    const { records } = await pageOf(table, hashed(64), {}, 100);

    expect(records).toHaveLength(100);
    expect(table.read).toHaveLength(100);
  });

  it('leaves out tombstones, expired records and marks, and fills its page all the same', async () => {
    const collection = hashed(4);
    const table = filled(collection, 1000);
    const now = 1_780_000_000;
    for (let index = 0; index < 900; index++) {
      const record = [
        { ...recordOf(keyed(index)), _gone: true },
        { ...recordOf(keyed(index)), _expires: now },
        { ...recordOf(keyed(index)), _gone: true, _expires: now - 1 },
      ][index % 3];
      table.put(collection, keyed(index), record);
    }
    table.put(collection, keyed(0), { ...recordOf(keyed(0)), _expires: now + 1 });

    const page = await pageOf(table, collection, {}, 50);

    expect(keysOf([page])).toEqual([keyed(0), ...Array.from({ length: 49 }, (_, index) => keyed(900 + index))]);
  });

  it('ends with its last record, without a page that has none', async () => {
    const table = filled(hashed(4), 20);

    const pages = await allPages(table, () => hashed(4), {}, 10);

    expect(pages.map(({ records }) => records.length)).toEqual([10, 10]);
  });

  it('of nothing is one empty page', async () => {
    const page = await pageOf(new Partitions(), hashed(8), {}, 10);

    expect(page).toEqual({ kind: 'page', records: [], readUnits: 8, queries: 8 });
  });

  it('tells what it cost', async () => {
    const table = filled(hashed(16), 500);

    const page = await pageOf(table, hashed(16), {}, 100);

    expect(page.queries).toBe(table.asked.length);
    expect(page.readUnits).toBeGreaterThanOrEqual(16);
  });
});

function expected(keys: readonly string[], { from, to, descending = false }: KeySpan): string[] {
  const sorted = keys
    .filter((key) => from === undefined || Buffer.compare(Buffer.from(key), Buffer.from(from)) >= 0)
    .filter((key) => to === undefined || Buffer.compare(Buffer.from(key), Buffer.from(to)) < 0)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return descending ? sorted.reverse() : sorted;
}

describe('what a page asks the table', () => {
  it('of 64 shards that share their keys evenly: each once, for a few more than its share', async () => {
    const table = filled(hashed(64), 5000);

    const { records } = await pageOf(table, hashed(64), {}, 100);

    expect(records).toHaveLength(100);
    expect(table.asked).toHaveLength(64);
    for (const { limit } of table.asked) expect(limit).toBeLessThanOrEqual(8);
  });

  it('of 64 shards, all in one: no more than that one again, and for what is missing', async () => {
    const collection = hashed(64);
    const table = new Partitions();
    for (let index = 0; index < 1000; index++) table.at(`${NAME}~h64.7`).set(keyed(index), recordOf(keyed(index)));

    const page = await pageOf(table, collection, {}, 100);

    expect(keysOf([page])).toEqual(Array.from({ length: 100 }, (_, index) => keyed(index)));
    expect(table.asked).toHaveLength(65);
    expect(table.asked.slice(64)).toEqual([
      expect.objectContaining({ partition: `${NAME}~h64.7`, after: keyed(7), limit: 93 }),
    ]);
  });

  it('asks those again whose known part ends before the page, and no others', async () => {
    const table = new Partitions();
    for (let index = 0; index < 300; index++) {
      table.at(`${NAME}~h2.0`).set(`a-${keyed(index)}`, recordOf('a'));
      table.at(`${NAME}~h2.1`).set(`z-${keyed(index)}`, recordOf('z'));
    }

    const page = await pageOf(table, hashed(2), {}, 100);

    expect(keysOf([page]).filter((key) => key.startsWith('a-'))).toHaveLength(100);
    expect(table.asked.map(({ partition }) => partition)).toEqual([`${NAME}~h2.0`, `${NAME}~h2.1`, `${NAME}~h2.0`]);
  });

  it('10,000 records of 64 shards in one go take 64 queries and a few that go on', async () => {
    const table = filled(hashed(64), 12_000);

    const page = await pageOf(table, hashed(64), {}, 10_000);

    expect(keysOf([page])).toEqual(Array.from({ length: 10_000 }, (_, index) => keyed(index)));
    const goOn = table.asked.filter(({ after }) => after !== undefined);
    expect(page.queries).toBe(64 + goOn.length);
    expect(goOn.length).toBeLessThan(8);
  });

  it('runs 16 queries at once and no more', async () => {
    const table = filled(hashed(64), 100);
    table.before = () => new Promise((resolve) => setImmediate(resolve));

    await pageOf(table, hashed(64), {}, 100);

    expect(table.mostAtOnce).toBe(16);
  });

  it('by range asks only the partitions of the span, in order, and stops when the page is full', async () => {
    const collection = ranged('b', 'd', 'f', 'h');
    const table = new Partitions();
    for (const letter of 'abcdefghi')
      for (let index = 0; index < 3; index++) table.put(collection, `${letter}${index}`);

    const page = await pageOf(table, collection, { from: 'b1', to: 'h' }, 6);
    const other = await pageOf(table, collection, { from: 'b1', to: 'h', descending: true }, 6);

    expect(keysOf([page])).toEqual(['b1', 'b2', 'c0', 'c1', 'c2', 'd0']);
    expect(keysOf([other])).toEqual(['g2', 'g1', 'g0', 'f2', 'f1', 'f0']);
    expect(table.asked.map(({ partition }) => partition)).toEqual([
      ...[`${NAME}~r5.1`, `${NAME}~r5.2`],
      ...[`${NAME}~r5.3`],
    ]);
  });

  it('by time asks at most 256 queries, and ends the page early, also without a record', async () => {
    const collection = timed('minute', 4);
    const start = Date.parse('2026-03-01T00:00:00Z');
    const table = new Partitions();
    const late = `${stampTime(start + 100 * 60_000)}-7000-8000-000000000000`;
    table.put(collection, late);
    const span = { from: stampTime(start), to: stampTime(start + 600 * 60_000) };

    for (const descending of [false, true]) {
      table.asked.length = 0;
      const first = await pageOf(table, collection, { ...span, descending }, 10);
      const pages = await allPages(table, () => collection, { ...span, descending }, 10);

      expect(first).toMatchObject({
        records: [],
        queries: 256,
        last: stampTime(start + (descending ? 536 : 64) * 60_000),
      });
      expect(keysOf(pages)).toEqual([late]);
      expect(pages).toHaveLength(10);
      expect(pages.every(({ queries }) => queries <= 256)).toBe(true);
    }
  });

  it.each([false, true])(
    'by time ends behind the last whole bucket where the time is over in one (descending: %s)',
    async (descending) => {
      const collection = timed('minute', 4);
      const start = Date.parse('2026-03-01T00:00:00Z');
      let now = 0;
      const table = new Partitions();
      table.before = async () => {
        await tick();
        now += 10;
      };
      const span = { from: stampTime(start), to: stampTime(start + 600 * 60_000), descending };

      const page = await pageOf(table, collection, span, 10, { now: () => now, deadline: 95 });

      expect(page).toMatchObject({ records: [], last: stampTime(start + (descending ? 597 : 3) * 60_000) });
    },
  );

  it('by time goes through empty buckets ever more at once: 256 of one shard are some 20 round trips', async () => {
    const collection = timed('minute', 1);
    const start = Date.parse('2026-03-01T00:00:00Z');
    const table = new Partitions();
    let rounds = 0;
    table.before = async () => {
      if (table.atOnce === 1) rounds += 1;
      await tick();
    };

    const page = await pageOf(table, collection, { from: stampTime(start), to: stampTime(start + 600 * 60_000) }, 10);

    expect(page).toMatchObject({ records: [], queries: 256 });
    expect(rounds).toBeLessThanOrEqual(20);
    expect(table.mostAtOnce).toBe(16);
  });

  it('by range asks as many at once as what it found lets it expect', async () => {
    const boundaries = Array.from({ length: 63 }, (_, index) => keyed(10 * (index + 1)));
    const collection = ranged(...boundaries);
    const table = filled(collection, 640);

    const page = await pageOf(table, collection, {}, 100);

    expect(page.records).toHaveLength(100);
    expect(table.asked.length).toBeLessThanOrEqual(11);
  });

  it('by time never asks a bucket in part for the first time, but goes on in one that is deep', async () => {
    const collection = timed('day', 256);
    const start = Date.parse('2026-03-01T00:00:00Z');
    const table = new Partitions();
    const keys = Array.from({ length: 600 }, (_, index) => `${stampTime(start + index)}-7000-8000-000000000000`);
    for (const key of keys) table.at(`${NAME}~t256.9@2026-03-01`).set(key, recordOf(key));
    const span = { from: stampTime(start), to: stampTime(start + 2 * 86_400_000) };

    const pages = await allPages(table, () => collection, span, 500);

    expect(keysOf(pages)).toEqual(keys);
    expect(pages.every(({ queries }) => queries <= 256)).toBe(true);
  });
});

describe('a page is bounded', () => {
  it('in bytes: it ends early, and the next one goes on', async () => {
    const table = new Partitions();
    for (let index = 0; index < 40; index++) {
      table.put(hashed(4), keyed(index), { ...recordOf(keyed(index)), text: '"'.repeat(1000) });
    }

    const first = await pageOf(table, hashed(4), {}, 40, { maxBytes: 20_000 });
    const second = await pageOf(table, hashed(4), { after: first.last ?? '' }, 40, { maxBytes: 20_000 });

    const bytes = JSON.stringify(first.records.map(({ text }) => text).join()).length;
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(bytes).toBeGreaterThan(15_000);
    expect(keysOf([first, second])).toEqual(
      Array.from({ length: first.records.length * 2 }, (_, index) => keyed(index)),
    );
  });

  it('and has one record at the least, however large', async () => {
    const table = filled(hashed(2), 5);

    const pages = await pageOf(table, hashed(2), {}, 5, { maxBytes: 1 });

    expect(pages.records).toHaveLength(1);
    expect(pages.last).toBe(keyed(0));
  });

  it('in what it holds of large records: shards that come later are asked for fewer', async () => {
    const table = filled(hashed(64), 64 * 40);
    const large = {
      query: async (...asked: Parameters<typeof table.query>) => ({ ...(await table.query(...asked)), readUnits: 200 }),
    };

    await pageOf(large, hashed(64), {}, 1000, { maxBytes: 900 * 1024 });

    expect(Math.max(...table.asked.slice(0, 16).map(({ limit }) => limit))).toBe(30);
    expect(Math.max(...table.asked.slice(20).map(({ limit }) => limit))).toBeLessThan(8);
  });

  it.each([
    [48, 256],
    [100, 256],
    [340, 256],
    [48, 64],
    [340, 2],
  ])(
    'in records of %d KB that it reads: few more than the first one of each of %d shards',
    async (kilobytes, shards) => {
      const table = filled(hashed(shards), 5000);
      table.unitsEach = kilobytes / 4;

      const page = await pageOf(table, hashed(shards), {}, 1000, { maxBytes: 900 * 1024 });

      expect(keysOf([page])).toEqual(Array.from(page.records, (_, index) => keyed(index)));
      expect(page.records.length).toBeGreaterThan(0);
      // 16 queries are under way before it is known that the records are large, and each ends at its share or 1 MB.
      expect(table.given).toBeLessThan(shards + 16 * Math.min(30, 1024 / kilobytes) + 60);
    },
  );

  it('in large records that it holds: those that cannot be told in it are let go as others come', async () => {
    setFlagsFromString('--expose-gc');
    const gc: () => void = runInNewContext('gc');
    const table = filled(hashed(256), 256 * 4);
    table.unitsEach = 85;
    const held: number[] = [];
    const large = {
      query: async (...asked: Parameters<typeof table.query>) => {
        await tick();
        const { records, ...rest } = await table.query(...asked);
        if (table.asked.length % 32 === 0) {
          gc();
          held.push(process.memoryUsage().arrayBuffers);
        }
        const heavy = records.map((item) => {
          const bytes = Buffer.alloc(340 * 1024);
          return { ...item, record: () => (bytes.length > 0 ? item.record() : {}) };
        });
        return { ...rest, records: heavy };
      },
    };
    gc();
    const before = process.memoryUsage().arrayBuffers;

    await pageOf(large, hashed(256), {}, 1000, { maxBytes: 900 * 1024 });

    expect(held.length).toBeGreaterThan(6);
    expect((Math.max(...held) - before) / 2 ** 20).toBeLessThan(40);
    // Collecting garbage again and again is slow on a busy machine.
  }, 60_000);

  it.each(
    [800, 1600].flatMap((units) => [
      { units, first: '.0' },
      { units, first: '.1' },
    ]),
  )(
    'by what is let go, and an answer that goes on behind it is not taken for the next of it: %j',
    async ({ units, first: quick }) => {
      const table = filled(hashed(2), 80);
      const times = new Map<string, number>();
      const uneven = {
        query: async (...[partition, asked]: Parameters<typeof table.query>) => {
          const time = (times.get(partition) ?? 0) + 1;
          times.set(partition, time);
          // Both have more to say. Then the one answers first, and as if its records were large: what is held is cut.
          const answer = await table.query(partition, time === 1 ? { ...asked, limit: 12 } : asked);
          if (time !== 2) return answer;
          if (partition.endsWith(quick)) return { ...answer, readUnits: units };
          for (let turn = 0; turn < 20; turn++) await tick();
          return answer;
        },
      };

      const first = await pageOf(uneven, hashed(2), {}, 70, { maxBytes: 900 * 1024 });
      const rest = await allPages(table, () => hashed(2), first.last === undefined ? {} : { after: first.last }, 70);

      expect(keysOf([first, ...rest])).toEqual(Array.from({ length: 80 }, (_, index) => keyed(index)));
    },
  );

  it('in read units, where large records have expired: it ends without one, and the next goes on', async () => {
    const table = new Partitions();
    table.unitsEach = 85;
    for (let index = 0; index < 400; index++) {
      table.put(hashed(2), keyed(index), { ...recordOf(keyed(index)), ...(index < 390 && { _expires: 1 }) });
    }

    const pages = await allPages(
      table,
      () => hashed(2),
      {},
      100,
      () => {},
      { maxBytes: 900 * 1024 },
    );

    expect(keysOf(pages)).toEqual(Array.from({ length: 10 }, (_, index) => keyed(390 + index)));
    expect(pages[0]).toMatchObject({ records: [] });
    for (const { readUnits } of pages) expect(readUnits).toBeLessThan(LISTING_MAX_UNITS + 2 * 256);
  });

  it('in what tombstones cost: ever more of them are asked for at once', async () => {
    const collection = hashed(2);
    const table = new Partitions();
    for (let index = 0; index < 5000; index++) {
      table.put(collection, keyed(index), { ...recordOf(keyed(index)), ...(index < 4990 && { _gone: true }) });
    }

    const pages = await allPages(table, () => collection, {}, 1);

    expect(keysOf(pages)).toEqual(Array.from({ length: 10 }, (_, index) => keyed(4990 + index)));
    expect(pages[0]?.queries).toBeLessThan(40);
  });

  it('in time: no query begins behind the deadline, and what is known by then is told', async () => {
    let now = 0;
    const collection = ranged('k-000010', 'k-000020', 'k-000030');
    const table = filled(collection, 40);
    table.before = async ({ partition }) => {
      await tick();
      now = partition.endsWith('.0') ? 60 : 120;
    };

    const page = await pageOf(table, collection, {}, 40, { now: () => now, deadline: 100 });

    expect(page).toMatchObject({ last: keyed(29), queries: 3 });
    const late = pageOf(table, hashed(4), {}, 30, { now: () => now, deadline: 100 });
    await expect(late).rejects.toThrow('the time was over');
  });
});

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

it('a page for which there was no time at all is none: its cursor would lead back to it', async () => {
  let now = 0;
  const table = new Partitions();
  table.before = () => {
    now = 100;
  };
  const current = { by: 'hash', shards: 4 } as const;
  const layout: Collection['layout'] = {
    by: 'epochs',
    current,
    earlier: { epoch: { by: 'hash', shards: 1 }, sealedFrom: 0 },
  };

  for (const span of [{}, { after: 'k' }]) {
    now = 0;
    const page = pageOf(table, { ...hashed(4), layout }, span, 30, { now: () => now, deadline: 100 });

    await expect(page).rejects.toThrow('the time was over before anything was known');
  }
});

describe('a query in vain', () => {
  /** Each partition refuses so many queries. */
  function refusing(times: number, sleeps = 0) {
    const table = filled(hashed(4), 20);
    const world = { now: 0, slept: 0 };
    const left = new Map<string, number>();
    table.before = ({ partition }) => {
      const more = left.get(partition) ?? times;
      left.set(partition, more - 1);
      if (more > 0) throw new Error('throttled');
    };
    const sleep = async () => {
      world.slept += 1;
      world.now += sleeps;
    };
    return { table, world, ports: { sleep, now: () => world.now, deadline: 100 } };
  }

  it('is made once more, a moment later', async () => {
    const { table, world, ports } = refusing(1);

    const page = await pageOf(table, hashed(4), {}, 20, ports);

    expect(page.records).toHaveLength(20);
    expect([page.queries, world.slept]).toEqual([8, 4]);
  });

  it('and in vain again fails the page', async () => {
    const { table, ports } = refusing(2);

    await expect(pageOf(table, hashed(4), {}, 20, ports)).rejects.toThrow('throttled');
    expect(table.asked.length).toBeLessThanOrEqual(8);
  });

  it('is not made again at the deadline or behind it', async () => {
    const { table, ports } = refusing(1, 100);

    await expect(pageOf(table, hashed(4), {}, 20, ports)).rejects.toThrow('throttled');
    expect(table.asked).toHaveLength(4);
  });
});

it('one query that fails fails the page, and those that had not begun are not sent', async () => {
  const table = filled(hashed(64), 500);
  table.before = ({ partition }) => {
    if (partition.endsWith('.3')) throw new Error('throttled');
  };

  await expect(pageOf(table, hashed(64), {}, 10)).rejects.toThrow('throttled');

  expect(table.asked.length).toBeLessThanOrEqual(16);
});

it('a record that has moved further than the layout knows is said and not told', async () => {
  const table = filled(hashed(4), 5);
  table.put(hashed(4), keyed(3), { _moved: 16, _expires: 1 });

  await expect(pageOf(table, hashed(4), {}, 10)).rejects.toThrow('a record has moved further');
  await expect(pageOf(table, hashed(4), {}, 2)).resolves.toMatchObject({ last: keyed(1) });
});

it.each([
  [100, 64, 8],
  [100, 1, 101],
  [1, 64, 2],
  [10_000, 64, 196],
  [1000, 256, 12],
])('of %d records wanted of %d partitions, each is asked for up to %d', async (wanted, shards, share) => {
  const table = new Partitions();

  await pageOf(table, hashed(shards), {}, wanted);

  expect(Math.max(...table.asked.map(({ limit }) => limit))).toBe(share);
});

it('keys of a listing compare as the table sorts them', () => {
  expect(['😀', '\uffff', 'a', AT].sort(compareKeys)).toEqual([AT, 'a', '\uffff', '😀']);
});
