import type { PressureRules, WriteClass } from '../../contract/pressure';

/** At so many times its threshold all of a class are refused; below it a share that rises, or the door would swing between none and all. */
const ALL_AT = 1.25;

/** A client that waits longer has forgotten why. With the longest jitter it is 300 seconds. Unit: seconds. */
const RETRY_MAX_SECONDS = 200;

/** Up to half as long again, … */
const JITTER = 0.5;
/** … and over so much at least: `Retry-After` has whole seconds. */
const JITTER_MIN_SECONDS = 2;

/** The expected delay from which on writes of the class are refused. Unit: seconds. */
export function thresholdOf(
  writeClass: WriteClass,
  { acceptableDelaySeconds, shedAt }: Pick<PressureRules, 'acceptableDelaySeconds' | 'shedAt'>,
): number {
  return acceptableDelaySeconds * shedAt[writeClass];
}

/** The share of a class that is refused, 0–1. */
export function shedShare(delaySeconds: number, thresholdSeconds: number): number {
  const above = (delaySeconds / thresholdSeconds - 1) / (ALL_AT - 1);
  return Math.min(1, Math.max(0, above));
}

/**
 * When a refused client shall come again: when those before it are served down to its threshold. That is `delay − threshold`
 * at the present rate. Each is given its own time, so that they do not come back at once. `random` is from 0 to below 1.
 */
export function retryAfterSeconds(delaySeconds: number, thresholdSeconds: number, random: number): number {
  const soonest = Math.min(RETRY_MAX_SECONDS, Math.max(1, delaySeconds - thresholdSeconds));
  return Math.floor(soonest + random * Math.max(JITTER_MIN_SECONDS, soonest * JITTER));
}
