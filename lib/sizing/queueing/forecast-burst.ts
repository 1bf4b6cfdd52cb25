import type { BurstForecast, BurstMoment } from '../plan/plan';
import { type EventSource, gatherersOf, type Ramp, writesPerSecondOfRun } from './event-source';
import { backlogAt, longestTurn, type Stretch, stretchesOf } from './fluid';

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
}

/** Moments of the curve at even distances. More could not be told apart in a picture. */
const EVEN_MOMENTS = 300;
/** Parts of the time shown that lie before the height, and after the last write that waits. */
const CALM_BEFORE = 0.05;
const CALM_AFTER = 0.1;

/**
 * A burst through one buffer as a fluid: writes come and go at even rates, and what comes faster than the runs take it waits
 * in the order of its arrival. Integrated exactly, from one change of a rate to the next. Right in the large, where the
 * backlog is worth many rounds of all runs; silent on single writes, and on the waits for a run where the rate is just
 * below what the runs can take: `bufferWaits` tells of those. A standard queue keeps no strict order: its unluckiest write may
 * wait longer than is said here, though never past the drain.
 *
 * When the height begins the source is warm: it has the runs that it begins with, or as many as the mean keeps busy.
 */
export function forecastBurst(burst: Burst): BurstForecast {
  const { meanBefore, peak, burstSeconds, meanAfter = meanBefore, source, ramp } = burst;
  const perRun = writesPerSecondOfRun(source);
  const stretches = stretchesOf({
    peak,
    burstSeconds,
    meanAfter,
    perRun,
    perBatch: perRun * source.runSeconds(source.batchSize),
    warmRuns: Math.min(source.concurrency, Math.max(ramp.firstRuns, Math.ceil(meanBefore / perRun))),
    busyRuns: meanBefore / perRun,
    mostRuns: source.concurrency,
    runsAddedPerSecond: ramp.runsAddedPerSecond,
  });
  const curve = momentsOf(burst, stretches);
  // The mean alone is too much: what waits before the height has no end already.
  if (meanBefore > perRun * source.concurrency) {
    const never = Number.POSITIVE_INFINITY;
    return { peakBacklog: never, drainSeconds: never, worstWaitSeconds: never, curve };
  }
  const end = stretches.at(-1)?.to ?? burstSeconds;
  const turn = longestTurn(stretches);
  return {
    peakBacklog: highest(stretches),
    drainSeconds: end - burstSeconds,
    worstWaitSeconds: Math.max(
      turn + source.runSeconds(source.batchSize),
      longestGathering(Math.min(meanBefore, peak, meanAfter), source),
    ),
    curve,
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

/** The physical minimum of the unluckiest write, in the calm: it comes first, and its batch goes when it is full or the window is over. */
function longestGathering(writesPerSecond: number, source: EventSource): number {
  const { batchSize, windowSeconds, writesPerMessage = 1, runSeconds } = source;
  const messagesPerSecond = writesPerSecond / writesPerMessage / gatherersOf(source);
  const gathered = Math.min(batchSize, 1 + messagesPerSecond * windowSeconds);
  const filled = messagesPerSecond > 0 ? (batchSize - 1) / messagesPerSecond : Number.POSITIVE_INFINITY;
  return Math.min(windowSeconds, filled) + runSeconds(gathered);
}

function momentsOf(
  { meanBefore, burstSeconds, meanAfter = meanBefore }: Burst,
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
  let index = 0;
  return seconds.map((second) => {
    if (second < 0) return { second, offered: meanBefore, applied: meanBefore, backlog: 0 };
    if (second >= last.to) return { second, offered: meanAfter, applied: meanAfter, backlog: 0 };
    while (index + 1 < stretches.length && (stretches[index + 1]?.from ?? 0) <= second) index += 1;
    const stretch = stretches[index] ?? last;
    return { second, offered: stretch.offered, applied: stretch.applied, backlog: backlogAt(stretch, second) };
  });
}
