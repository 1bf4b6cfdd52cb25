import { isUnresolved } from './unresolved';

/** What a path is asked to carry. Everything else is derived from it. */
export interface Demand {
  /**
   * Writes per second at the height of a burst. More makes the writer wider and the cache's ceiling higher.
   * @default 500
   */
  readonly peakWritesPerSecond?: number;
  /**
   * How long the height lasts, in seconds. A short burst may be worked off after it, by a narrower writer.
   * @default 300
   */
  readonly burstSeconds?: number;
  /**
   * Writes per second over a month, bursts and nights together; it may be less than one. It decides what the path costs, how
   * long writes wait in calm hours, and the least that the writer must keep up with.
   * @default - a tenth of the peak, and at least 1 where the peak allows it: what is buffered at all is seldom level
   */
  readonly meanWritesPerSecond?: number;
  /**
   * Which part of all writes goes to the most written record, 0–1. It decides what one record, or one message group, must take.
   * `zipfHottestShare` answers it for a Zipf distribution.
   * @default 0, spread so evenly that no record matters
   */
  readonly hottestShare?: number;
  /**
   * Bytes of a typical record. Each started KiB costs one more write unit per write.
   * @default 1024
   */
  readonly itemBytes?: number;
  /**
   * How long an accepted write may wait before it is in the table, in seconds. More lets batches fill and bursts be
   * levelled; 0 is not offered, because a buffered write always waits for a poll.
   * @default 10
   */
  readonly acceptableDelaySeconds?: number;
  /**
   * Writes that a client sends in one request, 1–1,000: those of a bulk share messages, so a run of the writer takes fewer
   * messages for as many writes. Too high a number makes runs too small where clients send single writes after all.
   * @default 1
   */
  readonly writesPerRequest?: number;
}

/** A shop, a queue of visitors or a meter is quiet most of a month: a tenth is what many paths see, and few exceed. */
const MEAN_OF_PEAK = 0.1;

const DEFAULTS = {
  peakWritesPerSecond: 500,
  burstSeconds: 300,
  hottestShare: 0,
  itemBytes: 1024,
  acceptableDelaySeconds: 10,
  writesPerRequest: 1,
} as const;

/** The demand with what was left out. What is known at deployment only is taken as left out: nothing can be derived from it. */
export function completeDemand(demand: Demand = {}): Required<Demand> {
  const known: Demand = Object.fromEntries(
    Object.entries(demand).filter(([, value]) => value !== undefined && !isUnresolved(value)),
  );
  const { meanWritesPerSecond, ...rest } = { ...DEFAULTS, ...known };
  return { ...rest, meanWritesPerSecond: meanWritesPerSecond ?? meanOf(rest.peakWritesPerSecond) };
}

function meanOf(peak: number): number {
  return Math.min(peak, Math.max(1, peak * MEAN_OF_PEAK));
}

export const DEFAULT_DEMAND: Required<Demand> = completeDemand();
