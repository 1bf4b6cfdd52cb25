import { MOVED_AWAY } from './moved-away';

/** How long a writer itself waits for a table that refuses for now. What lasts longer waits in the queue, for nothing. */
export interface Patience {
  /** Attempts without effect after which the writes go back to the queue. */
  readonly setbacks: number;
  /** First upper bound of a wait. Unit: milliseconds. */
  readonly baseMillis: number;
}

/**
 * One partition gives 1,000 write units a second and takes minutes to split: waiting for it here would hold up the batch's
 * other records, so its writes go back soon.
 */
const HOT_PARTITION: Patience = { setbacks: 1, baseMillis: 20 };

/** A table or an account at its limit gives room as soon as the writers slow down together. */
const AT_ITS_LIMIT: Patience = { setbacks: 4, baseMillis: 100 };

/** Conflicts with a transaction last as long as the transaction, which is milliseconds; lost answers want another look. */
const PASSING: Patience = { setbacks: 4, baseMillis: 25 };

/** What is decided by a layout that this invocation does not have is decided in the next one. */
const NEXT_TIME: Patience = { setbacks: 0, baseMillis: 0 };

/** By DynamoDB's throttling reasons, such as `TableWriteKeyRangeThroughputExceeded`. Source: DynamoDB API reference. */
export function patienceWith(reason: string): Patience {
  if (reason.startsWith(MOVED_AWAY)) return NEXT_TIME;
  if (reason.includes('KeyRange')) return HOT_PARTITION;
  return /Throughput|Throttl|Limit/.test(reason) ? AT_ITS_LIMIT : PASSING;
}

/** A writer that waits longer than this pays for idle time. Unit: milliseconds. */
const CAP_MILLIS = 1000;

/**
 * Full jitter: anywhere between nothing and a bound that doubles with each setback, so that writers that were throttled
 * together do not come back together. Unit: milliseconds.
 */
export function backoffMillis(setbacks: number, { baseMillis }: Patience, random: () => number): number {
  return random() * Math.min(CAP_MILLIS, baseMillis * 2 ** (setbacks - 1));
}

/** First wait in the queue. Unit: seconds. */
const REDELIVERY_BASE_SECONDS = 1;

/** Longer would leave a mended table idle. Ten attempts then span about a quarter of an hour. Unit: seconds. */
const REDELIVERY_CAP_SECONDS = 900;

/** How long a message that was handed back stays hidden: it doubles with each receive, within a half. Unit: whole seconds. */
export function redeliverySeconds(receives: number, random: () => number): number {
  const bound = Math.min(REDELIVERY_CAP_SECONDS, REDELIVERY_BASE_SECONDS * 2 ** Math.min(receives - 1, 20));
  return Math.max(1, Math.round(bound / 2 + (random() * bound) / 2));
}
