import type { Waits } from '../plan/plan';
import { type EventSource, gatherersOf, writesPerSecondOfRun } from './event-source';
import { gatheredBatch } from './gathered-batch';
import { greedyRuns } from './greedy-runs';
import { normalAbove } from './normal';
import { waitForRun } from './wait-for-run';

/** A steady rate through one buffer. */
export interface SteadyLoad {
  readonly writesPerSecond: number;
  readonly source: EventSource;
}

export type BufferWaits = Pick<Waits, 'buffer' | 'acceptToDurable'>;

const NEVER = { mean: Number.POSITIVE_INFINITY, p95: Number.POSITIVE_INFINITY };
const LATE_PART = 0.05;
const RUN_VARIATION = 0.2;

/**
 * What one write waits for at a steady rate of random arrivals, with every run that may be at once already there. It rises
 * from the window and a run at low rates, falls to the time in which a batch fills, and rises again as the runs fill up;
 * from what they can take on, it is Infinity.
 *
 * The gathering of batches is exact, the wait for a run is an approximation, for runs whose length is that of their size
 * alone. A write of a FIFO buffer is supposed to find no other of its record under way.
 */
export function bufferWaits({ writesPerSecond, source }: SteadyLoad): BufferWaits {
  const { writesPerMessage = 1, concurrency } = source;
  if (writesPerSecond >= writesPerSecondOfRun(source) * concurrency) return { buffer: NEVER, acceptToDurable: NEVER };
  // The wait of a write that comes alone is the limit of those that hardly ever come.
  const perSecond = Math.max(writesPerSecond / writesPerMessage, 1e-6);
  return source.windowSeconds > 0 ? gatheredWaits(perSecond, source) : greedyWaits(perSecond, source);
}

function greedyWaits(perSecond: number, source: EventSource): BufferWaits {
  const { batchSize, concurrency, runSeconds, runVariation = RUN_VARIATION } = source;
  const runs = greedyRuns(perSecond, batchSize, concurrency, runSeconds, runVariation);
  const { waitChance, meanWaitSeconds, runSecondsAlone, runSecondsAfterWait } = runs;
  const lengths = lengthsOf(runVariation);
  const after = (seconds: number) => (seconds < 0 ? 1 : runs.waitingLongerThan(seconds));
  return {
    buffer: { mean: meanWaitSeconds, p95: latest((seconds) => waitChance * after(seconds)) },
    acceptToDurable: {
      mean: meanWaitSeconds + (1 - waitChance) * runSecondsAlone + waitChance * runSecondsAfterWait,
      p95: latest(
        (seconds) =>
          (1 - waitChance) * longerRuns(seconds / runSecondsAlone, runVariation) +
          waitChance * onAverage(lengths, (length) => after(seconds - runSecondsAfterWait * length)),
      ),
    },
  };
}

function gatheredWaits(perSecond: number, source: EventSource): BufferWaits {
  const { batchSize, windowSeconds, concurrency, runSeconds, runVariation = RUN_VARIATION } = source;
  const gatherers = gatherersOf(source);
  const batch = gatheredBatch(perSecond / gatherers, batchSize, windowSeconds);
  const ofBatches = (value: (messages: number) => number): number =>
    batch.sizes.reduce((sum, { messages, chance }) => sum + chance * value(messages), 0);
  const run = waitForRun({
    perSecond: gatherers / batch.meanSecondsBetween,
    variation: batch.variationBetween,
    seconds: ofBatches(runSeconds),
    secondsSquared: ofBatches((messages) => runSeconds(messages) ** 2) * (1 + runVariation ** 2),
    runs: concurrency,
  });
  const lengths = lengthsOf(runVariation);
  const longerThan = (seconds: number, after: (messages: number) => number): number =>
    run.waits.reduce((sum, { wait, chance }) => sum + chance * batch.longerThan(seconds - wait, after), 0);
  return {
    buffer: {
      mean: batch.meanWaitSeconds + run.meanSeconds,
      p95: latest((seconds) => longerThan(seconds, () => 0)),
    },
    acceptToDurable: {
      mean:
        batch.meanWaitSeconds +
        run.meanSeconds +
        ofBatches((messages) => messages * runSeconds(messages)) / batch.meanMessages,
      p95: latest((seconds) =>
        onAverage(lengths, (length) => longerThan(seconds, (messages) => runSeconds(messages) * length)),
      ),
    },
  };
}

/** The middles of the upper twelve of twenty-four equal parts of a normal distribution, in deviations. */
const MIDDLES = [0.052, 0.157, 0.264, 0.374, 0.489, 0.61, 0.742, 0.887, 1.054, 1.258, 1.534, 2.037];

/** Some runs of one size, each as a part of their mean: log-normal, as times are that many causes lengthen. */
function lengthsOf(variation: number): readonly number[] {
  if (variation === 0) return [1];
  const deviation = Math.sqrt(Math.log1p(variation ** 2));
  return MIDDLES.flatMap((middle) => [middle, -middle]).map((middle) => Math.exp(deviation * (middle - deviation / 2)));
}

/** The part of runs that are longer than so many times their mean. */
function longerRuns(times: number, variation: number): number {
  if (variation === 0 || times <= 0) return times < 1 ? 1 : 0;
  const deviation = Math.sqrt(Math.log1p(variation ** 2));
  return normalAbove(Math.log(times) / deviation + deviation / 2);
}

function onAverage(values: readonly number[], of: (value: number) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0) / values.length;
}

/** The seconds that only the late part exceeds, where `longerThan` falls with them. */
function latest(longerThan: (seconds: number) => number): number {
  if (longerThan(0) <= LATE_PART) return 0;
  let high = 1;
  while (longerThan(high) > LATE_PART) high *= 2;
  let low = 0;
  while (high - low > high * 1e-6) {
    const middle = (low + high) / 2;
    if (longerThan(middle) > LATE_PART) low = middle;
    else high = middle;
  }
  return high;
}
