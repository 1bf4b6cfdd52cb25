// Receives: a GET of what became of one write.
// Promises: a final outcome once there is one; never "pending" for a write that was never heard of.
// Hands on: nothing.

import { OUTCOME_TTL_SECONDS, WAIT_MAX_SECONDS } from '../contract/limits';
import { isStamp, stampMillis } from '../contract/stamp';
import { type HttpRequest, type HttpResponse, jsonResponse } from './http';
import type { FrontDoorPorts } from './ports';
import { preferenceOf, secondsIn } from './preference';
import { isProblem, type Problem, problem, quoted } from './problems';
import { waitEnd, waitForOutcome } from './wait-for-outcome';

/** Behind the `~` stands how often a transaction was replayed out of quarantine. */
const ID_FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(~\d{1,6})?$/;

const KEPT_HOURS = OUTCOME_TTL_SECONDS / 3600;

/** The status of a write changes by itself, so no copy of it is ever fresh. */
const NO_STORE = { 'cache-control': 'no-store' };
const SOON = { 'retry-after': '1' };

export async function readStatus(
  request: HttpRequest,
  givenId: string,
  ports: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  // UUIDs are compared without regard to case (RFC 9562, 4); ours are kept in lower case.
  const id = givenId.toLowerCase();
  if (!ID_FORM.test(id)) return problem('write-id-invalid', `the id of a write is a UUID, got ${quoted(givenId)}`);
  const wait = waitOf(request);
  if (isProblem(wait)) return wait;
  const { outcomes, now } = ports;
  if (outcomes === undefined) {
    return problem('status-not-kept', 'this write path has no read cache: read the record itself instead');
  }
  const { seconds, headers } = wait;
  const first = await outcomes.lookUp(id);
  // Only what is on its way is worth waiting for.
  const found =
    first === 'pending' && seconds > 0
      ? await waitForOutcome(id, waitEnd(seconds, now(), request.deadline), ports)
      : first;
  switch (found) {
    case 'unavailable':
      return problem('status-unavailable', `the status of ${id} is not to be had while the read cache is away`, {
        headers: SOON,
      });
    case 'unknown':
      return unknown(id, now());
    case 'pending':
      return jsonResponse(200, { id, status: 'pending' }, { ...NO_STORE, ...SOON, ...headers });
    default: {
      const { kind, ...why } = found;
      return jsonResponse(200, { id, status: kind, ...why }, { ...NO_STORE, ...headers });
    }
  }
}

/** The id of a write tells when it was accepted, unless an `Idempotency-Key` gave it. */
function unknown(id: string, now: number): Problem {
  if (isStamp(id) && stampMillis(id) + OUTCOME_TTL_SECONDS * 1000 <= now) {
    return problem(
      'write-expired',
      `the status of ${id} was kept for ${KEPT_HOURS} hours: read the record itself instead`,
    );
  }
  return problem(
    'write-unknown',
    isStamp(id)
      ? `no write ${id} is known: it was never accepted, or its status was lost with the read cache`
      : `no write ${id} is known: it was never accepted, or its status was lost with the read cache or after ${KEPT_HOURS} hours`,
  );
}

interface Wait {
  readonly seconds: number;
  /** What says that the preference was honoured. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How long the client wants to wait: its query says it, or else its preference. */
function waitOf({ query, headers }: HttpRequest): Wait | Problem {
  const asked = new URLSearchParams(query).getAll('wait');
  if (asked.length > 0) {
    const seconds = asked.length === 1 ? secondsIn(asked[0]) : undefined;
    if (seconds !== undefined) return { seconds, headers: {} };
    return problem(
      'query-invalid',
      `wait must be whole seconds from 0 to ${WAIT_MAX_SECONDS}, once, got ${quoted(asked.join())}`,
    );
  }
  const { wait } = preferenceOf(headers);
  return wait === undefined
    ? { seconds: 0, headers: {} }
    : { seconds: wait, headers: { 'preference-applied': `wait=${wait}` } };
}
