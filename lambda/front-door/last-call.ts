/**
 * One call to the table is given up after three seconds, and to keep the answer may take half a second more; what became
 * of it must still be told. A door that ends first leaves its client with a 502 and nobody with a reason. Unit:
 * milliseconds.
 */
export const LAST_CALL_MS = 3900;

/** Room to mark, keep and send what is known before the function is ended. Unit: milliseconds. */
const ANSWER_MARGIN_MS = 1500;

/** A door with a short time-out wants an attempt all the same, and a queue answers in some ten. Unit: milliseconds. */
const LEAST_SEND_MS = 500;

/**
 * How long a send may last: what the queue has not answered for by then is told as unconfirmed, for a client must get its answer and not a
 * time-out. Nothing is begun after it, so that no attempt overlaps with one that comes after the lease of its key. Unit: milliseconds; 0 or
 * less where no time is left.
 */
export function sendWithin(now: number, deadline: number): number {
  const left = deadline - now;
  return Math.max(left - ANSWER_MARGIN_MS, Math.min(left, LEAST_SEND_MS));
}

/** When no further call to the table may begin: as asked, and early enough to answer. Unit: milliseconds since 1970. */
export function callsEnd(waitSeconds: number | undefined, now: number, deadline: number): number {
  const last = deadline - LAST_CALL_MS;
  const asked = waitSeconds === undefined ? last : Math.min(last, now + waitSeconds * 1000);
  // A wait of no time at all still wants one attempt.
  return Math.max(asked, now + 1);
}
