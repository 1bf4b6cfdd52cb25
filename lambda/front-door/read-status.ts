// Receives: a GET of what became of one write.
// Promises: a final outcome once there is one; never "pending" for a write that was never heard of.
// Hands on: nothing.

import { OUTCOME_TTL_SECONDS } from '../contract/limits';
import { type HttpResponse, jsonResponse } from './http';
import type { FrontDoorPorts } from './ports';
import { type Problem, problem, quoted } from './problems';

const UUID_FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const KEPT_HOURS = OUTCOME_TTL_SECONDS / 3600;

/** The status of a write changes by itself, so no copy of it is ever fresh. */
const NO_STORE = { 'cache-control': 'no-store' };
const SOON = { 'retry-after': '1' };

export async function readStatus(givenId: string, { outcomes }: FrontDoorPorts): Promise<HttpResponse | Problem> {
  // UUIDs are compared without regard to case (RFC 9562, 4); ours are kept in lower case.
  const id = givenId.toLowerCase();
  if (!UUID_FORM.test(id)) return problem('write-id-invalid', `the id of a write is a UUID, got ${quoted(givenId)}`);
  if (outcomes === undefined) {
    return problem('status-not-kept', 'this write path has no read cache: read the record itself instead');
  }
  const found = await outcomes.lookUp(id);
  switch (found) {
    case 'unavailable':
      return problem('status-unavailable', `the status of ${id} is not to be had while the read cache is away`, {
        headers: SOON,
      });
    case 'unknown':
      return problem(
        'write-unknown',
        `no write ${id} is known: it was never accepted, or its status was lost with the read cache or after ${KEPT_HOURS} hours`,
      );
    case 'pending':
      return jsonResponse(200, { id, status: 'pending' }, { ...NO_STORE, ...SOON });
    default: {
      const { kind, ...why } = found;
      return jsonResponse(200, { id, status: kind, ...why }, NO_STORE);
    }
  }
}
