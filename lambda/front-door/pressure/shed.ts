import type { PressureRules, WriteClass } from '../../contract/pressure';

/** At so many times its threshold all of a class are refused; below it a share that rises, or the door would swing between none and all. */
const ALL_AT = 1.25;

/**
 * So long it takes until what is accepted now is seen: a gauge may be a second old, a process goes by it for half of one, and
 * as long it keeps what it was asked for. Unit: seconds.
 */
const BLIND_SECONDS = 2;

/** A client that waits longer has forgotten why. With the longest jitter it is 300 seconds. Unit: seconds. */
const RETRY_MAX_SECONDS = 200;

/** Where n times as many come as can be served, each comes again in n times as long. Unit: seconds. */
const CROWD_SECONDS = 5;

/** Up to half as long again, … */
const JITTER = 0.5;
/** … and over so much at least: `Retry-After` has whole seconds. */
const JITTER_MIN_SECONDS = 2;

/** What a write meets. */
export interface Congestion {
  /** How long a write that is accepted now is expected to wait. Unit: seconds. */
  readonly delay: number;
  /** From where on its class is refused. Unit: seconds. */
  readonly threshold: number;
  /** How many messages are offered for each that is worked off; absent where nobody knows. */
  readonly crowd?: number;
}

/** The expected delay from which on writes of the class are refused. Unit: seconds. */
export function thresholdOf(
  writeClass: WriteClass,
  { acceptableDelaySeconds, shedAt }: Pick<PressureRules, 'acceptableDelaySeconds' | 'shedAt'>,
): number {
  return acceptableDelaySeconds * shedAt[writeClass];
}

/**
 * The share of a class that is refused, 0–1: from none at its threshold to all a quarter later. Refused clients come back, and
 * a crowd of them would overrun the buffer before anybody sees it: no more are accepted than take the delay to that quarter.
 */
export function shedShare({ delay, threshold, crowd }: Congestion): number {
  const above = (delay / threshold - 1) / (ALL_AT - 1);
  const room = (threshold * ALL_AT - delay) / BLIND_SECONDS;
  const crowded = crowd === undefined ? 0 : 1 - room / crowd;
  return Math.min(1, Math.max(0, above, crowded));
}

/**
 * When a refused client shall come again: when those before it are served down to its threshold, which is `delay − threshold`
 * at the present rate, and later where more come than can be served. Each is given its own time, so that they do not come back
 * at once. `random` is from 0 to below 1.
 */
export function retryAfterSeconds({ delay, threshold, crowd = 0 }: Congestion, random: number): number {
  const soonest = Math.min(RETRY_MAX_SECONDS, Math.max(1, delay - threshold, CROWD_SECONDS * (crowd - 1)));
  return Math.floor(soonest + random * Math.max(JITTER_MIN_SECONDS, soonest * JITTER));
}
