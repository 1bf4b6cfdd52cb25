import type { Demand } from '../../lib/sizing/demand';
import { demandProblems } from '../../lib/sizing/demand-rules';
import type { Impossible, PlanAsked } from '../../lib/sizing/plan/plan';
import { planOf, planProblems } from '../../lib/sizing/plan/plan-of';

function impossible(asked: PlanAsked): readonly Impossible[] {
  return planOf(asked).impossible;
}

/** A mean at the peak for a day: nothing is levelled. */
const level = (writes: number): Demand => ({
  peakWritesPerSecond: writes,
  meanWritesPerSecond: writes,
  burstSeconds: 86_400,
});

/** A second that is worked off in an hour. */
const SHORT = {
  burstSeconds: 1,
  acceptableDelaySeconds: 3600,
  meanWritesPerSecond: 1,
  hottestShare: 1,
} satisfies Demand;

describe('what no money moves, at the limit and one past it', () => {
  test.each<readonly [string, PlanAsked, PlanAsked, Impossible]>([
    [
      'a record that the front door does not take',
      { demand: { itemBytes: 49_152 } },
      { demand: { itemBytes: 49_153 } },
      {
        asked: 'records of 49,153 bytes (itemBytes)',
        limit: expect.stringMatching(/^the front door takes bodies of 49,152 bytes \(48 KiB\) at the most; .* 409,600/),
        wouldTake: expect.stringContaining('S3'),
      },
    ],
    [
      'a record that no item can be',
      { demand: { itemBytes: 49_152 } },
      { demand: { itemBytes: 409_601 } },
      {
        asked: 'records of 409,601 bytes (itemBytes)',
        limit: expect.stringMatching(
          /^an item of the table has 409,600 bytes \(400 KB\) at the most, and .* \(48 KiB\)$/,
        ),
        wouldTake: expect.stringContaining('49,152 bytes or less'),
      },
    ],
    [
      'a delay in which nothing can be polled',
      { demand: { acceptableDelaySeconds: 1 } },
      { demand: { acceptableDelaySeconds: 0.999 } },
      {
        asked: 'a delay of 0.999 s (acceptableDelaySeconds)',
        limit: expect.stringContaining('waits for a poll and for the run of its batch'),
        wouldTake: expect.stringContaining('mode direct'),
      },
    ],
    [
      'a delay shorter than a poll, a window and a run',
      // 0.1 s + 0 + (50 + 844 + 10 × 0.5 ms) = 0.999 s, and 1.001 s.
      { demand: { acceptableDelaySeconds: 1 }, writer: { callMillis: 844 } },
      { demand: { acceptableDelaySeconds: 1 }, writer: { callMillis: 846 } },
      {
        asked: 'a delay of 1 s (acceptableDelaySeconds)',
        limit: 'the standard buffer takes 1.001 s: a poll of 0.1 s, a window of 0 s and a run of 0.901 s for 10 writes',
        wouldTake: expect.stringContaining('a delay of 2 s or more'),
      },
    ],
    [
      'one record in order, above a batch of ten in 0.115 s',
      { policy: 'patch', demand: { ...level(86), hottestShare: 1 } },
      { policy: 'patch', demand: { ...level(87), hottestShare: 1 } },
      {
        asked: '87 writes/s for one record (100 % of 87/s)',
        limit: expect.stringMatching(/^one record in order takes 86\.96 writes\/s: .*one batch .* and 87\/s/),
        wouldTake: expect.stringContaining('a hottestShare of 0.999 or less'),
      },
    ],
    [
      'a counter of which half goes to one record of two parts',
      { policy: 'counter', spread: 3, demand: { ...level(500), hottestShare: 0.5 } },
      { policy: 'counter', spread: 2, demand: { ...level(500), hottestShare: 0.5 } },
      {
        asked: '250 writes/s for one record, over 2 parts (50 % of 500/s)',
        limit: expect.stringContaining('125/s are to be applied'),
        wouldTake: expect.stringContaining('a spread of 3 parts'),
      },
    ],
    [
      'one message group, sent more than a partition of the queue takes',
      {
        policy: 'patch',
        demand: { peakWritesPerSecond: 300, burstSeconds: 1, acceptableDelaySeconds: 60, hottestShare: 1 },
      },
      {
        policy: 'patch',
        demand: { peakWritesPerSecond: 301, burstSeconds: 1, acceptableDelaySeconds: 60, hottestShare: 1 },
      },
      {
        asked: '301 writes/s for one record (100 % of 301/s)',
        limit: expect.stringContaining('300 messages/s at the most'),
        wouldTake: expect.stringMatching(/^bulks of 10 \(writesPerRequest\), a counter collection with a spread/),
      },
    ],
    [
      'one record of a standard buffer, above its partition',
      { demand: { ...level(10_000), acceptableDelaySeconds: 1, hottestShare: 1 } },
      { demand: { ...level(10_001), acceptableDelaySeconds: 1, hottestShare: 1 } },
      {
        asked: '10,001 writes/s for one record (100 % of 10,001/s)',
        limit: expect.stringContaining('one record takes 1,000 write units/s'),
        wouldTake: expect.stringContaining('a peakWritesPerSecond of 10,000 or less'),
      },
    ],
    [
      'a mean above what narrow runs apply',
      // 2 × 100 ÷ 0.16 s.
      { demand: { ...level(1250), acceptableDelaySeconds: 10 }, knobs: { writerConcurrency: 2 } },
      { demand: { ...level(1251), acceptableDelaySeconds: 10 }, knobs: { writerConcurrency: 2 } },
      {
        asked: 'a mean of 1,251 writes/s (meanWritesPerSecond)',
        limit: expect.stringContaining('2 runs from the standard buffer apply 1,250 writes/s'),
        wouldTake: expect.stringContaining('knobs.writerConcurrency of 3 or more'),
      },
    ],
    [
      'a mean above what one event source applies',
      // 1,000 × 100 ÷ 0.16 s.
      // Without the headroom, which the width by hand does without.
      { demand: level(625_000), knobs: { writerConcurrency: 1000 } },
      { demand: level(625_001), knobs: { writerConcurrency: 1000 } },
      {
        asked: 'a mean of 625,001 writes/s (meanWritesPerSecond)',
        limit: expect.stringContaining('the most of one event source'),
        wouldTake: expect.stringContaining('provisioned mode'),
      },
    ],
    [
      'more runs than one event source has',
      // 312,500 × 0.16 ÷ 100 × 2 = 1,000 runs.
      { demand: level(312_500) },
      { demand: level(312_501) },
      {
        asked: expect.stringContaining('312,501 writes/s for 86,400 s within 10 s'),
        limit: expect.stringMatching(
          /^one event source runs 1,000 at once, which drain 625,000 writes\/s .* 1,001 runs$/,
        ),
        wouldTake: expect.stringMatching(
          /peakWritesPerSecond of .* several paths, .*knobs\.writerConcurrency of 1000, without headroom, .*3,126 MaximumPollers/,
        ),
      },
    ],
    [
      'a batch that outlasts the longest run',
      { demand: { ...level(1), acceptableDelaySeconds: 3600 }, writer: { callMillis: 800_000 } },
      { demand: { ...level(1), acceptableDelaySeconds: 3600 }, writer: { callMillis: 900_000 } },
      {
        asked: 'runs of 900.1 s for 100 writes from the standard buffer',
        limit: 'a function runs 900 s at the most: every full batch would time out',
        wouldTake: expect.stringMatching(/^smaller batches \(knobs\.batchSize\), or faster calls/),
      },
    ],
    [
      'a batch that outlasts a time-out given by hand',
      { writer: { callMillis: 1000 }, knobs: { writerTimeoutSeconds: 2 } },
      { writer: { callMillis: 2000 }, knobs: { writerTimeoutSeconds: 2 } },
      {
        asked: 'runs of 2.1 s for 100 writes from the standard buffer',
        limit: expect.stringContaining("the writer's time-out is 2 s (knobs.writerTimeoutSeconds)"),
        wouldTake: expect.stringContaining('knobs.writerTimeoutSeconds of 3 or more'),
      },
    ],
    [
      'a message group, sent in bulks of ten more than its partition takes',
      {
        policy: 'patch',
        demand: { ...SHORT, peakWritesPerSecond: 3000, writesPerRequest: 20 },
      },
      {
        policy: 'patch',
        demand: { ...SHORT, peakWritesPerSecond: 3001, writesPerRequest: 20 },
      },
      {
        asked: '3,001 writes/s for one record (100 % of 3,001/s)',
        limit: expect.stringMatching(/3,000 messages\/s at the most, 300 calls\/s .* with 10 in each/),
        wouldTake: expect.not.stringContaining('bulks'),
      },
    ],
    [
      'more shards than a listing asks',
      { shards: 'derived', demand: { peakWritesPerSecond: 204_800 }, knobs: { writerConcurrency: 1000 } },
      { shards: 'derived', demand: { peakWritesPerSecond: 204_801 }, knobs: { writerConcurrency: 1000 } },
      {
        asked: '204801 write units/s (204801/s of 1024 bytes) need 257 shards',
        limit: expect.stringContaining('256 shards at the most'),
        wouldTake: expect.stringContaining('byKey'),
      },
    ],
    [
      'a mean above the peak',
      { demand: { peakWritesPerSecond: 10, meanWritesPerSecond: 10 } },
      { demand: { peakWritesPerSecond: 10, meanWritesPerSecond: 10.1 } },
      {
        asked: 'a mean of 10.1 writes/s (meanWritesPerSecond)',
        limit: expect.stringContaining('no more than the peak of 10 writes/s'),
        wouldTake: expect.stringContaining('peakWritesPerSecond of 10.1 or more'),
      },
    ],
  ])('%s', (_what, at, past, told) => {
    expect(impossible(at)).toEqual([]);
    expect(impossible(past)).toEqual([told]);
  });

  test.each<readonly [keyof Demand, number]>([
    ['peakWritesPerSecond', 1_000_000],
    ['burstSeconds', 86_400],
    ['acceptableDelaySeconds', 3600],
    ['writesPerRequest', 1000],
  ])('demand.%s up to %d', (name, max) => {
    const about = (value: number) =>
      impossible({ demand: { [name]: value }, knobs: { writerConcurrency: 1000 } }).filter(({ asked }) =>
        asked.includes(name),
      );

    expect(about(max)).toEqual([]);
    expect(about(max + 1)).toEqual([
      { asked: expect.any(String), limit: expect.any(String), wouldTake: expect.any(String) },
    ]);
  });
});

test('records of byKey have no shards, however many writes there are', () => {
  const demand = { peakWritesPerSecond: 400_000 };

  expect(impossible({ demand, knobs: { writerConcurrency: 1000 } })).toEqual([]);
});

test('spreading writes over records, or a longer delay, is what makes a hot record possible', () => {
  // 1,000 × 60 ÷ (60 + 8) = 882 writes/s are to be applied, and a record takes 87 of them.
  const hot = { peakWritesPerSecond: 1000, burstSeconds: 60, hottestShare: 0.1, acceptableDelaySeconds: 8 };

  expect(impossible({ policy: 'patch', demand: hot })).toHaveLength(1);
  expect(impossible({ policy: 'patch', demand: { ...hot, acceptableDelaySeconds: 20 } })).toEqual([]);
  expect(impossible({ policy: 'patch', demand: { ...hot, hottestShare: 0.05 } })).toEqual([]);
});

describe('nonsense is not planned with', () => {
  test.each<readonly [PlanAsked, string]>([
    [{ demand: { peakWritesPerSecond: Number.NaN } }, 'demand.peakWritesPerSecond must be a whole number from 1'],
    [{ demand: { peakWritesPerSecond: 0 } }, 'demand.peakWritesPerSecond must be'],
    [{ demand: { peakWritesPerSecond: -5 } }, 'demand.peakWritesPerSecond must be'],
    [{ demand: { peakWritesPerSecond: Number.POSITIVE_INFINITY } }, 'got Infinity'],
    [
      { demand: { acceptableDelaySeconds: -1 } },
      'demand.acceptableDelaySeconds must be a number from 1 to 3600, got -1',
    ],
    [{ demand: { hottestShare: 1.1 } }, 'demand.hottestShare must be a number from 0 to 1, got 1.1'],
    [{ demand: { hottestShare: -0.1 } }, 'demand.hottestShare must be'],
    [{ demand: { itemBytes: 0.5 } }, 'demand.itemBytes must be a whole number'],
    [{ demand: { meanWritesPerSecond: 0 } }, 'demand.meanWritesPerSecond must be a number from 0.001'],
    [{ knobs: { batchSize: 0 } }, 'knobs.batchSize must be'],
    [{ quotas: { lambdaConcurrency: 0 } }, 'quotas.lambdaConcurrency must be'],
    [{ writer: { callMillis: 0 } }, 'writer.callMillis must be a number from 0.001'],
    [{ spread: 101 }, 'spread must be a whole number from 1 to 100, got 101'],
    [{ shards: 257 }, 'shards must be a whole number from 1 to 256, got 257'],
    [{ warmWriteUnitsPerSecond: 3999 }, 'warmWriteUnitsPerSecond must be'],
  ])('%j', (asked, problem) => {
    expect(planProblems(asked)).toEqual([expect.stringContaining(problem)]);
    expect(() => planOf(asked)).toThrow(problem);
  });

  test('what is wished beyond a limit is none', () => {
    expect(planProblems({ demand: { itemBytes: 1e9, acceptableDelaySeconds: 0, peakWritesPerSecond: 1e7 } })).toEqual(
      [],
    );
  });
});

test.each<Demand>([
  { itemBytes: 49_153 },
  { acceptableDelaySeconds: 0.5 },
  { peakWritesPerSecond: 1_000_001 },
  { peakWritesPerSecond: 10, meanWritesPerSecond: 11 },
  { writesPerRequest: 1001 },
])('what a demand may not be is refused by the constructs and told by the plan: %j', (demand) => {
  expect(demandProblems(demand)).toHaveLength(1);
  expect(impossible({ demand }).length).toBeGreaterThanOrEqual(1);
});
