import type { Order } from '../../lambda/contract/sales';
import { placeOfStock, type Sale } from '../../lambda/contract/sales';
import { stampTime } from '../../lambda/contract/stamp';
import type { Reservation } from '../../lambda/sales/reservations';
import { planMoves } from '../../lambda/sweeper/plan-moves';
import { sweep } from '../../lambda/sweeper/sweep';
import { sweepLine } from '../../lambda/sweeper/sweep-line';
import type { SweepPorts } from '../../lambda/sweeper/sweep-sale';
import { MemoryTable } from '../simulation/memory-table';
import { MemoryReservations } from './memory-reservations';
import { memorySaleTable } from './sale-world';

const START = 1_780_000_000_000;
const RULES = { orders: 'orders', holdSeconds: 60, maxQuantity: 10 };
const DAY_MS = 24 * 60 * 60 * 1000;

async function stage(sales: readonly Sale[]) {
  const clock = { now: START };
  const now = () => clock.now;
  const memory = new MemoryTable();
  const table = memorySaleTable(memory.model, memory, now);
  const cache = new MemoryReservations(now, RULES.holdSeconds);
  for (const sale of sales) {
    await table.create(sale);
    await cache.load(sale.sku, await table.stockOf(sale));
  }
  const warned: string[] = [];
  const told = new Map<string, string>();
  const ports: SweepPorts = {
    ...{ table, reservations: cache, keeping: cache, rules: RULES, now },
    outcomes: { record: async (entries) => entries.forEach(({ id, outcome }) => void told.set(id, outcome.kind)) },
    log: { info: () => {}, warn: (event) => void warned.push(event), error: () => {} },
  };
  const reserve = async (id: string, { sku, buckets }: Sale, quantity = 1) => {
    const at = `${stampTime(clock.now)}-7000-8000-000000000000`;
    const ask = { sku, order: id, fingerprint: id, at, quantity, buckets };
    const found: Reservation = await cache.reserve(ask);
    if (found.kind !== 'held') throw new Error(`${id} got ${found.kind}`);
    const order: Order = { id, at, sku, bucket: found.bucket, quantity, body: {} };
    return order;
  };
  const left = async ({ sku, buckets }: Sale) => {
    const all = Array.from({ length: buckets }, (_, bucket) => bucket);
    const found = await cache.look(sku, all);
    return found === 'unavailable' ? found : found.map((one) => (one.kind === 'known' ? one.left : undefined));
  };
  const available = async (sale: Sale) => (await table.stockOf(sale)).map((one) => one.available);
  let token = 0;
  const run = (through: SweepPorts = ports) => {
    token += 1;
    return sweep(through, { token, deadline: Number.POSITIVE_INFINITY });
  };
  return { clock, memory, table, cache, ports, warned, told, reserve, left, available, run };
}

const ONE: Sale = { sku: 'one', stock: 20, buckets: 1 };

const sumOf = (units: readonly number[]): number => units.reduce((sum, one) => sum + one, 0);

describe('a hold that nobody ended', () => {
  it('and whose order the table has, is sold: its units do not come back', async () => {
    const { clock, table, cache, reserve, left, run } = await stage([ONE]);
    const order = await reserve('a', ONE, 3);
    await table.sell([order], Number.POSITIVE_INFINITY);
    clock.now += 61_000;

    const report = await run();

    expect([report.ended, report.givenBack, await left(ONE)]).toEqual([1, 0, [17]]);
    expect(await cache.reserve({ ...order, order: 'a', fingerprint: 'a', buckets: 1 })).toMatchObject({
      ...{ kind: 'held', state: 'sold' },
    });
  });

  it('and whose order was never acknowledged, gives its units back with its time', async () => {
    const { clock, reserve, left, run } = await stage([ONE]);
    await reserve('a', ONE, 3);
    clock.now += 59_000;
    const early = await run();
    clock.now += 2000;

    const late = await run();

    expect([early.givenBack, late.givenBack, await left(ONE)]).toEqual([0, 1, [20]]);
  });

  it('and was acknowledged, keeps its units while a message may still bring its order, and no longer', async () => {
    const { clock, cache, reserve, left, run } = await stage([ONE]);
    await cache.keep(await reserve('a', ONE, 3));
    clock.now += 4 * DAY_MS;
    const early = await run();
    expect([early.givenBack, await left(ONE)]).toEqual([0, [17]]);
    clock.now += DAY_MS + 1000;

    const late = await run();

    expect([late.givenBack, await left(ONE)]).toEqual([1, [20]]);
  });

  it('and was acknowledged and sold, is ended once its time is over, so that its bucket can be set right', async () => {
    const { clock, table, cache, reserve, run, told } = await stage([ONE]);
    const order = await reserve('a', ONE, 3);
    await cache.keep(order);
    await table.sell([order], Number.POSITIVE_INFINITY);
    clock.now += 61_000;

    expect((await run()).ended).toBe(1);
    expect(told).toEqual(new Map([['a', 'applied']]));
    expect(await cache.look('one', [0])).toMatchObject([{ left: 17, held: 0 }]);
  });

  it('and was acknowledged and refused, is ended as well: what the table has is on sale again', async () => {
    const { clock, memory, table, cache, reserve, left, run, told } = await stage([ONE]);
    const order = await reserve('a', ONE, 3);
    await cache.keep(order);
    await table.refuse([order], Number.POSITIVE_INFINITY);
    memory.model.records.set(JSON.stringify(['~stock#0#one', '.']), { available: 18, sold: 2 });
    clock.now += 61_000;

    expect([(await run()).ended, await left(ONE)]).toEqual([1, [18]]);
    expect(told).toEqual(new Map([['a', 'conflict']]));
    const again = { ...order, order: 'a', fingerprint: 'a', buckets: 1 };
    expect(await cache.reserve(again)).toEqual({ kind: 'refused' });
  });

  it.each(['sold', 'refused'] as const)(
    'and was reserved anew after its order was %s, gives its units back, though others are held',
    async (what) => {
      const { clock, table, cache, reserve, left, run } = await stage([ONE]);
      const order = {
        id: 'a',
        at: `${stampTime(START - 1)}-7000-8000-000000000000`,
        sku: 'one',
        bucket: 0,
        quantity: 3,
      };
      if (what === 'sold') await table.sell([{ ...order, body: {} }], Number.POSITIVE_INFINITY);
      else await table.refuse([{ ...order, body: {} }], Number.POSITIVE_INFINITY);
      await cache.keep(await reserve('a', ONE, 3));
      await cache.keep(await reserve('b', ONE, 1));
      clock.now += 61_000;

      expect([(await run()).ended, await left(ONE)]).toEqual([1, [19]]);
    },
  );

  it('and refused gives no units to others that the table has not: another’s hold is live', async () => {
    const { clock, memory, table, cache, reserve, left, run } = await stage([ONE]);
    const order = await reserve('a', ONE, 3);
    await cache.keep(order);
    await cache.keep(await reserve('b', ONE, 1));
    memory.model.records.set(JSON.stringify(['~stock#0#one', '.']), { available: 17, sold: 3 });
    await table.refuse([order], Number.POSITIVE_INFINITY);
    clock.now += 61_000;

    expect([(await run()).ended, await left(ONE)]).toEqual([1, [16]]);
  });

  it('is ended in the same run, however many there are', async () => {
    const many: Sale = { sku: 'many', stock: 500, buckets: 1 };
    const { clock, table, cache, reserve, run } = await stage([many]);
    for (let one = 0; one < 250; one++) {
      const order = await reserve(`order-${one}`, many);
      await cache.keep(order);
      await table.sell([order], Number.POSITIVE_INFINITY);
    }
    clock.now += 61_000;

    expect((await run()).ended).toBe(250);
  });

  it('and waits in the buffer is looked at once a run, and stays', async () => {
    const many: Sale = { sku: 'many', stock: 500, buckets: 1 };
    const { clock, memory, cache, reserve, run, left } = await stage([many]);
    for (let one = 0; one < 150; one++) await cache.keep(await reserve(`order-${one}`, many));
    clock.now += 61_000;
    memory.calls.length = 0;

    expect([(await run()).ended, await left(many)]).toEqual([0, [350]]);
    expect(memory.calls.filter(({ kind }) => kind === 'read')).toHaveLength(1);
  });
});

describe('a count that is not the table’s', () => {
  it('is set right where nobody is at it', async () => {
    const { cache, left, run } = await stage([ONE]);
    await cache.take('one', 0, 5);

    const report = await run();

    expect([report.reconciled, report.left, await left(ONE)]).toEqual([1, 20, [20]]);
  });

  it('stays while a hold is live: its units are both not left and not sold', async () => {
    const { memory, cache, reserve, left, run } = await stage([ONE]);
    await reserve('a', ONE, 3);
    await cache.take('one', 0, 5);
    memory.calls.length = 0;

    expect([(await run()).reconciled, await left(ONE)]).toEqual([0, [12]]);
    // Nor is the table asked for it.
    expect(memory.calls).toEqual([]);
  });

  it('stays where it changed between the look and the table’s answer', async () => {
    const { cache, table, ports, left, run } = await stage([ONE]);
    await cache.take('one', 0, 5);
    const disturbed: SweepPorts = {
      ...ports,
      table: {
        ...table,
        stockOf: async (sale) => {
          const standing = await table.stockOf(sale);
          await cache.take('one', 0, 1);
          return standing;
        },
      },
    };

    const report = await run(disturbed);

    expect([report.reconciled, await left(ONE)]).toEqual([0, [13]]);
  });
});

describe('units that lie where nobody finds them', () => {
  const plan = (left: number[], maxQuantity = 10) => {
    const stocks = left.map((units, bucket) => ({ bucket, left: units }));
    return planMoves(stocks, maxQuantity).map(({ from, to, units }) => `${units}:${from}>${to}`);
  };

  it.each<[string, number[], string[]]>([
    ['stay where there are plenty everywhere', [30, 30], []],
    ['stay where nothing is left', [0, 0], []],
    ['go from the fullest bucket to empty ones', [0, 100, 0], ['50:1>0', '25:0>2']],
    ['stay where the fullest could no more serve a large order itself', [0, 19], []],
    ['are brought together where no bucket serves a large order', [4, 5, 3], ['4:0>1', '1:2>1']],
    ['are brought together to the last one', [1, 1, 1], ['1:1>0', '1:2>0']],
    ['in one bucket alone stay', [7], []],
  ])('%s', (_, left, moves) => {
    expect(plan(left)).toEqual(moves);
  });

  it('are moved in the table and in the cache, and an order that was scattered is sold', async () => {
    const sale = { sku: 'wide', stock: 6, buckets: 3 };
    const { cache, left, available, run } = await stage([sale]);
    const ask = { sku: 'wide', order: 'o', fingerprint: 'o', at: '', quantity: 5, buckets: 3 };
    expect(await cache.reserve(ask)).toMatchObject({ kind: 'scattered' });

    const report = await run();

    expect([report.moved, await available(sale), await left(sale)]).toEqual([4, [6, 0, 0], [6, 0, 0]]);
    expect(await cache.reserve(ask)).toMatchObject({ kind: 'held' });
  });

  it('are nowhere on sale while they are on their way', async () => {
    const sale = { sku: 'wide', stock: 6, buckets: 3 };
    const { ports, table, left, available, run } = await stage([sale]);
    const seen: unknown[] = [];
    const looking: SweepPorts = {
      ...ports,
      table: {
        ...table,
        moveStock: async (...move) => {
          seen.push([await left(sale), await available(sale)]);
          const result = await table.moveStock(...move);
          seen.push([await left(sale), await available(sale)]);
          return result;
        },
      },
    };

    await run(looking);

    expect(seen).toEqual([
      [
        [2, 0, 2],
        [2, 2, 2],
      ],
      [
        [2, 0, 2],
        [4, 0, 2],
      ],
      [
        [4, 0, 0],
        [4, 0, 2],
      ],
      [
        [4, 0, 0],
        [6, 0, 0],
      ],
    ]);
  });

  it('that the table no more has are left where they are', async () => {
    const sale = { sku: 'wide', stock: 6, buckets: 3 };
    const { memory, ports, left, run } = await stage([sale]);
    memory.model.records.set(JSON.stringify([placeOfStock('wide', 1).partition, '.']), { available: 0, sold: 2 });
    // The count is wrong, and nobody saw it: a hold is live there.
    const held: SweepPorts = {
      ...ports,
      table: {
        ...ports.table,
        stockOf: async () => [2, 2, 2].map((available, bucket) => ({ bucket, available, sold: 0 })),
      },
    };

    const report = await run(held);

    expect([report.moved, await left(sale)]).toEqual([2, [4, 2, 0]]);
  });

  it.each([
    ['before the table has moved them', true],
    ['before the cache is told', false],
  ])('are set right by the next run where one was cut off %s', async (_, inTable) => {
    const sale = { sku: 'wide', stock: 6, buckets: 3 };
    const { table, ports, left, available, run } = await stage([sale]);
    const cut: SweepPorts = {
      ...ports,
      table: {
        ...table,
        moveStock: async (...move) => {
          if (!inTable) await table.moveStock(...move);
          throw new Error('cut off');
        },
      },
    };
    expect(await run(cut)).toMatchObject({ unswept: 1, moved: 0 });

    await run();

    expect(await left(sale)).toEqual(await available(sale));
    expect((await available(sale)).reduce((sum, units) => sum + units, 0)).toBe(6);
  });
});

describe('a run', () => {
  it('ends with its time, and begins with another sale each minute', async () => {
    const sales = ['a', 'b', 'c'].map((sku) => ({ sku, stock: 4, buckets: 1 }));
    const { clock, cache, run, left, ports } = await stage(sales);
    for (const { sku } of sales) await cache.take(sku, 0, 1);
    // Time for one sale only.
    const short = () => {
      let asked = 0;
      const now = () => clock.now + (asked++ < 3 ? 0 : 1000);
      return sweep({ ...ports, now }, { token: 1, deadline: clock.now + 500 });
    };

    const set = async () => (await Promise.all(sales.map(left))).flat();
    const first = await short();
    expect([first.unswept, (await set()).filter((units) => units === 4)]).toEqual([2, [4]]);
    clock.now += 60_000;
    await short();
    clock.now += 60_000;
    await short();

    expect(await set()).toEqual([4, 4, 4]);
    expect((await run()).unswept).toBe(0);
  });

  it('of two at once does no harm', async () => {
    const sale = { sku: 'wide', stock: 9, buckets: 3 };
    const { run, left, available } = await stage([sale]);

    await Promise.all([run(), run()]);
    await run();

    expect(await left(sale)).toEqual(await available(sale));
    expect((await available(sale)).reduce((sum, units) => sum + units, 0)).toBe(9);
  });

  it.each(
    ['before the table moves units', 'after it has'].flatMap((when) =>
      [true, false].map((moves) => [when, moves ? 'sets counts right and moves units' : 'sets counts right'] as const),
    ),
  )('that sleeps %s while another %s gives none twice', async (when, what) => {
    const sale = { sku: 'uneven', stock: 60, buckets: 2 };
    const { ports, table, cache, left, available, run } = await stage([sale]);
    await table.moveStock('uneven', { from: 0, to: 1, units: 30 }, 0);
    cache.forget();
    await cache.load('uneven', await table.stockOf(sale));
    // With orders as large as that, it would leave the units where they are.
    const maxQuantity = what.includes('moves') ? 10 : 1000;
    const other = () => run({ ...ports, rules: { ...RULES, maxQuantity } });
    const asleep: SweepPorts = {
      ...ports,
      table: {
        ...table,
        moveStock: async (...move) => {
          if (when.startsWith('before')) await other();
          const result = await table.moveStock(...move);
          if (when.startsWith('after')) await other();
          return result;
        },
      },
    };

    await run(asleep);
    const [inCache, inTable] = [await left(sale), await available(sale)];

    expect(inTable.filter((units, bucket) => Number(inCache[bucket]) > units)).toEqual([]);
    await run();
    expect([await left(sale), sumOf(await available(sale))]).toEqual([await available(sale), 60]);
  });

  it('asks the table nothing of a sale that the cache has forgotten', async () => {
    const { cache, memory, run } = await stage([ONE]);
    cache.forget();
    memory.calls.length = 0;

    expect(await run()).toMatchObject({ sales: 1, unswept: 0, left: 0 });
    expect(memory.calls).toEqual([]);
  });

  it('stops where the cache does not answer, and says so', async () => {
    const { cache, run } = await stage([ONE]);
    cache.away = true;

    expect(await run()).toMatchObject({ cacheAway: true, unswept: 1 });
  });

  it('goes on where the table does not answer for one sale', async () => {
    const sales = ['a', 'b'].map((sku) => ({ sku, stock: 4, buckets: 1 }));
    const { ports, table, cache, warned, left, run } = await stage(sales);
    for (const { sku } of sales) await cache.take(sku, 0, 1);
    const stockOf = (sale: Sale) => (sale.sku === 'a' ? Promise.reject(new Error('away')) : table.stockOf(sale));

    const report = await run({ ...ports, table: { ...table, stockOf } });

    expect([report.unswept, warned, await Promise.all(sales.map(left))]).toEqual([1, ['sale-not-swept'], [[3], [4]]]);
  });

  it('is a line of metrics, the same few whatever is sold', async () => {
    const { run } = await stage([ONE]);

    const line = sweepLine({ ...(await run()), cacheMisses: 0 }, START, 'sweeper');

    expect(line).toMatchObject({ Sweeper: 'sweeper', UnitsLeft: 20, HoldsGivenBack: 0, sales: 1 });
    expect(line._aws).toMatchObject({ CloudWatchMetrics: [{ Namespace: 'Spillway', Dimensions: [['Sweeper']] }] });
    expect(line).not.toHaveProperty('CacheUnavailable');
  });

  it('tells of calls that the cache did not answer', async () => {
    const { cache, run } = await stage([ONE]);
    cache.away = true;

    const line = sweepLine({ ...(await run()), cacheMisses: 3 }, START, 'sweeper');

    expect(line).toMatchObject({ CacheUnavailable: 3, cacheAway: true, SalesUnswept: 1 });
    expect(JSON.stringify(line._aws)).toContain('"CacheUnavailable"');
  });
});
