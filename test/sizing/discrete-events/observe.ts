import { type EventSource, gatherersOf } from '../../../lib/sizing/queueing/event-source';
import type { Burst } from '../../../lib/sizing/queueing/forecast-burst';
import { seededRandom } from './seeded-random';
import { simulate } from './simulate';

const { cos, exp, log, max, PI, sqrt } = Math;

/** What was seen of a burst. Counts are writes. */
export interface SeenBurst {
  readonly peakBacklog: number;
  readonly drainSeconds: number;
  readonly worstWaitSeconds: number;
}

/** Calm before a burst, in which the source finds its pace. Unit: seconds. */
const CALM = 20;

export function seenBurst(burst: Burst, seed: number): SeenBurst {
  const { meanBefore, peak, burstSeconds, meanAfter = meanBefore, source, ramp } = burst;
  const { writesPerMessage = 1, batchSize, runSeconds, concurrency } = source;
  const height = { from: CALM, to: CALM + burstSeconds };
  const calm = { sum: 0, seen: 0 };
  let highest = 0;
  let worst = 0;
  let drained: number | undefined;
  const arrivals = (messages: number) => messages / writesPerMessage;
  simulate(
    {
      rates: [
        { from: 0, messagesPerSecond: arrivals(meanBefore) },
        { from: height.from, messagesPerSecond: arrivals(peak) },
        { from: height.to, messagesPerSecond: arrivals(meanAfter) },
      ],
      until: (second) => drained !== undefined && second > height.to,
      batchSize,
      windowSeconds: source.windowSeconds,
      gatherers: gatherersOf(source),
      warmRuns: Math.min(
        concurrency,
        Math.max(ramp.firstRuns, Math.ceil((meanBefore * runSeconds(batchSize)) / batchSize / writesPerMessage)),
      ),
      mostRuns: concurrency,
      runsAddedPerSecond: ramp.runsAddedPerSecond,
      growsFrom: height.from,
      runSeconds: varied(source, seed),
      tablePerSecond: arrivals(burst.mostApplied ?? Number.POSITIVE_INFINITY),
    },
    seededRandom(seed),
    {
      came(second, waiting) {
        if (second < height.from) {
          calm.sum += waiting;
          calm.seen += 1;
        } else highest = max(highest, waiting);
      },
      started(second, waiting, messages) {
        for (const { came, durable } of messages) worst = max(worst, durable - came);
        if (second > height.to && waiting <= calm.sum / max(1, calm.seen)) drained ??= second;
      },
    },
  );
  return {
    peakBacklog: highest * writesPerMessage,
    drainSeconds: (drained ?? Number.POSITIVE_INFINITY) - height.to,
    worstWaitSeconds: worst,
  };
}

/** Of all messages but the first tenth, until a run holds them and until they are durable. */
export interface SeenWaits {
  readonly buffer: { readonly mean: number; readonly p95: number };
  readonly acceptToDurable: { readonly mean: number; readonly p95: number };
}

export function seenWaits(writesPerSecond: number, source: EventSource, messages: number, seed: number): SeenWaits {
  const messagesPerSecond = writesPerSecond / (source.writesPerMessage ?? 1);
  const end = messages / messagesPerSecond;
  const held: number[] = [];
  const durable: number[] = [];
  simulate(
    {
      rates: [{ from: 0, messagesPerSecond }],
      until: (second) => second > end,
      batchSize: source.batchSize,
      windowSeconds: source.windowSeconds,
      gatherers: gatherersOf(source),
      warmRuns: source.concurrency,
      mostRuns: source.concurrency,
      runsAddedPerSecond: 0,
      growsFrom: 0,
      runSeconds: varied(source, seed),
      tablePerSecond: Number.POSITIVE_INFINITY,
    },
    seededRandom(seed),
    {
      came() {},
      started(_second, _waiting, batch) {
        for (const message of batch) {
          if (message.came < end / 10) continue;
          held.push(message.held - message.came);
          durable.push(message.durable - message.came);
        }
      },
    },
  );
  return { buffer: summed(held), acceptToDurable: summed(durable) };
}

function summed(seconds: number[]): { mean: number; p95: number } {
  const sorted = Float64Array.from(seconds).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return { mean, p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0 };
}

/** Runs of one size are not of one length: log-normal, as times are that many causes lengthen. */
function varied({ runSeconds, runVariation = 0.2 }: EventSource, seed: number): (messages: number) => number {
  const random = seededRandom(seed + 1_000_000);
  const variance = Math.log(1 + runVariation ** 2);
  return (messages) => {
    const normal = sqrt(-2 * log(1 - random())) * cos(2 * PI * random());
    return runSeconds(messages) * exp(normal * sqrt(variance) - variance / 2);
  };
}
