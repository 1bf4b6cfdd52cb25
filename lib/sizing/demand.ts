import { BULK_MAX_WRITES, WRITE_BODY_MAX_BYTES } from '../../lambda/contract/limits';
import { type NumberRule, numberProblems } from './number-rule';

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

export const DEFAULT_DEMAND: Required<Demand> = {
  peakWritesPerSecond: 500,
  burstSeconds: 300,
  itemBytes: 1024,
  acceptableDelaySeconds: 10,
  writesPerRequest: 1,
};

const RULES: Readonly<Record<keyof Demand, NumberRule>> = {
  peakWritesPerSecond: {
    min: 1,
    max: 1_000_000,
    otherwise: 'there would be nothing to size for, or more than one path can carry',
  },
  burstSeconds: { min: 1, max: 86_400, otherwise: 'a burst that never ends is the steady rate, size for that' },
  itemBytes: {
    min: 1,
    max: WRITE_BODY_MAX_BYTES,
    otherwise: 'the front door refuses larger bodies, so such a record could not be written',
  },
  acceptableDelaySeconds: {
    min: 1,
    max: 3600,
    otherwise: 'the buffer would be asked to deliver before it can poll, or to hide an outage',
  },
  writesPerRequest: { min: 1, max: BULK_MAX_WRITES, otherwise: 'the front door takes no more in one request' },
};

/** Everything wrong with a demand. */
export function demandProblems(demand: Demand): string[] {
  return numberProblems(RULES, demand, (name) => `demand.${name}`);
}
