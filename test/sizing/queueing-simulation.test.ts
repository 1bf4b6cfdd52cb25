// The forecasts against a simulation that goes from message to message and knows no formula. All draws are seeded.

import { planOf } from '../../lib/sizing/plan/plan-of';
import { bufferWaits } from '../../lib/sizing/queueing/buffer-waits';
import { type EventSource, gatherersOf, writesPerSecondOfRun } from '../../lib/sizing/queueing/event-source';
import { type Burst, forecastBurst } from '../../lib/sizing/queueing/forecast-burst';
import { seenBurst, seenWaits } from './discrete-events/observe';
import { isBigEnough, type RandomDemand, randomDemand } from './discrete-events/random-demand';
import { plannedBurst, randomAsked } from './discrete-events/random-plan';
import { seededRandom } from './discrete-events/seeded-random';

/** Sources of any sort, beyond what a plan would choose. */
const DEMANDS = 20;
const PLANS = 50;
/** Of their 250 quantities, those that are within 5 %. */
const JUDGED = 165;
const SEED = 2026;
/** One takes a part of a second, on a machine with nothing else to do. Unit: milliseconds. */
const PATIENCE = 60_000;

function demands(): RandomDemand[] {
  const random = seededRandom(SEED);
  const found: RandomDemand[] = [];
  while (found.length < DEMANDS) {
    const demand = randomDemand(random);
    if (isBigEnough(demand)) found.push(demand);
  }
  return found;
}

/** How far off the forecast is, as a part of what was seen. */
const off = (forecast: number, seen: number): number => Math.abs(forecast / seen - 1);

test.each(demands().map((demand, index) => ({ title: demand.title, demand, index })))(
  'within 5 % of the simulation: $title',
  ({ demand: { burst }, index }) => {
    const forecast = forecastBurst(burst);
    const waits = bufferWaits({ writesPerSecond: burst.meanBefore, source: burst.source });

    const seen = seenBurst(burst, index);
    const calm = seenWaits(burst.meanBefore, burst.source, 60_000, index);

    expect({
      peakBacklog: off(forecast.peakBacklog, seen.peakBacklog) < 0.05,
      drain: off(forecast.drainSeconds, seen.drainSeconds) < 0.05,
      worstWait: off(forecast.worstWaitSeconds, seen.worstWaitSeconds) < 0.05,
      meanWait: off(waits.acceptToDurable.mean, calm.acceptToDurable.mean) < 0.05,
      p95Wait: off(waits.acceptToDurable.p95, calm.acceptToDurable.p95) < 0.05,
    }).toEqual({ peakBacklog: true, drain: true, worstWait: true, meanWait: true, p95Wait: true });
  },
  PATIENCE,
);

test('the demands are of every sort: FIFO and standard, packed, small and large batches, near and far above the runs', () => {
  const all = demands();
  const how = (is: (demand: RandomDemand) => boolean): number => all.filter(is).length;

  expect(how(({ fifo }) => fifo)).toBeGreaterThan(3);
  expect(how(({ fifo }) => !fifo)).toBeGreaterThan(3);
  expect(how(({ burst }) => (burst.source.writesPerMessage ?? 1) > 1)).toBeGreaterThan(1);
  expect(how(({ burst }) => burst.source.batchSize <= 10)).toBeGreaterThan(3);
  expect(how(({ burst }) => burst.source.batchSize >= 25)).toBeGreaterThan(1);
  const used = ({ meanBefore, source }: RandomDemand['burst']) =>
    meanBefore / writesPerSecondOfRun(source) / source.concurrency;
  expect(how(({ burst }) => used(burst) > 0.4)).toBeGreaterThan(1);
  expect(
    how(({ burst }) => burst.peak / writesPerSecondOfRun(burst.source) / burst.source.concurrency < 2),
  ).toBeGreaterThan(1);
});

/**
 * What a fluid cannot know: where in its batch each run and each gatherer is, half a batch each, and how many come by
 * chance, twice the root of their number; in time, a window and a run, or a second. It matters for what is small: of what is
 * large, 5 % is more.
 */
function unknowable({ peak, burstSeconds, source }: Burst): { writes: number; seconds: number } {
  const { batchSize, concurrency, windowSeconds, writesPerMessage = 1, runSeconds } = source;
  const halves = (concurrency + (windowSeconds > 0 ? gatherersOf(source) : 0)) * (batchSize / 2);
  const chance = 2 * Math.sqrt((peak * burstSeconds) / writesPerMessage);
  return {
    writes: (halves + chance) * writesPerMessage,
    seconds: Math.max(1, windowSeconds + runSeconds(batchSize)),
  };
}

test(
  `${PLANS} random demands, planned by planOf with its own knobs: within 5 % of the simulation, what is small within a batch`,
  () => {
    const random = seededRandom(SEED);
    const wrong: unknown[] = [];
    const judged = { byPercent: 0, bySize: 0 };
    for (let index = 0; index < PLANS; index += 1) {
      const plan = planOf(randomAsked(random));
      const [kind = 'standard'] = plan.kinds;
      const forecast = plan.bursts[kind];
      const waits = plan.waits[kind]?.acceptToDurable;
      if (forecast === undefined || waits === undefined) throw new Error('the plan forecasts nothing');
      const burst = plannedBurst(plan);
      const seen = seenBurst(burst, index);
      const calm = seenWaits(burst.meanBefore, burst.source, 20_000, index).acceptToDurable;
      const { writes, seconds } = unknowable(burst);
      for (const [what, planned, found, tolerance] of [
        ['peakBacklog', forecast.peakBacklog, seen.peakBacklog, writes],
        ['drain', forecast.drainSeconds, seen.drainSeconds, seconds],
        ['worstWait', forecast.worstWaitSeconds, seen.worstWaitSeconds, seconds],
        ['meanWait', waits.mean, calm.mean, 0],
        ['p95Wait', waits.p95, calm.p95, 0],
      ] as const) {
        const difference = Math.abs(planned - found);
        if (difference <= 0.05 * found) judged.byPercent += 1;
        else if (difference <= tolerance) judged.bySize += 1;
        else wrong.push({ index, what, planned, found, tolerance, demand: plan.demand });
      }
    }

    expect(wrong).toEqual([]);
    expect(judged.byPercent).toBeGreaterThan(JUDGED);
  },
  PATIENCE,
);

const runSeconds = (messages: number): number => 0.05 + 0.06 * Math.ceil(messages / 25) + 0.0005 * messages;
const near: readonly (readonly [string, EventSource])[] = [
  ['FIFO, 2 runs', { batchSize: 10, windowSeconds: 0, concurrency: 2, runSeconds }],
  ['FIFO, 10 runs', { batchSize: 10, windowSeconds: 0, concurrency: 10, runSeconds }],
  ['FIFO, 100 runs', { batchSize: 10, windowSeconds: 0, concurrency: 100, runSeconds }],
  ['standard, 2 runs', { batchSize: 100, windowSeconds: 1, concurrency: 2, runSeconds }],
  ['standard, 20 runs', { batchSize: 100, windowSeconds: 1, concurrency: 20, runSeconds }],
  ['standard, 100 runs', { batchSize: 100, windowSeconds: 5, concurrency: 100, runSeconds }],
  ['small standard batches, 5 runs', { batchSize: 10, windowSeconds: 1, concurrency: 5, runSeconds }],
];

test.each(near.flatMap(([name, source]) => [0.8, 0.9].map((used) => ({ name, source, used }))))(
  'near saturation the mean is within 5 %, the 95th percentile within 10 %: $name at $used of what they take',
  ({ source, used }) => {
    const writesPerSecond = used * writesPerSecondOfRun(source) * source.concurrency;
    const { acceptToDurable } = bufferWaits({ writesPerSecond, source });

    const seen = seenWaits(writesPerSecond, source, 120_000, 7);

    expect(off(acceptToDurable.mean, seen.acceptToDurable.mean)).toBeLessThan(0.05);
    expect(off(acceptToDurable.p95, seen.acceptToDurable.p95)).toBeLessThan(0.1);
  },
  PATIENCE,
);
