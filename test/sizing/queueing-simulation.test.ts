// The forecasts against a simulation that goes from message to message and knows no formula. All draws are seeded.

import { bufferWaits } from '../../lib/sizing/queueing/buffer-waits';
import { type EventSource, writesPerSecondOfRun } from '../../lib/sizing/queueing/event-source';
import { forecastBurst } from '../../lib/sizing/queueing/forecast-burst';
import { seenBurst, seenWaits } from './discrete-events/observe';
import { isBigEnough, type RandomDemand, randomDemand } from './discrete-events/random-demand';
import { seededRandom } from './discrete-events/seeded-random';

const DEMANDS = 50;
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

  expect(how(({ fifo }) => fifo)).toBeGreaterThan(10);
  expect(how(({ fifo }) => !fifo)).toBeGreaterThan(10);
  expect(how(({ burst }) => (burst.source.writesPerMessage ?? 1) > 1)).toBeGreaterThan(5);
  expect(how(({ burst }) => burst.source.batchSize <= 10)).toBeGreaterThan(10);
  expect(how(({ burst }) => burst.source.batchSize >= 25)).toBeGreaterThan(3);
  const used = ({ meanBefore, source }: RandomDemand['burst']) =>
    meanBefore / writesPerSecondOfRun(source) / source.concurrency;
  expect(how(({ burst }) => used(burst) > 0.4)).toBeGreaterThan(3);
  expect(
    how(({ burst }) => burst.peak / writesPerSecondOfRun(burst.source) / burst.source.concurrency < 2),
  ).toBeGreaterThan(3);
});

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
