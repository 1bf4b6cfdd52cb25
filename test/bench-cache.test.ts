import { parseOptions } from '../load/bench/cache/command-line';
import { limitsRow } from '../load/bench/cache/limits-row';
import { coldRow } from '../load/bench/cache/records-row';
import type { Rows } from '../load/bench/cache/rows';
import { type SaleFacts, saleRow } from '../load/bench/cache/sale-row';
import { type Comparison, comparisonsOf } from '../load/bench/cache/targets';
import { runBench } from './run-bench';

const bench = (...options: string[]) => runBench('cache', options);
type Told = Rows & { readonly comparisons: readonly Comparison[] };

test('a small run checks limits in one command, and reads a cold record from the table once', async () => {
  const sizes = ['--calls', '50', '--readers', '40', '--rounds', '1'];

  const { code, output, errors } = await bench('--json', '--part', 'limits', '--part', 'records', ...sizes);

  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const { engines, limits, cold, hits, comparisons }: Told = JSON.parse(output);
  expect(engines.cache).toMatch(/^(valkey-server|redis-server|js-redis-server) \d/);
  expect(limits.map(({ way, atOnce }) => [way, atOnce])).toEqual([
    ['GET', 1],
    ['three limits', 1],
    ['GET', 50],
    ['three limits', 50],
  ]);
  for (const { wallMicros, server } of limits) {
    expect(wallMicros.least).toBeGreaterThan(0);
    if (server !== undefined) expect(server.commands).toBe(1);
  }
  expect(cold).toMatchObject({ readers: 40, doors: 8, tableReads: { least: 1, most: 1 } });
  expect(hits.map(({ source }) => source)).toEqual(['process', 'cache', 'table']);
  for (const { wallMicros } of hits) expect(wallMicros.least).toBeGreaterThan(0);
  expect(comparisons.length).toBeGreaterThanOrEqual(5);
}, 120_000);

test('a small sale sells every unit once, to buyers who were told so, and says no to the others', async () => {
  const sizes = ['--units', '40', '--buyers', '400', '--connections', '16', '--buckets', '4', '--table-millis', '1'];

  const { code, output, errors } = await bench('--json', '--part', 'sale', ...sizes);

  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const { sale }: Told = JSON.parse(output);
  expect(sale).toMatchObject({ units: 40, buyers: 400, missing: 0, strangers: 0, unexplained: 0 });
  const { orders = 0, sold = 0, available = 0, acknowledged = 0, applied = 0, soldOut = 0, gaveUp = 0 } = sale ?? {};
  expect(orders).toBe(sold);
  expect(sold + available).toBe(40);
  expect(applied).toBe(acknowledged);
  expect(acknowledged + soldOut + gaveUp).toBe(400);
  expect(sale?.writeCallsPerOrder).toBeLessThanOrEqual(1.2);
}, 180_000);

describe('figures come from what was measured', () => {
  const server = { commands: 20, commandMicros: 40, cpuMicros: 100, bytesIn: 600, bytesOut: 400 };

  test('of a check: per call, the median of the rounds', () => {
    const round = { calls: 10, seconds: 0.001, cpuMicros: 300, server };

    const row = limitsRow('three limits', 1, [round, { ...round, seconds: 0.003 }, { ...round, seconds: 0.002 }]);

    expect(row).toEqual({
      way: 'three limits',
      atOnce: 1,
      wallMicros: { median: 200, least: 100, most: 300 },
      clientCpuMicros: { median: 30, least: 30, most: 30 },
      server: {
        cpuMicros: { median: 10, least: 10, most: 10 },
        commandMicros: { median: 4, least: 4, most: 4 },
        commands: 2,
        bytesIn: 60,
        bytesOut: 40,
      },
    });
  });

  test('of an engine that counts nothing nothing is told', () => {
    expect(limitsRow('GET', 1, [{ calls: 1, seconds: 1, cpuMicros: 1 }])).not.toHaveProperty('server');
  });

  const facts: SaleFacts = {
    ...{ units: 10, buyers: 30, connections: 2, buckets: 1, tableMillis: 1, batches: 3 },
    tally: {
      acknowledged: new Map(Array.from({ length: 8 }, (_, buyer) => [buyer, `id-${buyer}`])),
      ...{ soldOut: 22, gaveUp: 0, requests: 40, answers: { 202: 8, 409: 22, aborted: 10 } },
      ...{ times: [1, 2, 3, 4], seconds: 2, sellingSeconds: 1 },
    },
    audit: { orders: 8, sold: 8, available: 2, missing: 0, strangers: 0, applied: 8 },
    calls: new Map([
      ['TransactWriteItems', 4],
      ['GetItem', 7],
    ]),
    cached: { left: 0, held: 2 },
    ...{ tableCallsTold: 4, soldOutTold: 22 },
  };

  test('of a sale: units that were refused to buyers and not sold are explained by holds, or not', () => {
    expect(saleRow(facts)).toMatchObject({
      ...{ unexplained: 0, writeCalls: 4, readCalls: 7, writeCallsPerOrder: 0.5 },
      ...{ ordersPerSecond: 8, answersPerSecond: 2 },
    });
    expect(saleRow({ ...facts, cached: { left: 1, held: 1 } }).unexplained).toBe(1);
  });

  test('and held against what was asked', () => {
    const rows: Rows = { engines: {}, limits: [], hits: [], sale: saleRow(facts) };
    const failing = (sale: SaleFacts) =>
      comparisonsOf({ ...rows, sale: saleRow(sale) })
        .filter(({ verdict }) => verdict !== 'meets')
        .map(({ what }) => what);

    const { audit } = facts;
    expect(failing(facts)).toEqual(['write calls to the table, an order']);
    const cheap = { ...facts, calls: new Map([['TransactWriteItems', 1]]) };
    expect(failing(cheap)).toEqual([]);
    expect(failing({ ...cheap, audit: { ...audit, missing: 1 } })).toEqual(['acknowledged orders missing']);
    expect(failing({ ...cheap, audit: { ...audit, strangers: 1 } })).toEqual(['orders of nobody']);
    expect(failing({ ...cheap, audit: { ...audit, applied: 7 } })).toEqual(['acknowledged orders not told as applied']);
    expect(failing({ ...cheap, audit: { ...audit, sold: 9 } })).toEqual(['units missing or appeared']);
    expect(failing({ ...cheap, audit: { ...audit, orders: 11, sold: 11, available: -1 } })).toContain(
      'units sold above the stock',
    );
    expect(failing({ ...cheap, cached: { left: 2, held: 0 } })).toEqual(['unsold units that no live hold explains']);
  });

  test.each([
    [1, 'meets'],
    [2, 'falls short'],
  ])('%d reads of a cold record', (tableReads, verdict) => {
    const cold = coldRow(200, [{ seconds: 1, cpuMicros: 1, slowestMillis: 1, tableReads }]);

    expect(comparisonsOf({ engines: {}, limits: [], hits: [], cold })).toMatchObject([{ most: 1, verdict }]);
  });

  test.each([
    [2, 'meets'],
    [2.01, 'falls short'],
  ])('a check that takes %d times as long as a GET', (times, verdict) => {
    const round = { calls: 1, seconds: 1, cpuMicros: 1 };
    const limits = [limitsRow('GET', 1, [round]), limitsRow('three limits', 1, [{ ...round, seconds: times }])];

    expect(comparisonsOf({ engines: {}, limits, hits: [] })[0]).toMatchObject({ found: times, most: 2, verdict });
  });
});

test.each([
  [['--units', '0'], '--units must be a whole number of 1 or more, got "0"'],
  [['--buyers'], '--buyers must be a whole number of 1 or more, got ""'],
  [['--part', 'x'], '--part must be one of limits, records, sale, got x'],
  [['--fast'], 'unknown option --fast'],
])('%j is refused', (args, problem) => {
  expect(parseOptions(args)).toEqual({ problem });
});
