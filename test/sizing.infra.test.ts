import { Token } from 'aws-cdk-lib';
import type { Write } from '../lambda/contract/write';
import { packWrites } from '../lambda/front-door/pack-writes';
import { DEFAULT_DEMAND } from '../lib/sizing/demand';
import { demandProblems } from '../lib/sizing/demand-rules';
import { KNOB_RULES, type Knobs, knobProblems } from '../lib/sizing/knobs';
import { writesPerMessage } from '../lib/sizing/packing';
import { DEFAULT_KNOBS, sizing } from '../lib/sizing/sizing';
import { HEADROOM } from '../lib/sizing/stages/writer-width';
import { visibilityFloorSeconds } from '../lib/sizing/visibility';
import { ASSUMED_WRITER, writerBatchSeconds } from '../lib/sizing/writer-model';

test('the default demand derives the documented defaults', () => {
  expect(DEFAULT_KNOBS).toEqual({
    frontDoorMemoryMegabytes: 512,
    frontDoorTimeoutSeconds: 10,
    batchSize: 100,
    windowSeconds: 1,
    writerConcurrency: 2,
    fifoBatchSize: 10,
    fifoConcurrency: 12,
    writerMemoryMegabytes: 1024,
    writerTimeoutSeconds: 10,
    visibilitySeconds: 61,
    maxAttempts: 30,
    cacheEcpuPerSecond: 5000,
    cacheGigabytes: 10,
  });
});

test('an empty demand is the default demand', () => {
  expect(sizing({})).toEqual(sizing(DEFAULT_DEMAND));
});

test('every knob has one reason, and its value is the knob', () => {
  const { knobs, reasons } = sizing({ peakWritesPerSecond: 3000 });

  expect(reasons.map(({ knob, value }) => [knob, value])).toEqual(expect.arrayContaining(Object.entries(knobs)));
  expect(reasons).toHaveLength(Object.keys(KNOB_RULES).length);
  for (const { reason } of reasons) expect(reason.length).toBeGreaterThan(20);
});

test.each([
  [1, 0, 10],
  [2, 1, 100],
  [29, 2, 100],
  [50, 5, 100],
  [3600, 5, 100],
])('an acceptable delay of %d s gives a window of %d s and batches of %d', (delay, windowSeconds, batchSize) => {
  expect(sizing({ acceptableDelaySeconds: delay }).knobs).toMatchObject({ windowSeconds, batchSize });
});

test('the writer is wide enough for a long burst at its peak, by Little’s law', () => {
  const demand = { peakWritesPerSecond: 20_000, burstSeconds: 86_400, itemBytes: 1024, acceptableDelaySeconds: 10 };

  const { batchSize, writerConcurrency } = sizing(demand).knobs;

  const carried = (writerConcurrency * batchSize) / writerBatchSeconds(batchSize, 1024);
  expect(carried).toBeGreaterThan(1.9 * 20_000);
  expect(carried).toBeLessThan(2.1 * 20_000);
});

describe('the calls of one run', () => {
  const seconds = (writes: number, callsAtOnce?: number) =>
    writerBatchSeconds(writes, 1024, { ...ASSUMED_WRITER, ...(callsAtOnce !== undefined && { callsAtOnce }) });

  test.each([
    // 50 + rounds × 60 + writes × 0.5 ms.
    [25, 0.1225],
    [26, 0.123],
    [100, 0.16],
    [101, 0.2205],
    [200, 0.27],
    [540, 0.68],
  ])('of %d writes go four at a time: %d s', (writes, expected) => {
    expect(seconds(writes)).toBeCloseTo(expected, 9);
  });

  test('go one after the other where it is said so, and in one round where all of them fit', () => {
    expect(seconds(100, 1)).toBeCloseTo(0.34, 9);
    expect(seconds(540, 16)).toBeCloseTo(0.05 + 2 * 0.06 + 0.27, 9);
  });

  test('of a FIFO batch are one, so that no number of them side by side makes a run shorter', () => {
    const { fifoBatchSize } = sizing().knobs;

    expect(seconds(fifoBatchSize, 16)).toBe(seconds(fifoBatchSize, 1));
  });

  test('may be made three times, because conditions failed or the table throttled, within the headroom', () => {
    const { runMillis, callMillis, kibMillis } = ASSUMED_WRITER;

    expect((runMillis + 3 * callMillis + 100 * kibMillis) / 1000).toBeLessThan(HEADROOM * seconds(100));
  });

  test.each([100, 540])(
    'of %d writes, one at a time after a throttle, take a quarter more than the headroom at most',
    (writes) => {
      expect(seconds(writes, 1)).toBeLessThan(1.25 * HEADROOM * seconds(writes));
    },
  );
});

test('the writer of a FIFO buffer is wide enough too, in batches of ten', () => {
  const demand = { peakWritesPerSecond: 5000, burstSeconds: 86_400, itemBytes: 1024, acceptableDelaySeconds: 10 };

  const { fifoBatchSize, fifoConcurrency } = sizing(demand).knobs;

  const carried = (fifoConcurrency * fifoBatchSize) / writerBatchSeconds(fifoBatchSize, 1024);
  expect(fifoBatchSize).toBe(10);
  expect(carried).toBeGreaterThan(1.9 * 5000);
  expect(carried).toBeLessThan(2.1 * 5000);
});

test('smaller FIFO batches take a wider writer', () => {
  const { fifoConcurrency } = sizing({}, { fifoBatchSize: 1 }).knobs;

  expect(fifoConcurrency).toBeGreaterThan(8 * sizing().knobs.fifoConcurrency);
});

test('a short burst that may be worked off late takes a narrower writer', () => {
  const peak = { peakWritesPerSecond: 20_000, burstSeconds: 60 };

  const prompt = sizing({ ...peak, acceptableDelaySeconds: 10 }).knobs.writerConcurrency;
  const patient = sizing({ ...peak, acceptableDelaySeconds: 600 }).knobs.writerConcurrency;

  expect(patient).toBeLessThan(prompt / 5);
  // 1.2 million writes by 600 s after the burst, the window aside.
  const carried = (patient * 100) / writerBatchSeconds(100, 1024);
  expect(carried * (60 + 600 - 5)).toBeGreaterThan(20_000 * 60);
});

test('larger records take a wider writer', () => {
  const small = sizing({ peakWritesPerSecond: 10_000, itemBytes: 1024 }).knobs.writerConcurrency;
  const large = sizing({ peakWritesPerSecond: 10_000, itemBytes: 16 * 1024 }).knobs.writerConcurrency;

  expect(large).toBeGreaterThan(2 * small);
});

describe('where writes come in bulks', () => {
  const bulks = { peakWritesPerSecond: 50_000, burstSeconds: 86_400, writesPerRequest: 500 };

  test('a run takes fewer messages, because each of them carries many writes', () => {
    expect(sizing(bulks).knobs.batchSize).toBe(12);
    // A run of 100 full messages would be 6 MB, the most that Lambda hands over, and take longer than its time-out.
    expect(writerBatchSeconds(12 * writesPerMessage(500, 1024), 1024)).toBeLessThan(2);
  });

  test('the writer is as wide as those writes need', () => {
    const { batchSize, writerConcurrency } = sizing(bulks).knobs;

    const writes = batchSize * writesPerMessage(500, 1024);
    const carried = (writerConcurrency * writes) / writerBatchSeconds(writes, 1024);
    expect(carried).toBeGreaterThan(1.9 * 50_000);
    expect(carried).toBeLessThan(2.1 * 50_000);
  });

  test('small bulks fill batches as single writes do', () => {
    expect(sizing({ writesPerRequest: 5 }).knobs.batchSize).toBe(100);
    expect(sizing({ writesPerRequest: 6 }).knobs.batchSize).toBe(84);
    expect(sizing({ writesPerRequest: 500, acceptableDelaySeconds: 1 }).knobs.batchSize).toBe(10);
  });

  test.each([
    [1, 1024, 1],
    [10, 1024, 10],
    [500, 1024, 45],
    [1000, 1, 200],
    [1000, 48 * 1024, 1],
  ])('%d writes of %d bytes travel %d to a message', (writes, itemBytes, expected) => {
    expect(writesPerMessage(writes, itemBytes)).toBe(expected);
  });

  test('no more are expected in a message than the front door packs into one', () => {
    const uuid = '01a1fd11-daae-76b3-908b-1b0680080001';
    const write = (): Write => ({
      id: uuid,
      at: uuid,
      collection: 'events',
      key: uuid,
      op: 'put',
      body: { text: 'x'.repeat(1024 - 11) },
    });

    const [first] = packWrites(Array.from({ length: 500 }, write), 'standard');

    expect(first?.places.length).toBeGreaterThanOrEqual(writesPerMessage(500, 1024));
    expect(first?.places.length).toBeLessThan(1.2 * writesPerMessage(500, 1024));
  });
});

test('a demand beyond one event source is held at its limit, and the reason says what follows', () => {
  const { knobs, reasons } = sizing({ peakWritesPerSecond: 1_000_000 });

  expect(knobs.writerConcurrency).toBe(1000);
  expect(reasons.find(({ knob }) => knob === 'writerConcurrency')?.reason).toContain('backlog will outlast the delay');
});

test('the cache’s ceiling follows the peak', () => {
  expect(sizing({ peakWritesPerSecond: 500 }).knobs.cacheEcpuPerSecond).toBe(5000);
  expect(sizing({ peakWritesPerSecond: 501 }).knobs.cacheEcpuPerSecond).toBe(6000);
});

test('what depends on an override is derived from it', () => {
  const { knobs, reasons } = sizing({}, { writerTimeoutSeconds: 60, windowSeconds: 4 });

  expect(knobs.visibilitySeconds).toBe(6 * 60 + 4);
  expect(reasons.filter(({ overridden }) => overridden).map(({ knob }) => knob)).toEqual([
    'windowSeconds',
    'writerTimeoutSeconds',
  ]);
});

test('without a window, batches are what Lambda gathers without one', () => {
  expect(sizing({}, { windowSeconds: 0 }).knobs.batchSize).toBe(10);
});

test.each(Object.entries(KNOB_RULES))('%s may be overridden, up to its limits and not past them', (name, rule) => {
  const alone = (value: number): string[] => knobProblems({ [name]: value });

  expect(sizing({}, { [name]: rule.max }).knobs[name as keyof Knobs]).toBe(rule.max);
  expect(alone(rule.min)).toEqual([]);
  expect(alone(rule.max)).toEqual([]);
  expect(alone(rule.min - 1)).toEqual([
    `${name} must be a whole number from ${rule.min} to ${rule.max}, got ${rule.min - 1}: ${rule.otherwise}`,
  ]);
  expect(alone(rule.max + 1)).toHaveLength(1);
  expect(alone(rule.min + 0.5)).toHaveLength(1);
  expect(alone(Number.NaN)).toHaveLength(1);
});

test('a number that is known only at deployment is not refused', () => {
  expect(knobProblems({ batchSize: Token.asNumber({ Ref: 'BatchSize' }), windowSeconds: 0 })).toEqual([]);
});

test('a batch above ten needs a window', () => {
  expect(knobProblems({ batchSize: 10, windowSeconds: 0 })).toEqual([]);
  expect(knobProblems({ batchSize: 11, windowSeconds: 0 })).toEqual([
    'windowSeconds must be 1 or more with a batchSize above 10, got 0 with 11: Lambda refuses the event source',
  ]);
});

test('a message stays hidden for six runs and the window', () => {
  const floor = visibilityFloorSeconds(30, 1);

  expect(floor).toBe(181);
  expect(knobProblems({ visibilitySeconds: 181, writerTimeoutSeconds: 30, windowSeconds: 1 })).toEqual([]);
  expect(knobProblems({ visibilitySeconds: 180, writerTimeoutSeconds: 30, windowSeconds: 1 })).toEqual([
    expect.stringMatching(/^visibilitySeconds must be 181 or more .* got 180: messages would be delivered again/),
  ]);
});

test.each([
  ['peakWritesPerSecond', 1, 1_000_000],
  ['burstSeconds', 1, 86_400],
  ['itemBytes', 1, 48 * 1024],
  ['acceptableDelaySeconds', 1, 3600],
  ['writesPerRequest', 1, 1000],
])('demand.%s is taken from %d to %d', (name, min, max) => {
  expect(demandProblems({ [name]: min })).toEqual([]);
  expect(demandProblems({ [name]: max })).toEqual([]);
  expect(demandProblems({ [name]: min - 1 })).toEqual([expect.stringContaining(`demand.${name} must be`)]);
  expect(demandProblems({ [name]: max + 1 })).toEqual([expect.stringContaining(`got ${max + 1}: `)]);
});
