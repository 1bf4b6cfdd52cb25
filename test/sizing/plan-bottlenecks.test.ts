import { completeDemand, type Demand } from '../../lib/sizing/demand';
import type { Bottleneck, PlanAsked } from '../../lib/sizing/plan/plan';
import { planOf } from '../../lib/sizing/plan/plan-of';
import type { Ramp } from '../../lib/sizing/queueing/event-source';

const BURST = { peakWritesPerSecond: 20_000, burstSeconds: 60, itemBytes: 900, acceptableDelaySeconds: 5 };
/** A mean at the peak: nothing is levelled, so what a part takes is what it carries. */
const LEVEL = { burstSeconds: 86_400 };

function order(asked: PlanAsked): readonly (readonly [string, number])[] {
  return planOf(asked).bottlenecks.map(({ what, writesPerSecond }) => [what, writesPerSecond] as const);
}

function part(what: string, asked: PlanAsked): Bottleneck {
  const found = planOf(asked).bottlenecks.find((one) => one.what.startsWith(what));
  if (found === undefined) throw new Error(`no bottleneck ${what}`);
  return found;
}

describe('worked by hand', () => {
  test('a burst of creates: the cold table first, then the requests of the account', () => {
    // 18,750 writes/s are to be applied for a peak of 20,000: what a part behind the buffer takes carries 1.0667 times as much.
    expect(order({ demand: BURST })).toEqual([
      ['write units of a table that was not used before', 4266],
      // 7 runs at first and one more a second, 294.1 writes/s each: 294.1 × (11.66 + √(11.66² − 7²)).
      // 10 × 1,000 for 20,000 requests and 187.5 runs a second.
      ['invocations a second of the account', 9907],
      ['runs of the writer from the standard buffer at the start of a burst', 11_446],
      ['processing units of the cache', 20_000],
      // 60 × 100 ÷ 0.16 s.
      ['runs of the writer from the standard buffer', 40_000],
      ['write units of the table', 42_666],
      // 191 environments and 60 runs for a peak of 20,000, of 1,000.
      ['Lambda concurrency, shared by the front door and the writer', 79_681],
      // 120,000 messages held for 0.16 s each.
      ['messages in flight', 800_000],
    ]);
  });

  test('a hot counter: its message group first, as one batch of ten takes 0.115 s', () => {
    const demand = { ...LEVEL, peakWritesPerSecond: 400, meanWritesPerSecond: 400, hottestShare: 0.5 };

    expect(order({ policy: 'counter', demand }).slice(0, 2)).toEqual([
      // 10 ÷ 0.115 ÷ 0.5.
      ['message group of the hottest record, one batch at a time', 173],
      ['processing units of the cache', 500],
    ]);
    // 300 calls ÷ 0.5, and ten messages in each of a bulk of twenty.
    expect(part('sends to the message group', { policy: 'counter', demand }).writesPerSecond).toBe(600);
    const bulks = { ...demand, writesPerRequest: 20 };
    expect(part('sends to the message group', { policy: 'counter', demand: bulks }).writesPerSecond).toBe(6000);
    // Twice the parts, twice the writes.
    expect(part('message group', { policy: 'counter', spread: 2, demand }).writesPerSecond).toBe(347);
  });

  test('one record of a standard buffer is written once a batch', () => {
    const demand = { ...LEVEL, peakWritesPerSecond: 1000, meanWritesPerSecond: 1000, hottestShare: 1 };

    // All of it: 1,000 batches a second of 100 each. Two units a statement halve it.
    expect(part('hottest record', { demand }).writesPerSecond).toBe(100_000);
    expect(part('hottest record', { demand: { ...demand, itemBytes: 1025 } }).writesPerSecond).toBe(50_000);
    // A tenth of it: in a batch of ten it is with a chance of 1 − 0.9¹⁰ = 0.6513: 1,000 × 10 ÷ 0.6513.
    const tenth = { ...demand, hottestShare: 0.1, acceptableDelaySeconds: 1 };
    expect(part('hottest record', { demand: tenth }).writesPerSecond).toBe(15_353);
  });

  test('bulks of a FIFO queue go ten to a call', () => {
    const sends = (writesPerRequest: number, region = 'us-east-1') =>
      part('sends to the FIFO queue', { policy: 'patch', region, demand: { writesPerRequest } }).writesPerSecond;

    expect([sends(1), sends(10), sends(11), sends(1, 'eu-central-1'), sends(1, 'sa-east-1')]).toEqual([
      70_000, 700_000, 385_000, 19_000, 2400,
    ]);
  });

  test('messages of a FIFO queue are in flight too', () => {
    // 120,000 messages held for 0.115 s each.
    expect(
      part('messages in flight of the FIFO queue', { policy: 'patch', demand: { ...LEVEL, meanWritesPerSecond: 500 } }),
    ).toMatchObject({
      writesPerSecond: 1_043_478,
      limit: { name: 'messages in flight of a FIFO queue', value: 120_000 },
    });
  });

  test('shards that a collection has are counted with their headroom', () => {
    expect(part('64 shards', { shards: 64 }).writesPerSecond).toBe(51_200);
    expect(planOf({ shards: 'derived' }).bottlenecks.map(({ what }) => what)).not.toContain('shards');
  });
});

describe('the start of a burst', () => {
  test.each<readonly [string, Demand, Partial<Ramp>]>([
    ['a burst that lasts', BURST, {}],
    ['one that is over before the runs are there', { ...BURST, burstSeconds: 3 }, {}],
    ['a long one with much patience', { ...BURST, burstSeconds: 3600, acceptableDelaySeconds: 60 }, {}],
    ['as fast as Lambda says', BURST, { runsAddedPerSecond: 5 }],
    ['from a high mean', { ...BURST, meanWritesPerSecond: 15_000 }, {}],
  ])('carries what the forecast has in the table just in time: %s', (_what, demand, ramp) => {
    const { writesPerSecond } = part('runs of the writer from the standard buffer at the start', { demand, ramp });

    // The same mean before it; and a tenth is left, because the forecast adds whole runs, one by one.
    const { meanWritesPerSecond } = completeDemand(demand);
    const wait = (peak: number) =>
      waitOf({
        demand: { ...demand, meanWritesPerSecond, peakWritesPerSecond: Math.round(peak) },
        ramp,
        knobs: { writerConcurrency: 1000 },
        // The table is not what is asked about.
        warmWriteUnitsPerSecond: 1_000_000,
      });
    expect(wait(writesPerSecond * 0.9)).toBeLessThan(demand.acceptableDelaySeconds ?? 0);
    expect(wait(writesPerSecond * 1.1)).toBeGreaterThan(demand.acceptableDelaySeconds ?? 0);
  });

  test('is nothing where all runs are there at once', () => {
    const names = planOf({ knobs: { writerConcurrency: 5 } }).bottlenecks.map(({ what }) => what);

    expect(names.filter((name) => name.includes('start of a burst'))).toEqual([]);
  });
});

function waitOf(asked: PlanAsked): number {
  return planOf(asked).bursts.standard?.worstWaitSeconds ?? 0;
}

test('they are in the order in which they give out, and utilization says how near each is', () => {
  const { bottlenecks } = planOf({ kinds: new Set(['standard', 'fifo'] as const), demand: { hottestShare: 0.01 } });

  const carried = bottlenecks.map(({ writesPerSecond }) => writesPerSecond);
  expect(carried).toEqual([...carried].sort((a, b) => a - b));
  for (const { utilization, writesPerSecond, raise } of bottlenecks) {
    expect(utilization * writesPerSecond).toBeGreaterThan(500 * 0.99);
    expect(utilization * writesPerSecond).toBeLessThan(500 * 1.001);
    expect(raise.length).toBeGreaterThan(10);
  }
});

test.each<readonly [string, PlanAsked, PlanAsked, string]>([
  ['Lambda concurrency', {}, { quotas: { lambdaConcurrency: 2000 } }, 'Concurrent executions'],
  ['invocations a second', {}, { quotas: { lambdaConcurrency: 2000 } }, 'Concurrent executions'],
  ['invocations a second', {}, { demand: { writesPerRequest: 2 } }, 'demand.writesPerRequest'],
  ['runs of the writer', {}, { knobs: { writerConcurrency: 99 } }, 'knobs.writerConcurrency'],
  ['runs of the writer', { policy: 'merge' }, { policy: 'merge', knobs: { fifoConcurrency: 99 } }, 'knobs.fifoConc'],
  ['write units of the table', {}, { quotas: { tableWriteUnitsPerSecond: 80_000 } }, 'Table-level write throughput'],
  ['write units of a table', {}, { warmWriteUnitsPerSecond: 8000 }, 'warmThroughput'],
  ['processing units', {}, { knobs: { cacheEcpuPerSecond: 9000 } }, 'knobs.cacheEcpuPerSecond'],
  ['messages in flight', {}, { demand: { writesPerRequest: 4 } }, 'demand.writesPerRequest'],
])('%s is raised by what its text names', (what, before, after, raise) => {
  expect(part(what, before).raise).toContain(raise);
  expect(part(what, after).writesPerSecond).toBeGreaterThan(part(what, before).writesPerSecond);
});

describe('quotas to raise', () => {
  const raised = (asked: PlanAsked) => planOf(asked).quotasToRaise.map(({ quota, have, need }) => [quota, have, need]);

  test('none for the default demand', () => {
    expect(raised({})).toEqual([]);
  });

  test('concurrency by the rule of ten requests a second, where it asks for more than the runs do', () => {
    // 20,187.5 ÷ 10.
    expect(raised({ demand: BURST })).toEqual([['Concurrent executions', 1000, 2019]]);
    expect(raised({ demand: BURST, quotas: { lambdaConcurrency: 2018 } })).toHaveLength(1);
    expect(raised({ demand: BURST, quotas: { lambdaConcurrency: 2019 } })).toEqual([]);
  });

  test('concurrency by runs, where requests are few', () => {
    const { quotasToRaise } = planOf({ knobs: { writerConcurrency: 1000 } });

    // 500 × 8 ms is four at work on average: ten, so that fewer than 1 in 100 wait.
    expect(quotasToRaise).toEqual([
      expect.objectContaining({
        need: 1010,
        why: '10 environments of the front door and 1000 runs of the writer at once',
      }),
    ]);
  });

  test('write units of the table, at the quota and one past it', () => {
    const demand = { ...LEVEL, peakWritesPerSecond: 40_000, meanWritesPerSecond: 40_000, writesPerRequest: 100 };
    const past = { ...demand, peakWritesPerSecond: 40_001, meanWritesPerSecond: 40_001 };

    expect(raised({ demand })).toEqual([]);
    expect(raised({ demand: past })).toEqual([['Table-level write throughput limit', 40_000, 40_001]]);
  });

  test('sends to a FIFO queue', () => {
    const quotas = { lambdaConcurrency: 100_000, tableWriteUnitsPerSecond: 100_000 };

    expect(raised({ policy: 'patch', quotas, demand: { peakWritesPerSecond: 70_000 } })).toEqual([]);
    expect(raised({ policy: 'patch', quotas, demand: { peakWritesPerSecond: 70_001 } })).toEqual([
      ['API requests a second of a FIFO queue in high-throughput mode in us-east-1', 70_000, 70_001],
    ]);
  });
});
