import fc from 'fast-check';
import { KNOB_RULES } from '../../lib/sizing/knobs';
import type { Plan, PlanAsked, PlanLine } from '../../lib/sizing/plan/plan';
import { STAGES } from '../../lib/sizing/plan/plan';
import { planOf } from '../../lib/sizing/plan/plan-of';
import { drainPlan } from '../../lib/sizing/planned-drain';
import { erlangC } from '../../lib/sizing/queueing/erlang-c';
import { serversFor } from '../../lib/sizing/servers-for';
import { shardsFor } from '../../lib/sizing/shards';
import { sizing } from '../../lib/sizing/sizing';

const BOTH = new Set(['standard', 'fifo'] as const);

function lineOf(name: string, asked: PlanAsked = {}): PlanLine {
  const line = planOf(asked).lines.find(({ knob }) => knob === name);
  if (line === undefined) throw new Error(`the plan has no line ${name}`);
  return line;
}

function numberOf(name: string, asked: PlanAsked = {}): number {
  return Number(lineOf(name, asked).value);
}

test('every knob has one line, its value is the knob’s, and its reason is the sizing’s', () => {
  const plan = planOf({ kinds: BOTH, demand: { peakWritesPerSecond: 3000 }, knobs: { batchSize: 50 } });

  for (const { knob, value, reason, overridden } of plan.sizing.reasons) {
    const lines = plan.lines.filter((line) => line.knob === knob);
    expect(lines).toEqual([expect.objectContaining({ knob, value, why: reason, overridden, set: true })]);
  }
  expect(plan.sizing).toEqual(sizing({ peakWritesPerSecond: 3000 }, { batchSize: 50 }));
});

test('lines are in the order of a write’s journey, each with a formula, a unit and a sentence', () => {
  const { lines } = planOf({ kinds: BOTH, demand: { peakWritesPerSecond: 400_000 } });

  const order = lines.map(({ stage }) => STAGES.indexOf(stage));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(new Set(lines.map(({ knob }) => knob)).size).toBe(lines.length);
  for (const { formula, why, limit } of lines) {
    expect(formula).not.toBe('');
    expect(why.length).toBeGreaterThan(20);
    if (limit !== undefined) expect(limit.source).toMatch(/guide|reference|lambda\/contract/);
  }
});

test('what the stack sets is told from what is only said', () => {
  const told = planOf({ kinds: BOTH, demand: { peakWritesPerSecond: 400_000 } }).lines.filter(({ set }) => !set);

  expect(told.map(({ knob }) => knob)).toEqual([
    'requestsPerSecond',
    'frontDoorEnvironments',
    'lambdaConcurrency',
    'messagesPerSecond',
    'fifoMessagesPerSecond',
    'groupWritesPerSecond',
    'activeGroups',
    'runSeconds',
    'drainPerSecond',
    'worstWaitSeconds',
    'provisionedPollers',
    'fifoRunSeconds',
    'fifoDrainPerSecond',
    'fifoWorstWaitSeconds',
    'fifoProvisionedPollers',
    'writeUnitsPerSecond',
    'tableMode',
    'warmWriteUnitsPerSecond',
    'shards',
  ]);
});

test('a path has no lines of a buffer that it does not have', () => {
  const names = (asked: PlanAsked) => planOf(asked).lines.map(({ knob }) => knob);

  expect(names({ policy: 'createOnly' }).filter((name) => name.startsWith('fifo'))).toEqual([]);
  expect(names({ policy: 'counter' })).not.toContain('batchSize');
  expect(names({ policy: 'counter' })).toContain('fifoConcurrency');
});

describe('worked by hand: 20,000 writes/s for a minute, of 900 bytes, within 5 s', () => {
  const asked = {
    demand: { peakWritesPerSecond: 20_000, burstSeconds: 60, itemBytes: 900, acceptableDelaySeconds: 5 },
  };

  test.each([
    // A window of 1 s leaves 4 s: 20,000 × 60 ÷ 64 = 18,750 writes/s × 0.16 s ÷ 100 × 2.
    ['writerConcurrency', 60],
    // Four calls side by side: 50 + 60 + 100 × 0.5 ms.
    ['runSeconds', 0.16],
    // 60 × 100 ÷ 0.16.
    ['drainPerSecond', 37_500],
    ['requestsPerSecond', 20_000],
    // 6 ms of waits and 0.57 ms of CPU at 512 of 1,769 MB: 7.97 ms × 20,000 = 159.4 at work; Erlang C(191, 159.4) = 0.0094.
    ['frontDoorEnvironments', 191],
    // 20,000 requests and 187.5 runs a second, ÷ 10: more than 191 + 60.
    ['lambdaConcurrency', 2019],
    ['messagesPerSecond', 20_000],
    ['writeUnitsPerSecond', 18_750],
    ['warmWriteUnitsPerSecond', 18_750],
    // 20,000 × 1.25 ÷ 1,000 = 25, and the next power of two.
    ['shards', 32],
    ['cacheEcpuPerSecond', 200_000],
    // The forecast of runs that take twice as long, one more a second after the first: docs/backpressure.md.
    ['lateAfterSeconds', 29],
    ['tableMode', 'on demand'],
  ])('%s is %s', (name, value) => {
    expect(lineOf(name, asked).value).toBe(value);
  });

  test('the forecast begins at the mean and has the wait of the line', () => {
    const { bursts } = planOf(asked);

    expect(bursts.standard?.curve[0]).toMatchObject({ offered: 2000 });
    expect(bursts.standard?.worstWaitSeconds).toBeCloseTo(numberOf('worstWaitSeconds', asked), 2);
  });
});

test.each<readonly [string, PlanAsked, PlanAsked]>([
  ['requestsPerSecond', {}, { demand: { writesPerRequest: 10 } }],
  ['frontDoorEnvironments', {}, { demand: { peakWritesPerSecond: 5000 } }],
  ['lambdaConcurrency', {}, { demand: { peakWritesPerSecond: 5000 } }],
  ['lambdaConcurrency', {}, { knobs: { writerConcurrency: 90 } }],
  ['messagesPerSecond', {}, { demand: { writesPerRequest: 10 } }],
  ['oldestAgeAlarmSeconds', {}, { demand: { acceptableDelaySeconds: 20 } }],
  ['backlogAlarmMessages', {}, { knobs: { writerConcurrency: 9 } }],
  ['runSeconds', {}, { demand: { itemBytes: 4096 } }],
  ['runSeconds', {}, { writer: { callMillis: 6 } }],
  ['runSeconds', {}, { writer: { callsAtOnce: 3 } }],
  ['writerConcurrency', {}, { writer: { callMillis: 600 } }],
  ['writerConcurrency', {}, { writer: { callsAtOnce: 1 } }],
  [
    'writerConcurrency',
    { demand: { peakWritesPerSecond: 5000, acceptableDelaySeconds: 300 } },
    { demand: { peakWritesPerSecond: 5000, acceptableDelaySeconds: 300, meanWritesPerSecond: 5000 } },
  ],
  ['drainPerSecond', {}, { knobs: { batchSize: 25 } }],
  ['worstWaitSeconds', { demand: { peakWritesPerSecond: 20_000 } }, { demand: { peakWritesPerSecond: 40_000 } }],
  ['lateAfterSeconds', {}, { demand: { acceptableDelaySeconds: 11 } }],
  ['writeUnitsPerSecond', {}, { demand: { itemBytes: 1025 } }],
  ['writeUnitsPerSecond', {}, { demand: { hottestShare: 0.5 } }],
  ['tableMode', {}, { demand: { meanWritesPerSecond: 450 } }],
  ['warmWriteUnitsPerSecond', {}, { demand: { itemBytes: 16_384 } }],
  ['warmWriteUnitsPerSecond', {}, { warmWriteUnitsPerSecond: 8000 }],
  ['shards', {}, { shards: 64 }],
  ['shards', {}, { demand: { peakWritesPerSecond: 5000 } }],
  ['cacheEcpuPerSecond', {}, { demand: { peakWritesPerSecond: 5000 } }],
  ['groupWritesPerSecond', { policy: 'patch' }, { policy: 'patch', knobs: { fifoBatchSize: 2 } }],
  ['fifoOldestAgeAlarmSeconds', { policy: 'patch' }, { policy: 'patch', demand: { peakWritesPerSecond: 5000 } }],
])('%s follows its inputs', (name, before, after) => {
  expect(lineOf(name, after).value).not.toEqual(lineOf(name, before).value);
});

const demands = fc.record({
  peakWritesPerSecond: fc.integer({ min: 1, max: 400_000 }),
  burstSeconds: fc.integer({ min: 1, max: 7200 }),
  itemBytes: fc.integer({ min: 1, max: 48 * 1024 }),
  acceptableDelaySeconds: fc.integer({ min: 1, max: 900 }),
  writesPerRequest: fc.integer({ min: 1, max: 1000 }),
});

describe('whatever is asked', () => {
  const NEVER_LESS = [
    'writerConcurrency',
    'fifoConcurrency',
    'frontDoorEnvironments',
    'lambdaConcurrency',
    'writeUnitsPerSecond',
    'shards',
    'cacheEcpuPerSecond',
  ];

  test('a higher peak never makes anything smaller', () => {
    fc.assert(
      fc.property(demands, fc.integer({ min: 1, max: 100_000 }), (demand, more) => {
        const higher = { ...demand, peakWritesPerSecond: demand.peakWritesPerSecond + more };
        const valuesOf = (of: typeof demand) => {
          const { lines } = planOf({ kinds: BOTH, demand: of });
          return NEVER_LESS.map((name) => Number(lines.find(({ knob }) => knob === name)?.value));
        };
        const before = valuesOf(demand);
        return valuesOf(higher).every((value, index) => value >= (before[index] ?? Number.NaN));
      }),
      { numRuns: 20 },
    );
  });

  test('more patience never takes more runs', () => {
    fc.assert(
      fc.property(demands, fc.integer({ min: 20, max: 1000 }), (demand, longer) => {
        // From 20 s on the batch is the same, so only the patience differs.
        const patient = (seconds: number) => ({ ...demand, acceptableDelaySeconds: seconds });
        const runs = (of: typeof demand) => sizing(of).knobs.writerConcurrency;
        return runs(patient(longer + 100)) <= runs(patient(longer));
      }),
      { numRuns: 100 },
    );
  });

  test('the same question has the same answer, and no number of it is none', () => {
    fc.assert(
      fc.property(demands, (demand) => {
        const plan = planOf({ demand });
        expect(planOf({ demand })).toEqual(plan);
        expect(numbersIn(plan).filter((value) => Number.isNaN(value))).toEqual([]);
        // Only what never ends has no end.
        const { unpreparedBursts: _, ...prepared } = plan;
        if (plan.impossible.length === 0)
          expect(numbersIn(prepared).every((value) => Number.isFinite(value))).toBe(true);
        for (const { utilization } of plan.bottlenecks) expect(utilization).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a table that is not prepared', () => {
  const demand = { peakWritesPerSecond: 20_000, burstSeconds: 60, itemBytes: 900, acceptableDelaySeconds: 5 };
  const worst = (bursts: Plan['bursts']) => bursts.standard?.worstWaitSeconds ?? 0;

  test('makes the same burst wait for it: 4,000 units/s, what it was warmed for, and no more than the quota', () => {
    const cold = planOf({ demand });
    const warmed = planOf({ demand, warmWriteUnitsPerSecond: 12_000 });
    const held = planOf({ demand, warmWriteUnitsPerSecond: 12_000, quotas: { tableWriteUnitsPerSecond: 6000 } });

    // 20,000 × 60 writes at 4,000/s take five minutes; the last of them waits for four.
    expect(worst(cold.unpreparedBursts)).toBeGreaterThan(235);
    expect(worst(cold.unpreparedBursts)).toBeLessThan(250);
    expect(worst(warmed.unpreparedBursts)).toBeLessThan(60);
    expect(worst(held.unpreparedBursts)).toBeGreaterThan(2 * worst(warmed.unpreparedBursts));
    expect(worst(cold.bursts)).toBeLessThan(worst(warmed.unpreparedBursts));
  });

  test('is not told of where the table takes all that is planned', () => {
    expect(planOf().unpreparedBursts).toEqual({});
    expect(planOf({ demand, warmWriteUnitsPerSecond: 18_750 }).unpreparedBursts).toEqual({});
  });

  test('is warmed for no more than the runs apply before a short burst is over', () => {
    const short = { ...demand, peakWritesPerSecond: 50_000, burstSeconds: 2 };
    const warm = numberOf('warmWriteUnitsPerSecond', { demand: short });
    const applied = Math.max(...(planOf({ demand: short }).bursts.standard?.curve ?? []).map((at) => at.applied));

    expect(warm).toBeLessThan(numberOf('writeUnitsPerSecond', { demand: short }));
    expect(applied).toBeLessThanOrEqual(warm);
    const ordered: PlanAsked = { policy: 'patch', demand: { ...short, burstSeconds: 2 } };
    expect(numberOf('warmWriteUnitsPerSecond', ordered)).toBeLessThan(numberOf('writeUnitsPerSecond', ordered));
  });
});

test('an asked-for plan is not changed', () => {
  const asked: PlanAsked = Object.freeze({ demand: Object.freeze({ peakWritesPerSecond: 9 }), kinds: BOTH });

  expect(() => planOf(asked)).not.toThrow();
});

test('a knob given by hand is shown as such, and what depends on it follows', () => {
  const line = lineOf('windowSeconds', { knobs: { windowSeconds: 4 } });

  expect(line).toMatchObject({ value: 4, overridden: true, set: true });
  expect(line.why).toMatch(/^given, in place of 1: /);
  expect(numberOf('visibilitySeconds', { knobs: { windowSeconds: 4 } })).toBe(64);
});

describe('the limit that binds', () => {
  test.each<readonly [string, PlanAsked, string | undefined]>([
    ['writerConcurrency', {}, undefined],
    ['writerConcurrency', { demand: { peakWritesPerSecond: 1 } }, 'least MaximumConcurrency of an event source'],
    ['writerConcurrency', { demand: { peakWritesPerSecond: 900_000 } }, 'MaximumConcurrency of an event source'],
    ['batchSize', { demand: { acceptableDelaySeconds: 1 } }, 'messages in a batch without a window'],
    ['fifoBatchSize', { policy: 'merge' }, 'messages in a batch of a FIFO queue'],
    ['fifoBatchSize', { policy: 'merge', knobs: { fifoBatchSize: 3 } }, undefined],
    ['lambdaConcurrency', { demand: { writesPerRequest: 100 } }, undefined],
    ['lambdaConcurrency', { demand: { peakWritesPerSecond: 5000 } }, 'requests a second for each unit of concurrency'],
    ['lambdaConcurrency', { demand: { peakWritesPerSecond: 20_000 } }, 'Concurrent executions'],
    ['writeUnitsPerSecond', { demand: { peakWritesPerSecond: 50_000 } }, 'Table-level write throughput limit'],
    ['warmWriteUnitsPerSecond', {}, 'write units a second of a table that has taken none yet'],
    [
      'worstWaitSeconds',
      { demand: { peakWritesPerSecond: 20_000 } },
      'runs that an event source is counted on to add in a minute',
    ],
    [
      'worstWaitSeconds',
      { demand: { peakWritesPerSecond: 40_000 }, ramp: { runsAddedPerSecond: 5 } },
      'runs that an event source adds in a minute',
    ],
    // Too few runs, and not too slow ones.
    ['worstWaitSeconds', { demand: { peakWritesPerSecond: 1000 }, knobs: { writerConcurrency: 2 } }, undefined],
    ['writerTimeoutSeconds', { writer: { callMillis: 320_000 } }, 'seconds of a run of a function'],
  ])('of %s is told where it does', (name, asked, limit) => {
    expect(lineOf(name, asked).limit?.name).toBe(limit);
  });

  test.each<readonly [string, PlanAsked, number, string]>([
    // 900,000 × 300 ÷ 309 = 873,786 messages/s, of which a poller's ten polls a second take 100: 8,738. Runs: 5,942 ÷ 10.
    ['polls', { demand: { peakWritesPerSecond: 900_000 } }, 8738, 'polls a second of a provisioned poller'],
    // Packed 50 to a message 17,476 messages/s: 175; runs 3,984 ÷ 10, of 1 KiB and an envelope of 250 bytes: 1,114 MB/s.
    [
      'bytes',
      { demand: { peakWritesPerSecond: 900_000, writesPerRequest: 50 } },
      1114,
      'bytes a second of a provisioned poller',
    ],
    // 19,417 writes/s in runs of 100 that take 10.1 s, twice that: 3,922.1.
    [
      'runs',
      { demand: { peakWritesPerSecond: 20_000 }, writer: { callMillis: 10_000 } },
      393,
      'runs of a provisioned poller',
    ],
  ])('pollers are told by the limit of a poller that asks for most: %s', (_what, asked, pollers, limit) => {
    expect(lineOf('provisionedPollers', asked)).toMatchObject({ value: pollers, set: false, limit: { name: limit } });
  });

  test('there are no more pollers than an event source has', () => {
    const asked = { demand: { peakWritesPerSecond: 1_000_000, acceptableDelaySeconds: 1, burstSeconds: 86_400 } };

    expect(lineOf('provisionedPollers', { ...asked, writer: { callMillis: 800 } })).toMatchObject({
      value: 10_000,
      limit: { name: 'MaximumPollers of an event source' },
    });
  });
});

describe('the front door’s environments', () => {
  test.each([
    // None at work on average leaves one; one and a half erlangs of work want six: C(5, 1.5) = 0.0201, C(6, 1.5) = 0.0047.
    [0, 1],
    [1.5, 6],
    [159.39, 191],
  ])('of %d at work on average there are %d, so that fewer than 1 in 100 wait', (offered, servers) => {
    expect(serversFor(offered, 0.01)).toBe(servers);
    expect(erlangC(servers, offered)).toBeLessThan(0.01);
    if (servers > 1) expect(erlangC(servers - 1, offered)).toBeGreaterThanOrEqual(0.01);
  });
});

describe('the writer’s time-out', () => {
  const timeouts = (asked: PlanAsked) =>
    ['writerTimeoutSeconds', 'visibilitySeconds'].map((name) => numberOf(name, asked));

  test('is ten seconds, or three full batches, and visibility follows', () => {
    expect(timeouts({})).toEqual([10, 61]);
    // 50 + 16,000 + 50 ms, three times.
    expect(timeouts({ writer: { callMillis: 16_000 }, demand: { acceptableDelaySeconds: 19 } })).toEqual([49, 295]);
  });

  test('is enough for a batch of either buffer', () => {
    // Ten statements of the FIFO buffer are a call, as one of the standard buffer is: their KiBs differ.
    expect(timeouts({ knobs: { batchSize: 1 }, writer: { kibMillis: 1000 } })[0]).toBe(31);
  });
});

describe('a message group as one server', () => {
  const asked: PlanAsked = {
    policy: 'patch',
    demand: { peakWritesPerSecond: 500, burstSeconds: 86_400, meanWritesPerSecond: 500, hottestShare: 0.1 },
  };

  test('the hottest record’s utilization and wait are those of M/M/1', () => {
    // 50 writes/s, five batches of 0.115 s: 0.575 of its time, and 0.575 × 0.115 ÷ 0.425.
    expect(numberOf('hottestGroupUtilization', asked)).toBeCloseTo(0.575, 3);
    expect(numberOf('hottestGroupWaitSeconds', asked)).toBeCloseTo(0.156, 3);
  });

  test('the wait has no end where the record is never done', () => {
    const hotter = { ...asked, demand: { ...asked.demand, hottestShare: 0.2 } };

    expect(numberOf('hottestGroupUtilization', hotter)).toBeCloseTo(1.15, 3);
    expect(lineOf('hottestGroupWaitSeconds', hotter)).toMatchObject({ value: 'for ever', unit: '' });
  });

  test('no record that is hot, no line of it', () => {
    const names = planOf({ policy: 'patch' }).lines.map(({ knob }) => knob);

    expect(names.filter((name) => name.startsWith('hottestGroup'))).toEqual([]);
  });

  test('as many groups as runs must be active for the full width', () => {
    const { value, inputs } = lineOf('activeGroups', asked);

    expect(value).toBe(planOf(asked).sizing.knobs.fifoConcurrency);
    // 500 ÷ 86.96.
    expect(inputs['without headroom']).toBe(6);
  });
});

describe('what is late', () => {
  const burst = { peakWritesPerSecond: 20_000, burstSeconds: 60, itemBytes: 900, acceptableDelaySeconds: 5 };

  test('is nothing where the forecast keeps the delay', () => {
    expect(planOf().late).toEqual([]);
  });

  test('by the ramp: with what keeps runs ready, and a delay that is kept', () => {
    const { late, bursts } = planOf({ demand: burst });

    expect(late).toEqual([
      {
        kind: 'standard',
        askedSeconds: 5,
        forecastSeconds: bursts.standard?.worstWaitSeconds,
        by: 'ramp',
        because: expect.stringContaining('begins with 5 and is counted on for 60 more a minute, up to 60'),
        // 18,750 messages/s ÷ 100 of a poller.
        wouldTake: expect.stringMatching(/ with 188 MinimumPollers, by hand, .* or a delay of 59 s$/),
      },
    ]);
    expect(planOf({ demand: { ...burst, acceptableDelaySeconds: 59 } }).late).toEqual([]);
    expect(planOf({ demand: { ...burst, acceptableDelaySeconds: 27 } }).late).toHaveLength(1);
  });

  test('by the ramp: more pollers than can be ready are several paths', () => {
    const [late] = planOf({ demand: { ...burst, peakWritesPerSecond: 40_000 } }).late;

    expect(late?.wouldTake).toMatch(/^several paths: 375 provisioned pollers would have to be ready, .* keeps 200/);
  });

  test('by the width: with the width that the demand would have', () => {
    expect(planOf({ demand: burst, knobs: { writerConcurrency: 20 } }).late).toMatchObject([
      { by: 'width', wouldTake: expect.stringContaining('knobs.writerConcurrency of 60') },
    ]);
  });
});

test('the table is provisioned from where the mean is some two fifths of what is worked off', () => {
  // $0.625 a million × 3,600 s against $0.00065 ÷ 0.7: 0.4127.
  const mode = (mean: number) =>
    lineOf('tableMode', {
      demand: { peakWritesPerSecond: 1000, burstSeconds: 86_400, acceptableDelaySeconds: 1, meanWritesPerSecond: mean },
    }).value;

  expect([mode(412), mode(413)]).toEqual(['on demand', 'provisioned']);
});

test('alarms go by the same drain as backpressure, and shards by the same rule as shardsFor', () => {
  const demand = { peakWritesPerSecond: 20_000 };
  const plan = planOf({ demand });
  const { worstDelaySeconds, fullAt } = drainPlan('standard', demand, plan.sizing.knobs);

  expect(numberOf('oldestAgeAlarmSeconds', { demand })).toBe(worstDelaySeconds);
  expect(numberOf('backlogAlarmMessages', { demand })).toBe(fullAt);
  expect(numberOf('shards', { demand })).toBe(shardsFor(demand));
});

test.each(Object.entries(KNOB_RULES))('a plan with the greatest %s has no number that is none', (name, { max }) => {
  expect(numbersIn(planOf({ kinds: BOTH, knobs: { [name]: max } })).every((value) => Number.isFinite(value))).toBe(
    true,
  );
});

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
