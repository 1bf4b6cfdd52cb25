/**
 * One call to the table is given up after three seconds, and to keep the answer may take half a second more; what became
 * of it must still be told. A door that ends first leaves its client with a 502 and nobody with a reason. Unit:
 * milliseconds.
 */
export const LAST_CALL_MS = 3900;

/** When no further call to the table may begin: as asked, and early enough to answer. Unit: milliseconds since 1970. */
export function callsEnd(waitSeconds: number | undefined, now: number, deadline: number): number {
  const last = deadline - LAST_CALL_MS;
  const asked = waitSeconds === undefined ? last : Math.min(last, now + waitSeconds * 1000);
  // A wait of no time at all still wants one attempt.
  return Math.max(asked, now + 1);
}
