// Receives: a request to change a known collection, by an operation that the collection's policy knows.
// Promises: one answer that is true, and with an Idempotency-Key one effect; a refusal leaves nothing anywhere.
// Hands on: one write, named and stamped here, to the buffer or to the table.

import type { Collection } from '../contract/collection';
import { newKeyProblemIn } from '../contract/record-key';
import type { Operation } from '../contract/write';
import { type AskedWrite, madeKeyProblem, named, nameFor } from './asked-write';
import { checkProblem } from './check-write';
import { deliver } from './deliver';
import { wayFor } from './delivery-way';
import type { HttpRequest, HttpResponse } from './http';
import { fingerprintOf, idempotencyKeyOf } from './idempotency/idempotency-key';
import { type Attempt, once, tellsItself } from './idempotency/once';
import type { FrontDoorPorts } from './ports';
import { preferenceOf } from './preference';
import { isProblem, type Problem, problem, quoted } from './problems';
import { readChange } from './read-change';
import { readTerms } from './write-terms';

/** Where a write goes; the key is absent where it is to be made here. */
export interface WriteTarget {
  readonly name: string;
  readonly collection: Collection;
  readonly key?: string;
}

export async function takeWrite(
  request: HttpRequest,
  target: WriteTarget,
  operation: Operation,
  ports: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const { headers, requestId, deadline } = request;
  const asked = askedIn(request, target, operation, ports.now());
  if (isProblem(asked)) return asked;
  const preference = preferenceOf(headers);
  const key = idempotencyKeyOf(headers);
  if (typeof key === 'object') return key;
  const unnamed = madeKeyProblem(asked, key, ports.now());
  if (unnamed !== undefined) return unnamed;
  const name = nameFor(asked, key, ports.stamp);
  const write = named(asked, name);
  ports.trace?.asks([write]);

  const { declaration, conditional } = asked;
  const way = wayFor(declaration, preference, ports.outcomes !== undefined);
  // Asked once the key is claimed: the collection's own rules may have changed since a first answer, which still stands.
  const run = async (at: string, resumed: boolean): Promise<Attempt> => {
    const same = at === name.at ? write : named(asked, { ...name, at });
    const rejected = checkProblem(same, requestId, ports);
    if (rejected !== undefined) return { answer: rejected, settled: false, untouched: !resumed };
    return deliver({ write: same, declaration, conditional, resumed, headers, requestId, deadline }, way, ports);
  };
  if (key === undefined) return (await run(name.at, false)).answer;
  const { policy, tracking = 'cached' } = declaration;
  const keyed = { key, fingerprint: fingerprintIn(request), at: name.at, tracking, requestId, deadline };
  return once({ ...keyed, tellsItself: tellsItself(policy, operation) }, ports, run);
}

/** The write in a request, or the first reason to refuse it. */
function askedIn(
  request: HttpRequest,
  { name, collection, key }: WriteTarget,
  operation: Operation,
  now: number,
): AskedWrite | Problem {
  const badKey = key === undefined ? undefined : newKeyProblemIn(collection, key, now);
  if (badKey !== undefined) return problem('key-invalid', `the key ${badKey}, got ${quoted(key ?? '')}`);
  const read = readTerms(request.headers, { method: request.method, policy: collection.policy, key });
  if (!read.ok) return read.problem;
  const change = readChange(request, operation);
  if (!change.ok) return change.problem;
  return {
    collection: name,
    declaration: collection,
    ...(key === undefined ? {} : { key }),
    change: change.change,
    terms: read.terms,
    conditional: request.headers.has('if-match') || request.headers.has('if-none-match'),
  };
}

/** All that makes a request the request that it is: preferences say only how to answer it. */
function fingerprintIn({ method, path, headers, body }: HttpRequest): string {
  const terms = ['if-match', 'if-none-match', 'write-priority', 'content-type'].map((name) => headers.get(name) ?? '');
  return fingerprintOf([method, path, ...terms, body]);
}
