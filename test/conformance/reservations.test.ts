import * as fc from 'fast-check';
import type { CacheClient } from '../../lambda/platform/cache-client';
import type { CacheScript } from '../../lambda/platform/cache-script';
import { BUCKET_SCRIPTS } from '../../lambda/sales/bucket-scripts';
import { cachedReservations } from '../../lambda/sales/cached-reservations';
import { cachedStockKeeping } from '../../lambda/sales/cached-stock-keeping';
import { homeOf } from '../../lambda/sales/choose-bucket';
import type { Held, Reservation, Reservations } from '../../lambda/sales/reservations';
import type { KnownStock, OverdueHold, StockKeeping } from '../../lambda/sales/stock-keeping';
import { StockMemory } from '../../lambda/sales/stock-memory';
import { anyStep, BUCKETS, HOLD_SECONDS, ORDERS, ordinaryStep, type Step } from '../sales/arbitrary-steps';
import { MemoryReservations } from '../sales/memory-reservations';
import { CACHE_ENGINES, type RunningCache } from './reservation-engines';

const RUNS = 60;
const ALL = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
const LOADED = [4, 2, 3];

/** Whatever was counted was counted before. */
const NOW_AND_EVER = Number.MAX_SAFE_INTEGER;

let skus = 0;

/** One sale, at a cache or at the model, and what is remembered of what it answered. */
interface Side {
  readonly reservations: Reservations;
  readonly stock: StockKeeping;
  lose(): Promise<void>;
  looked: readonly KnownStock[];
  overdue: readonly OverdueHold[];
  /** Where each order was last said to be. */
  readonly held: Map<number, Held>;
}

function sideOf(reservations: Reservations, stock: StockKeeping, lose: () => Promise<void>): Side {
  return { reservations, stock, lose, looked: [], overdue: [], held: new Map() };
}

async function done(step: Step, at: string, sku: string, side: Side): Promise<unknown> {
  const { reservations, stock } = side;
  const of = (order: number): Held =>
    side.held.get(order) ?? { id: `order-${order}`, sku, bucket: order % BUCKETS, quantity: 1, at };
  switch (step.what) {
    case 'reserve': {
      const { order, quantity, fingerprint } = step;
      const ask = { sku, order: `order-${order}`, fingerprint, at, quantity, buckets: BUCKETS };
      const found = await reservations.reserve(ask);
      if (found.kind === 'held') {
        side.held.set(order, { id: ask.order, sku, bucket: found.bucket, quantity, at: found.at });
      }
      return found;
    }
    case 'whereabouts': {
      const held = of(step.order);
      return reservations.whereabouts(
        [held.bucket, 0].map((inVain) => ({ held, home: homeOf(held.id, BUCKETS), inVain })),
      );
    }
    case 'stillHeld':
      return reservations.stillHeld([of(step.order), of((step.order + 1) % ORDERS)]);
    case 'end':
      return reservations.end([{ held: of(step.order), end: step.end }]);
    case 'look': {
      const looked = await stock.look(sku, ALL);
      side.looked = looked === 'unavailable' ? [] : looked;
      return looked;
    }
    case 'overdue': {
      const found = await stock.overdue(sku, 0, { keptBefore: Number(at) - 60_000, most: 5 });
      side.overdue = found === 'unavailable' ? [] : found;
      return found;
    }
    case 'giveBack':
      return stock.giveBack(side.overdue);
    case 'setLeft': {
      const [first] = side.looked;
      return first?.kind === 'known' ? stock.setLeft(sku, 0, { revision: first.revision, left: 2 }) : undefined;
    }
    case 'take':
      return stock.take(sku, step.bucket, step.units);
    case 'give': {
      const seen = side.looked[step.bucket];
      const revision = seen?.kind === 'known' ? seen.revision : 0;
      return stock.give(sku, step.bucket, { units: step.units, revision });
    }
    case 'load':
      return loaded(stock, sku);
    case 'lose':
      return side.lose();
    case 'advance':
      return undefined;
    default:
      return step satisfies never;
  }
}

function loaded(stock: StockKeeping, sku: string) {
  return stock.load(
    sku,
    LOADED.map((available, bucket) => ({ bucket, available })),
  );
}

describe.each(CACHE_ENGINES)('reservations on $name', (engine) => {
  let running: RunningCache;
  let now = Date.now();
  const terms = { holdSeconds: HOLD_SECONDS, now: () => now, memory: new StockMemory(0) };
  beforeAll(async () => {
    running = await engine.start();
  });
  afterAll(() => running.stop());

  const keysOf = (sku: string) => running.admin.keys(`s:*#${sku}}*`);

  function freshSale() {
    skus += 1;
    const sku = `sku-${skus}`;
    const model = new MemoryReservations(() => now, HOLD_SECONDS);
    const expected = sideOf(model, model, async () => model.forget());
    const { cache, admin } = running;
    const cached = sideOf(
      cachedReservations(cache, terms),
      cachedStockKeeping(cache, () => now),
      async () => {
        const keys = await keysOf(sku);
        if (keys.length > 0) await admin.del(...keys);
      },
    );
    return { sku, expected, cached };
  }

  it('come to the same as those of the model, whatever is done to them, and every key expires', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { sku, expected, cached } = freshSale();
        await Promise.all([expected, cached].map(({ stock }) => loaded(stock, sku)));
        for (const step of steps) {
          now += step.what === 'advance' ? step.millis : 1;

          const should = await done(step, String(now), sku, expected);
          const does = await done(step, String(now), sku, cached);

          expect([step, does]).toEqual([step, should]);
          expect([step, await cached.stock.look(sku, ALL)]).toEqual([step, await expected.stock.look(sku, ALL)]);
          seen.add(wordFor(step, does));
        }
        for (const key of await keysOf(sku)) expect([key, await running.admin.ttl(key)]).not.toEqual([key, -1]);
      }),
      { numRuns: RUNS },
    );
    const words = ['new', 'held', 'kept', 'sold', 'soldOut', 'scattered', 'refused', 'reused', 'unloaded'];
    expect([...seen].filter((word) => words.includes(word)).sort()).toEqual([...words].sort());
  }, 120_000);

  it('count every unit once: left, held, or sold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ordinaryStep, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { sku, cached } = freshSale();
        await loaded(cached.stock, sku);
        let gone = 0;
        for (const step of steps) {
          now += step.what === 'advance' ? step.millis : 1;
          const before = step.what === 'end' ? await unitsIn(cached, sku) : 0;
          await done(step, String(now), sku, cached);
          const after = await unitsIn(cached, sku);
          // Only what was sold, or is not there, leaves: and no more than the order has.
          if (step.what === 'end') {
            const most = step.end === 'sold' || step.end === 'dropped' ? 3 : 0;
            expect(before - after).toBeGreaterThanOrEqual(0);
            expect(before - after).toBeLessThanOrEqual(most);
            gone += before - after;
          }
          expect(after + gone).toBe(9);
        }
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('hold one unit for one of fifty that come at once, wherever they are at home', async () => {
    const { sku, cached } = freshSale();
    await cached.stock.load(sku, [
      { bucket: 0, available: 0 },
      { bucket: 1, available: 1 },
      { bucket: 2, available: 0 },
    ]);
    const asks = Array.from({ length: 50 }, (_, index) => ({ ...askOf(sku), order: `buyer-${index}` }));

    const found = await Promise.all(asks.map((ask) => cached.reservations.reserve(ask)));

    expect(found.filter(({ kind }) => kind === 'held')).toHaveLength(1);
    expect(found.filter(({ kind }) => kind === 'soldOut')).toHaveLength(49);
  });

  it('hold units once for one order that comes fifty times at once, also where its home is empty', async () => {
    for (const order of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const { sku, cached } = freshSale();
      await cached.stock.load(sku, [
        { bucket: 0, available: 0 },
        { bucket: 1, available: 50 },
        { bucket: 2, available: 50 },
      ]);
      const asks = Array.from({ length: 50 }, (_, index) => ({ ...askOf(sku), order, at: `at-${index}` }));

      const found = await Promise.all(asks.map((ask) => cached.reservations.reserve(ask)));

      const places = new Set(found.map((one) => (one.kind === 'held' ? `${one.bucket} ${one.at}` : one.kind)));
      expect(places.size).toBe(1);
      expect(found.filter((one) => one.kind === 'held' && one.state === 'new')).toHaveLength(1);
      expect(await unitsHeld(cached, sku)).toBe(1);
    }
  });

  it('find an order again in the bucket that it was taken in, after its home has units once more', async () => {
    const { sku, cached } = freshSale();
    await cached.stock.load(
      sku,
      [0, 1, 2].map((bucket) => ({ bucket, available: bucket === 1 ? 5 : 0 })),
    );
    const order = ['a', 'b', 'c', 'd', 'e', 'f'].find((one) => homeOf(one, BUCKETS) === 0) ?? '';
    const first = await cached.reservations.reserve({ ...askOf(sku), order });
    for (const bucket of ALL) await cached.stock.give(sku, bucket, { units: 5, revision: NOW_AND_EVER });

    const second = await cached.reservations.reserve({ ...askOf(sku), order, at: 'later' });

    expect(first).toEqual({ kind: 'held', bucket: 1, at: 'at', state: 'new' });
    expect(second).toEqual({ ...first, state: 'held' });
    expect(await unitsHeld(cached, sku)).toBe(1);
  });

  it('hold units once for an order whose two requests see different buckets filled', async () => {
    const { sku, cached } = freshSale();
    const order = ['a', 'b', 'c', 'd', 'e', 'f'].find((one) => homeOf(one, BUCKETS) === 0) ?? '';
    await cached.stock.load(
      sku,
      [0, 1, 1].map((available, bucket) => ({ bucket, available })),
    );
    let first: Reservation | undefined;
    // Its twin takes the only unit of one bucket after this one has found its home empty, and before it looks elsewhere.
    const late = happeningBefore(BUCKET_SCRIPTS.look, running.cache, async () => {
      first ??= await cached.reservations.reserve({ ...askOf(sku), order });
    });

    const second = await cachedReservations(late, terms).reserve({ ...askOf(sku), order, at: 'later' });

    expect(first).toMatchObject({ kind: 'held', at: 'at', state: 'new' });
    expect(second).toEqual({ ...first, state: 'held' });
    expect(await unitsHeld(cached, sku)).toBe(1);
  });

  it('cost one round trip where the home has units, and one where it was lately found that nobody has', async () => {
    const { sku, cached } = freshSale();
    await cached.stock.load(
      sku,
      ALL.map((bucket) => ({ bucket, available: bucket === 0 ? 1 : 0 })),
    );
    const order = ['a', 'b', 'c', 'd', 'e', 'f'].find((one) => homeOf(one, BUCKETS) === 0) ?? '';
    let trips = 0;
    const counting = { ...running.cache, runAll: counted(running.cache.runAll, () => (trips += 1)) };
    const memory = new StockMemory(250);
    const reservations = cachedReservations(counting, { ...terms, memory });
    const tripsOf = async (one: string) => {
      const before = trips;
      const { kind } = await reservations.reserve({ ...askOf(sku), order: one });
      return [kind, trips - before];
    };

    expect(await tripsOf(order)).toEqual(['held', 1]);
    expect(await tripsOf('late')).toEqual(['soldOut', 3]);
    expect(await tripsOf('later')).toEqual(['soldOut', 1]);
    expect(await tripsOf(order)).toEqual(['held', 1]);
    now += 250;
    expect(await tripsOf('last')).toEqual(['soldOut', 3]);
  });

  it('answer who was remembered as too late as soon as units are back', async () => {
    const { sku, cached } = freshSale();
    const reservations = cachedReservations(running.cache, { ...terms, memory: new StockMemory(250) });
    await cached.stock.load(
      sku,
      ALL.map((bucket) => ({ bucket, available: 0 })),
    );
    const before = await reservations.reserve(askOf(sku));
    for (const bucket of ALL) await cached.stock.give(sku, bucket, { units: 1, revision: NOW_AND_EVER });

    const after = await reservations.reserve(askOf(sku));

    expect([before.kind, after.kind]).toEqual(['soldOut', 'held']);
  });

  it('answer a smaller order by what there is now, and not by what a greater one found', async () => {
    const { sku, cached } = freshSale();
    const reservations = cachedReservations(running.cache, { ...terms, memory: new StockMemory(250) });
    await cached.stock.load(
      sku,
      [0, 2, 0].map((available, bucket) => ({ bucket, available })),
    );
    const order = ['a', 'b', 'c', 'd', 'e', 'f'].find((one) => homeOf(one, BUCKETS) === 0) ?? '';
    const greater = await reservations.reserve({ ...askOf(sku), quantity: 3 });
    await cached.stock.take(sku, 1, 2);
    await cached.stock.give(sku, 2, { units: 2, revision: NOW_AND_EVER });

    const smaller = await reservations.reserve({ ...askOf(sku), order, quantity: 2 });

    expect([greater.kind, smaller]).toEqual(['soldOut', { kind: 'held', bucket: 2, at: 'at', state: 'new' }]);
  });

  it('hold the units of whoever asks again for a hold’s time from then on', async () => {
    const { sku, cached } = freshSale();
    await cached.stock.load(
      sku,
      ALL.map((bucket) => ({ bucket, available: bucket === 0 ? 1 : 0 })),
    );
    await cached.reservations.reserve(askOf(sku));
    now += HOLD_SECONDS * 1000 - 1;
    await cached.reservations.reserve(askOf(sku));
    now += HOLD_SECONDS * 1000 - 1;

    const other = await cached.reservations.reserve({ ...askOf(sku), order: 'other' });
    now += 1;
    const late = await cached.reservations.reserve({ ...askOf(sku), order: 'other' });

    expect([other.kind, late.kind]).toEqual(['soldOut', 'held']);
  });

  it('are set right only where nothing has changed since they were looked at', async () => {
    const { sku, cached } = freshSale();
    await cached.stock.load(
      sku,
      ALL.map((bucket) => ({ bucket, available: 5 })),
    );
    const looked = async () => {
      const found = await cached.stock.look(sku, [0]);
      const [first] = found === 'unavailable' ? [] : found;
      if (first?.kind !== 'known') throw new Error('not known');
      return first;
    };
    const { revision } = await looked();
    await cached.stock.take(sku, 0, 1);
    await cached.stock.give(sku, 0, { units: 1, revision: NOW_AND_EVER });

    const late = await cached.stock.setLeft(sku, 0, { revision, left: 3 });
    const early = await cached.stock.setLeft(sku, 0, { revision: (await looked()).revision, left: 3 });

    expect([late, early, (await looked()).left]).toEqual(['changed', 'set', 3]);
  });

  describe('of a key that was used twice', () => {
    const staged = async (more: { readonly fingerprint?: string } = {}) => {
      const { sku, cached } = freshSale();
      await cached.stock.load(
        sku,
        ALL.map((bucket) => ({ bucket, available: 5 })),
      );
      const first = await cached.reservations.reserve({ ...askOf(sku), at: 'first' });
      if (first.kind !== 'held') throw new Error(first.kind);
      const { bucket } = first;
      const held: Held = { id: 'order', sku, bucket, quantity: 1, at: 'first', ...more };
      now += HOLD_SECONDS * 1000;
      await cached.stock.giveBack(await overdueAt(cached, sku, bucket));
      const other = { ...askOf(sku), fingerprint: 'g', at: 'second', quantity: 3 };
      const looked = async () => {
        const found = await cached.stock.look(sku, [bucket]);
        return found === 'unavailable' ? found : found[0];
      };
      return { cached, held, other, looked, again: { ...askOf(sku), at: 'third' } };
    };

    it('know the first request by its message, after its hold has ended', async () => {
      const { cached, held, other, again } = await staged({ fingerprint: 'f' });
      await cached.reservations.stillHeld([held]);
      const kept = await cached.reservations.reserve(other);
      await cached.reservations.end([{ held, end: 'sold' }]);

      const sold = await cached.reservations.reserve(other);

      expect([kept, sold]).toEqual([{ kind: 'reused' }, { kind: 'reused' }]);
      expect(await cached.reservations.reserve(again)).toMatchObject({ state: 'sold', at: 'first' });
    });

    it('give the units of the second back where the first is sold, and find the first', async () => {
      const { cached, held, other, looked, again } = await staged({ fingerprint: 'f' });
      await cached.reservations.reserve(other);
      await cached.reservations.stillHeld([held]);

      await cached.reservations.end([{ held, end: 'sold' }]);
      await cached.reservations.end([{ held: { ...held, at: 'second', quantity: 3 }, end: 'refused' }]);

      expect(await looked()).toMatchObject({ left: 4, held: 0 });
      expect(await cached.reservations.reserve(again)).toMatchObject({ state: 'sold', at: 'first' });
      expect(await cached.reservations.reserve(other)).toEqual({ kind: 'reused' });
    });

    it.each(['refused', 'dropped', 'doubled', 'released'] as const)(
      'leave the second its units where the first has %s',
      async (end) => {
        const { cached, held, other, looked } = await staged();
        await cached.reservations.reserve(other);

        await cached.reservations.end([{ held, end }]);

        expect(await looked()).toMatchObject({ left: 2, held: 3 });
      },
    );
  });

  it('are not released once another request has sent the order', async () => {
    const { sku, cached } = freshSale();
    await loaded(cached.stock, sku);
    const found = await cached.reservations.reserve(askOf(sku));
    if (found.kind !== 'held') throw new Error(found.kind);
    const held: Held = { id: 'order', sku, bucket: found.bucket, quantity: 1, at: 'at' };
    await cached.reservations.stillHeld([held]);

    await cached.reservations.end([{ held, end: 'released' }]);

    expect(await unitsHeld(cached, sku)).toBe(1);
    expect(await cached.reservations.reserve(askOf(sku))).toMatchObject({ state: 'kept' });
  });

  it.each(['held', 'kept'])('are set right only where none of them is %s', async (state) => {
    const { sku, cached } = freshSale();
    await cached.stock.load(
      sku,
      ALL.map((bucket) => ({ bucket, available: 5 })),
    );
    const found = await cached.reservations.reserve(askOf(sku));
    if (found.kind !== 'held') throw new Error(found.kind);
    const { bucket, at } = found;
    if (state === 'kept') await cached.reservations.stillHeld([{ id: 'order', sku, bucket, quantity: 1, at }]);
    const looked = await cached.stock.look(sku, [bucket]);
    const [seen] = looked === 'unavailable' ? [] : looked;
    const { revision } = seen?.kind === 'known' ? seen : { revision: 0 };

    expect(await cached.stock.setLeft(sku, bucket, { revision, left: 5 })).toBe('changed');
    expect(await cached.stock.look(sku, [bucket])).toMatchObject([{ left: 4, held: 1 }]);
  });

  it('are given to a bucket only where it was not counted since it was looked at', async () => {
    const { sku, cached } = freshSale();
    const counts = () => cached.stock.load(sku, [{ bucket: 0, available: 5 }]);
    const looked = async () => {
      const found = await cached.stock.look(sku, [0]);
      const [first] = found === 'unavailable' ? [] : found;
      if (first?.kind !== 'known') throw new Error('not known');
      return first;
    };
    const give = (revision: number) => cached.stock.give(sku, 0, { units: 2, revision });
    await counts();
    const first = await looked();
    await cached.stock.take(sku, 0, 1);

    const calm = await give(first.revision);
    await cached.stock.setLeft(sku, 0, { revision: (await looked()).revision, left: 3 });
    const set = await give(first.revision);
    const second = await looked();
    await cached.lose();
    const lost = await give(second.revision);
    now += 1000;
    await counts();
    const counted = await give(second.revision);

    expect([calm, set, lost, counted]).toEqual(['given', 'counted', 'unloaded', 'counted']);
    expect((await looked()).left).toBe(5);
  });

  it('are unavailable where nobody answers, and unloaded where the stock was lost', async () => {
    const { sku, cached } = freshSale();
    const away = { ...running.cache, runAll: async () => 'unavailable' as const };
    const held = { id: 'order', sku, bucket: 0, quantity: 1, at: 'at' };
    const absent = cachedReservations(away, terms);
    await absent.end([{ held, end: 'sold' }]);

    expect(await absent.reserve(askOf(sku))).toEqual({ kind: 'unavailable' });
    expect(await absent.stillHeld([held, held])).toEqual(['unavailable', 'unavailable']);
    expect(await absent.whereabouts([{ held, home: 0, inVain: 1 }])).toEqual(['unavailable']);
    expect((await cached.reservations.reserve(askOf(sku))).kind).toBe('unloaded');
    expect(await cached.reservations.stillHeld([held])).toEqual(['unavailable']);
  });

  it('are loaded by one process at a time, and nobody ends the turn of another', async () => {
    const { sku } = freshSale();
    const [one, other] = [0, 1].map(() => cachedStockKeeping(running.cache, () => now));
    const begun = now;

    const first = await one?.beginLoad(sku);
    now += 1;
    const second = await other?.beginLoad(sku);
    await other?.endLoad(sku, true);
    const third = await other?.beginLoad(sku);
    await one?.endLoad(sku, false);
    const fourth = await other?.beginLoad(sku);
    await other?.endLoad(sku, true);
    const fifth = await one?.beginLoad(sku);

    expect([first, second, third]).toEqual([
      { kind: 'ours', missingSince: begun },
      { kind: 'running' },
      { kind: 'running' },
    ]);
    expect([fourth, fifth]).toEqual([
      { kind: 'ours', missingSince: begun },
      { kind: 'ours', missingSince: now },
    ]);
    for (const key of await keysOf(sku)) expect(await running.admin.pttl(key)).toBeGreaterThan(0);
  });

  it('hold what was never acknowledged as long as was said, and what was kept for as long as it takes', async () => {
    const { sku, cached } = freshSale();
    await cached.stock.load(
      sku,
      ALL.map((bucket) => ({ bucket, available: 1 })),
    );
    for (const order of ['a', 'b', 'c', 'd', 'e', 'f']) await cached.reservations.reserve({ ...askOf(sku), order });
    expect(await unitsHeld(cached, sku)).toBe(3);
    const kept = await cached.reservations.reserve({ ...askOf(sku), order: 'a' });
    if (kept.kind !== 'held') throw new Error(kept.kind);
    await cached.reservations.stillHeld([{ id: 'a', sku, bucket: kept.bucket, quantity: 1, at: kept.at }]);
    const others = () =>
      Promise.all(['x', 'y', 'z'].map((order) => cached.reservations.reserve({ ...askOf(sku), order })));

    now += HOLD_SECONDS * 1000 - 1;
    const early = await others();
    now += 1;
    const late = await others();

    expect(early.map(({ kind }) => kind)).toEqual(['soldOut', 'soldOut', 'soldOut']);
    expect(late.filter(({ kind }) => kind === 'held')).toHaveLength(2);
    expect(await cached.reservations.reserve({ ...askOf(sku), order: 'a' })).toMatchObject({ state: 'kept' });
  });

  it('lists holds anew where the lists were lost and the stock was not', async () => {
    const { sku, cached } = freshSale();
    await loaded(cached.stock, sku);
    const found = await cached.reservations.reserve(askOf(sku));
    if (found.kind !== 'held') throw new Error(found.kind);
    await running.admin.del(...(await keysOf(sku)).filter((key) => key.endsWith('}h')));
    now += HOLD_SECONDS * 1000;

    const overdue = await cached.stock.overdue(sku, found.bucket, { keptBefore: 0, most: 10 });

    expect(overdue).toMatchObject([{ held: { id: 'order', quantity: 1, at: 'at' }, state: 'held' }]);
  });
});

/** A cache at which something happens before each run of the script. */
function happeningBefore(script: CacheScript, cache: CacheClient, happens: () => Promise<void>): CacheClient {
  return {
    ...cache,
    runAll: async (one, calls, budgetMs) => {
      if (one === script) await happens();
      return cache.runAll(one, calls, budgetMs);
    },
  };
}

function counted(runAll: CacheClient['runAll'], count: () => void): CacheClient['runAll'] {
  return (...call) => {
    count();
    return runAll(...call);
  };
}

async function overdueAt({ stock }: Side, sku: string, bucket: number): Promise<readonly OverdueHold[]> {
  const found = await stock.overdue(sku, bucket, { keptBefore: 0, most: 10 });
  if (found === 'unavailable') throw new Error(found);
  return found;
}

async function unitsIn({ stock }: Side, sku: string): Promise<number> {
  const looked = await stock.look(sku, ALL);
  if (looked === 'unavailable') throw new Error(looked);
  return looked.reduce((sum, one) => {
    if (one.kind === 'unloaded') return sum;
    expect(Math.min(one.left, one.held)).toBeGreaterThanOrEqual(0);
    return sum + one.left + one.held;
  }, 0);
}

async function unitsHeld({ stock }: Side, sku: string): Promise<number> {
  const looked = await stock.look(sku, ALL);
  if (looked === 'unavailable') throw new Error(looked);
  return looked.reduce((sum, one) => sum + (one.kind === 'known' ? one.held : 0), 0);
}

function askOf(sku: string) {
  return { sku, order: 'order', fingerprint: 'f', at: 'at', quantity: 1, buckets: BUCKETS };
}

/** What became of a reservation, in one word; of anything else, what it was. */
function wordFor({ what }: Step, answer: unknown): string {
  if (what !== 'reserve' || typeof answer !== 'object' || answer === null) return what;
  return String('state' in answer ? answer.state : 'kind' in answer ? answer.kind : what);
}
