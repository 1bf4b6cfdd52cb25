import type { PathSample } from './summary';

/** What a drain is judged by. */
export interface DrainTerms {
  /** Looks one after another that must find nothing. */
  readonly emptyLooks: number;
  /** … over so long at least: where queues are counted by and by, one moment says nothing. Unit: seconds. */
  readonly emptySeconds: number;
}

/** A local run counts exactly; a message that is moved from one count to the other between is seen by the second look. */
export const LOCAL_DRAIN: DrainTerms = { emptyLooks: 2, emptySeconds: 0 };

/** SQS: a minute after the last send its counts are right. Source: Amazon SQS Developer Guide, confirming that a queue is empty. */
export const DEPLOYED_DRAIN: DrainTerms = { emptyLooks: 5, emptySeconds: 60 };

/**
 * When the buffers were first empty for good, in seconds as the samples count them; `undefined` while that cannot be said.
 * `since`: from when on it counts, as when the last arrival was due. `sentUntil`: when the last request had ended. Until then one may
 * yet come into a buffer that was found empty, so only later looks say that it is for good.
 */
export function drainedAt(
  samples: readonly PathSample[],
  since: number,
  terms: DrainTerms,
  sentUntil = since,
): number | undefined {
  let first: number | undefined;
  let sure: number | undefined;
  let last: number | undefined;
  let looks = 0;
  for (const { at, backlog, inFlight } of samples) {
    if (at < since) continue;
    if (backlog + inFlight > 0) {
      first = undefined;
      sure = undefined;
      looks = 0;
      continue;
    }
    first ??= at;
    if (at < sentUntil) continue;
    sure ??= at;
    last = at;
    looks += 1;
  }
  if (sure === undefined || last === undefined) return undefined;
  return looks >= terms.emptyLooks && last - sure >= terms.emptySeconds ? first : undefined;
}
