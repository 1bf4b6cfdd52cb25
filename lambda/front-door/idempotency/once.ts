// Receives: a request, the key that it names itself by, and what to do for it.
// Promises: while the key is remembered, it is done once, and its first answer is given again.
// Hands on: what to do, with the stamp of an earlier attempt that never answered.

import type { ConflictPolicy, KeyTracking } from '../../contract/collection';
import type { Operation } from '../../contract/write';
import type { HttpResponse } from '../http';
import type { FrontDoorPorts } from '../ports';
import { type Problem, problem, problemResponse } from '../problems';
import type { Claim, Claims } from './claims';
import { keyDigest } from './idempotency-key';
import { REPLAYED } from './replayed';

/** An answer, and whether it is the last word: what is not may be asked again. */
export interface Attempt {
  readonly answer: HttpResponse | Problem;
  readonly settled: boolean;
  /** Where it is not settled: it is certain that nothing has taken effect, nor will. */
  readonly untouched?: boolean;
}

export interface KeyedRequest {
  readonly key: string;
  readonly fingerprint: string;
  readonly at: string;
  readonly tracking: KeyTracking;
  /** Whether a second attempt does no harm where nobody remembers the first. */
  readonly tellsItself: boolean;
  readonly requestId: string;
  /** Unit: milliseconds since 1970. */
  readonly deadline: number;
}

/** After its deadline a function is ended; what it sent just before may still arrive. Unit: milliseconds. */
const LEASE_MARGIN_MS = 3000;

/**
 * Whether the record itself keeps a second attempt out: the one that stands there has the same id, or another version than
 * the one expected. A later stamp would win, also that of a delete, and an amount would be added again.
 */
export function tellsItself(policy: ConflictPolicy, op: Operation): boolean {
  return (policy === 'createOnly' && op === 'put') || policy === 'versioned';
}

export async function once(
  request: KeyedRequest,
  ports: FrontDoorPorts,
  run: (at: string, resumed: boolean) => Promise<Attempt>,
): Promise<HttpResponse | Problem> {
  const claims = ports.claims[request.tracking];
  const key = keyDigest(request.key);
  const claim = await claimOf(request, key, claims, ports);
  const verdict = readClaim(claim, request);
  if (verdict.kind === 'answered') return replay(verdict.text);
  if (verdict.kind === 'refused') return verdict.problem;
  const { answer, settled, untouched } = await run(verdict.at, verdict.resumed);
  const response = 'name' in answer ? problemResponse(answer, request.requestId) : answer;
  await claims?.settle(
    [settled ? { key, answer: JSON.stringify(response) } : { key, answer: undefined, untouched }],
    ports.log,
  );
  return answer;
}

async function claimOf(
  { fingerprint, at, deadline }: KeyedRequest,
  key: string,
  claims: Claims | undefined,
  { now, log }: Pick<FrontDoorPorts, 'now' | 'log'>,
): Promise<Claim> {
  const [claim] = (await claims?.claim([{ key, fingerprint, at, until: leaseEnd(deadline) }], now(), log)) ?? [];
  return claim ?? { kind: 'unavailable' };
}

export type ReadClaim =
  | { readonly kind: 'run'; readonly at: string; readonly resumed: boolean }
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** Until when a key is held by a request that ends at its deadline. Unit: milliseconds since 1970. */
export function leaseEnd(deadline: number): number {
  return deadline + LEASE_MARGIN_MS;
}

/** What a claim means for the request that made it. */
export function readClaim(
  claim: Claim,
  { at, tellsItself: harmless, tracking }: Pick<KeyedRequest, 'at' | 'tellsItself' | 'tracking'>,
): ReadClaim {
  switch (claim.kind) {
    case 'ours':
      return { kind: 'run', at: claim.at, resumed: claim.resumed };
    case 'answered':
      return { kind: 'answered', text: claim.answer };
    case 'running':
      return refused(
        problem('idempotency-key-in-use', 'a request with this Idempotency-Key has not been answered yet: ask again', {
          headers: { 'retry-after': '1' },
        }),
      );
    case 'reused':
      return refused(
        problem(
          'idempotency-key-reused',
          'this Idempotency-Key was used for another method, path, condition or body: give each request a key of its own',
        ),
      );
    case 'unavailable':
      // Open where the record itself keeps a second effect out, closed where only the claim could.
      if (harmless) return { kind: 'run', at, resumed: true };
      return refused(
        problem(
          'idempotency-unavailable',
          `Idempotency-Key cannot be kept while the ${tracking === 'durable' ? 'record table' : 'read cache'} is away, or where the path has none: send the request again later, or without the key`,
          { headers: { 'retry-after': '1' } },
        ),
      );
    default:
      return claim satisfies never;
  }
}

function refused(why: Problem): ReadClaim {
  return { kind: 'refused', problem: why };
}

function replay(stored: string): HttpResponse {
  const { status, headers, body }: HttpResponse = JSON.parse(stored);
  return { status, headers: { ...headers, [REPLAYED]: 'true' }, body };
}
