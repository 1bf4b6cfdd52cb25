import type { BurstForecast, BurstMoment } from '../plan/plan';
import { type EventSource, type Ramp, writesPerSecondOfRun } from './event-source';
import { backlogAt, type Flow, longestTurn, type Stretch, stretchesOf } from './fluid';
import {
  gatheredWrites,
  lastWindow,
  longestWhileCarried,
  longRun,
  mostGathered,
  secondsToFill,
  spreadOf,
} from './gathering';

/** A burst and what it meets. Rates are writes a second. */
export interface Burst {
  /** Before the height, for long. */
  readonly meanBefore: number;
  readonly peak: number;
  /** How long the height lasts. */
  readonly burstSeconds: number;
  /**
   * After the height, for long.
   * @default - as before it
   */
  readonly meanAfter?: number;
  readonly source: EventSource;
  /** `CAREFUL_RAMP` to plan with, `LAMBDA_RAMP` as documented. */
  readonly ramp: Ramp;
  /**
   * What the table takes. Runs that ask for more take longer.
   * @default - whatever the runs can apply
   */
  readonly mostApplied?: number;
}

/** Moments of the curve at even distances. More could not be told apart in a picture. */
const EVEN_MOMENTS = 300;
/** Parts of the time shown that lie before the height, and after the last write that waits. */
const CALM_BEFORE = 0.05;
const CALM_AFTER = 0.1;

/**
 * A burst through one buffer as a fluid: writes come and go at even rates, and what comes faster than the runs take it waits
 * in the order of its arrival. Integrated exactly, from one change of a rate to the next. To that comes what gathers in
 * batches that fill, by Little's law, and the longest of so many runs. Right in the large, where the backlog is worth many
 * rounds of all runs; near enough, to a batch and a run, where the runs carry the height; silent on the waits for a run where
 * it is just below what they can take: `bufferWaits` tells of those. A standard queue keeps no strict order: its unluckiest
 * write may wait longer than is said here, though never past the drain.
 *
 * When the height begins the source is warm: it has the runs that it begins with, or as many as the mean keeps busy.
 */
export function forecastBurst(burst: Burst): BurstForecast {
  const { meanBefore, peak, burstSeconds, meanAfter = meanBefore, source } = burst;
  const flow = flowOf(burst);
  const { perRun, perBatch, mostApplied } = flow;
  const stretches = stretchesOf(flow);
  const curve = momentsOf(burst, stretches);
  // The mean alone is too much: what waits before the height has no end already.
  if (meanBefore > Math.min(perRun * source.concurrency, mostApplied)) {
    const never = Number.POSITIVE_INFINITY;
    return { peakBacklog: never, drainSeconds: never, worstWaitSeconds: never, curve };
  }
  const end = stretches.at(-1)?.to ?? burstSeconds;
  const waiting = highest(stretches);
  const gathered = gatheredWrites(meanBefore, source);
  const calm = longestWhileCarried(Math.min(meanBefore, meanAfter), burstSeconds, source);
  if (waiting === 0) {
    return {
      peakBacklog: mostGathered(peak, burstSeconds, source),
      drainSeconds: end - burstSeconds + (peak > meanAfter ? lastWindow(peak, source) : 0),
      worstWaitSeconds: Math.max(calm, longestWhileCarried(peak, burstSeconds, source)),
      curve,
    };
  }
  const { runs, capacity } = stretches.reduce((one, other) => (other.runs > one.runs ? other : one));
  // With more runs than the table takes from, each takes as long as the table needs for all of them.
  const lastRun = Math.max(source.runSeconds(source.batchSize), (runs * perBatch) / mostApplied);
  return {
    peakBacklog: waiting + gathered,
    drainSeconds: end - burstSeconds,
    worstWaitSeconds: Math.max(
      calm,
      longestTurn(stretches) + gathered / capacity + lastRun * longRun(spreadOf(runs), source.runVariation ?? 0.2),
    ),
    curve,
  };
}

/** What of a burst is applied in its fullest second, in writes a second: less than all runs could where it ends before they are there. */
export function fullestSecond(burst: Burst): number {
  return Math.max(
    burst.meanBefore,
    ...stretchesOf(flowOf(burst)).map(({ applied, capacity }) => Math.min(applied, capacity)),
  );
}

function flowOf(burst: Burst): Flow {
  const { meanBefore, peak, burstSeconds, meanAfter = meanBefore, source, ramp } = burst;
  const { mostApplied = Number.POSITIVE_INFINITY } = burst;
  const perRun = writesPerSecondOfRun(source);
  return {
    peak,
    burstSeconds,
    meanAfter,
    perRun,
    perBatch: source.batchSize * (source.writesPerMessage ?? 1),
    warmRuns: Math.min(source.concurrency, Math.max(ramp.firstRuns, Math.ceil(meanBefore / perRun))),
    busyRuns: meanBefore / perRun,
    mostRuns: source.concurrency,
    runsAddedPerSecond: ramp.runsAddedPerSecond,
    // What the runs carry needs no full batches.
    fillSeconds: peak > perRun * Math.min(source.concurrency, ramp.firstRuns) ? secondsToFill(peak, source) : 0,
    mostApplied,
  };
}

function highest(stretches: readonly Stretch[]): number {
  // A backlog has its height where a rate changes, or none at all.
  return Math.max(
    ...stretches.map((stretch) =>
      stretch.to < Number.POSITIVE_INFINITY
        ? backlogAt(stretch, stretch.to)
        : stretch.offered > stretch.applied
          ? Number.POSITIVE_INFINITY
          : stretch.backlog,
    ),
  );
}

function momentsOf(
  { meanBefore, burstSeconds, meanAfter = meanBefore, source }: Burst,
  stretches: readonly Stretch[],
): BurstMoment[] {
  const last = stretches.at(-1);
  if (last === undefined) return [];
  const ends = last.to < Number.POSITIVE_INFINITY;
  // What never ends is shown for as long again as all before it.
  const start = -CALM_BEFORE * (ends ? last.to : 2 * last.from);
  const end = ends ? last.to * (1 + CALM_AFTER) : 2 * last.from;
  const fullest = stretches.reduce((one, other) => (other.backlog > one.backlog ? other : one), last);
  const even = Array.from({ length: EVEN_MOMENTS + 1 }, (_, index) => start + ((end - start) * index) / EVEN_MOMENTS);
  const corners = [0, burstSeconds, fullest.from, ends ? last.to : last.from];
  const seconds = [...new Set([...even, ...corners])].sort((a, b) => a - b);
  const before = gatheredWrites(meanBefore, source);
  const after = gatheredWrites(meanAfter, source);
  const inBurst = gatheredWrites(stretches[0]?.offered ?? 0, source);
  let index = 0;
  return seconds.map((second) => {
    if (second < 0) return { second, offered: meanBefore, applied: meanBefore, backlog: before };
    if (second >= last.to) return { second, offered: meanAfter, applied: meanAfter, backlog: after };
    while (index + 1 < stretches.length && (stretches[index + 1]?.from ?? 0) <= second) index += 1;
    const stretch = stretches[index] ?? last;
    const waiting = backlogAt(stretch, second);
    const gathered = second < burstSeconds ? inBurst : after;
    return {
      second,
      offered: stretch.offered,
      applied: Math.min(stretch.applied, stretch.capacity),
      // Where writes wait for runs, all batches are full: what gathered in the calm is a part of what waits.
      backlog: waiting > 0 ? waiting + before : gathered,
    };
  });
}
