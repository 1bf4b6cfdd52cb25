import type { Collection } from '../../contract/collection';
import { isOrdered } from '../../contract/operations';
import { stampMillis } from '../../contract/stamp';

/**
 * A FIFO queue drops a second message of the same deduplication id for five minutes; the rest is room for an attempt that
 * sent late. Unit: milliseconds. Source: SQS, "Exactly-once processing".
 */
const DROPPED_BY_QUEUE_MS = 5 * 60_000 - 60_000;

/**
 * Whether a write that may already be in its queue may be sent there once more. A record without order knows the write by
 * its id or stamp; of all others only the queue itself can tell, and not for long. A version does not come back, but a
 * copy would be told a conflict with itself, and after a delete "no record" is true again. `at` is the stamp of the
 * first attempt.
 */
export function maySendAgain(collection: Collection, at: string, now: number): boolean {
  return !isOrdered(collection) || now - stampMillis(at) < DROPPED_BY_QUEUE_MS;
}
