import * as fc from 'fast-check';
import type { RecordSeen, StoreReader } from '../../load/verify/store-reader';
import { HISTORIES } from './verify-histories';
import { count, World } from './verify-world';

const SEED = fc.integer({ min: 0, max: 2 ** 31 - 1 });

function worldOf(seed: number, cacheWasLost = false): World {
  const world = new World(seed);
  world.cacheWasLost = cacheWasLost;
  for (const history of HISTORIES) history(world);
  return world;
}

test('a store that keeps its promises raises no alarm, whatever the unknown ones did', async () => {
  await fc.assert(
    fc.asyncProperty(SEED, async (seed) => {
      const { checks, verdict } = await worldOf(seed).verify();

      expect(checks.filter((check) => check.verdict !== 'pass')).toEqual([]);
      expect(verdict).toBe('pass');
    }),
    { numRuns: 300 },
  );
});

test('neither does it where the cache was lost, and orders were accepted that are refused later', async () => {
  let refusedLater = 0;
  await fc.assert(
    fc.asyncProperty(SEED, async (seed) => {
      const { checks } = await worldOf(seed, true).verify();

      expect(checks.filter((check) => check.verdict !== 'pass')).toEqual([]);
      refusedLater += checks.flatMap(({ problems }) => problems).length;
    }),
    { numRuns: 100 },
  );
  expect(refusedLater).toBeGreaterThan(20);
});

test('what comes late, and is not there yet in the first look, is no failure', async () => {
  let late = 0;
  await fc.assert(
    fc.asyncProperty(SEED, async (seed) => {
      const world = worldOf(seed);
      const whole = world.reader();
      const isThere = new Map<RecordSeen, boolean>(
        [...world.records.values()].map((record) => [record, world.random() < 0.8]),
      );
      const sold = [...world.sales.values()].map((sale) => ({ ...sale, sold: 0, available: sale.stock }));
      let looks = 0;
      const reader: StoreReader = {
        ...whole,
        async *records(wanted) {
          looks += 1;
          for await (const record of whole.records(wanted)) if (looks > 1 || isThere.get(record)) yield record;
        },
        async *find(places, wanted) {
          for await (const record of whole.find(places, wanted)) if (looks > 1 || isThere.get(record)) yield record;
        },
        sales: async (wanted) => (looks > 1 ? whole.sales(wanted) : sold),
        quarantine: async () => (looks > 0 ? whole.quarantine() : []),
      };

      const { checks } = await world.verify({ reader });

      expect(checks.filter((check) => check.verdict === 'fail')).toEqual([]);
      if (looks > 1) late += 1;
    }),
    { numRuns: 100 },
  );
  expect(late).toBeGreaterThan(80);
});

test('over HTTP nothing is called wrong, and what cannot be seen is not passed', async () => {
  await fc.assert(
    fc.asyncProperty(SEED, async (seed) => {
      const world = worldOf(seed);

      const { checks, verdict } = await world.verify({ reader: world.reader(false) });

      expect(checks.filter((check) => check.verdict === 'fail')).toEqual([]);
      const open = checks.filter((check) => check.verdict === 'undecided').map(({ name }) => name);
      expect(open).toEqual(expect.arrayContaining(['nothing is invented', 'nothing takes effect twice']));
      expect(verdict).toBe('undecided');
    }),
    { numRuns: 100 },
  );
});

test('while messages wait, what is missing may be among them: undecided, and neither lost nor passed', async () => {
  await fc.assert(
    fc.asyncProperty(SEED, async (seed) => {
      const world = worldOf(seed);
      world.isDrained = false;
      // What waits in a buffer is not in the store yet.
      const waiting = world.acknowledged.filter(({ kind, idempotencyKey }) => kind === 'create' && !idempotencyKey);
      const accepted = waiting.filter(({ key = '' }) => key.includes('-o-'));
      for (const { key = '' } of accepted) world.remove({ collection: 'orders', key });
      for (const key of [...world.records.keys()].filter((name) => name.startsWith('counters')))
        world.records.delete(key);

      const { checks } = await world.verify();

      expect(checks.filter((check) => check.verdict === 'fail')).toEqual([]);
      const lost = checks.find(({ name }) => name === 'nothing acknowledged is lost');
      expect(lost?.verdict).toBe('undecided');
      expect(lost?.problems[0]?.what).toMatch(/^\d+ not decided$/);
    }),
    { numRuns: 100 },
  );
});

test('a counter that is behind while messages wait is undecided', async () => {
  const world = new World(1);
  const key = 'rmf3k2x9ab-counter';
  for (const op of ['rmf3k2x9ab-i-1', 'rmf3k2x9ab-i-2']) {
    const write = { op, kind: 'increment' as const, collection: 'counters', key, body: { hits: 1 } };
    world.tell(world.ask([write]), write, 'acknowledged', { id: op });
  }
  count(world, key, { hits: 1 });
  world.isDrained = false;

  const { verdict } = await world.verify();

  expect(verdict).toBe('undecided');
});

test('a store that cannot be read decides nothing', async () => {
  const world = worldOf(1);
  const reader = {
    ...world.reader(),
    // biome-ignore lint/correctness/useYield: it never comes to one
    async *records() {
      throw new Error('the table did not answer');
    },
  };

  const { checks, verdict } = await world.verify({ reader });

  expect(verdict).toBe('undecided');
  const passed = checks.filter((check) => check.verdict === 'pass').map(({ name }) => name);
  expect(passed).toEqual(['an Idempotency-Key has one id', 'quarantine holds the poison and nothing else']);
  expect(checks[0]?.problems).toEqual([{ what: 'the store could not be read: the table did not answer' }]);
});

test('writes are counted by what their clients know in the end', async () => {
  const world = new World(1);
  const write = (op: string) => ({ op, kind: 'create' as const, collection: 'orders', key: op, body: { op } });
  const both = write('rmf3k2x9ab-1');
  world.noAnswer(world.ask([both]));
  world.answer(world.ask([both]), [{ fate: 'acknowledged', status: 201, id: 'a' }]);
  world.put({ collection: 'orders', key: both.op, fields: { op: both.op }, isGone: false, id: 'a' });
  world.answer(world.ask([write('rmf3k2x9ab-2')]), [{ fate: 'refused', status: 429 }]);
  const asked = write('rmf3k2x9ab-3');
  world.ask([asked]);
  world.put({ collection: 'orders', key: asked.op, fields: { op: asked.op }, isGone: false, id: 'b' });

  const { writes, unknownTaken } = await world.verify();

  expect(writes).toEqual({ acknowledged: 1, refused: 1, unknown: 1 });
  expect(unknownTaken).toBe(1);
});
