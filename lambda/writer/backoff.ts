/** First upper bound of a wait. Unit: milliseconds. */
const BASE_MILLIS = 50;

/** A writer that waits longer than this pays for idle time that the queue gives for nothing. Unit: milliseconds. */
const CAP_MILLIS = 1000;

/**
 * Full jitter: anywhere between nothing and a bound that doubles with each setback, so that writers that were throttled
 * together do not come back together. Unit: milliseconds.
 */
export function backoffMillis(setbacks: number, random: () => number): number {
  return random() * Math.min(CAP_MILLIS, BASE_MILLIS * 2 ** (setbacks - 1));
}
