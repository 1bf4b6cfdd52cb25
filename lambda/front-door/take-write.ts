import { keyProblem } from '../contract/body';
import type { Collection } from '../contract/collection';
import type { Write } from '../contract/write';
import { conditionProblem } from './conditions';
import { type HttpRequest, type HttpResponse, jsonResponse } from './http';
import { recordPath, writePath } from './path';
import type { FrontDoorPorts } from './ports';
import { type Problem, problem, quoted } from './problems';
import { readBody } from './read-body';

// Receives: a PUT, POST or DELETE that names a known collection.
// Promises: 202 only after the write buffer has answered for this very write; a refusal leaves nothing in it.
// Hands on: one write, stamped here, to the write buffer.

/** Where a write goes; the key is absent where it is to be made here. */
export interface WriteTarget {
  readonly name: string;
  readonly collection: Collection;
  readonly key?: string;
}

export async function takeWrite(
  request: HttpRequest,
  { name, collection, key }: WriteTarget,
  { buffer, outcomes, stamp, log }: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const badKey = key === undefined ? undefined : keyProblem(key);
  if (badKey !== undefined) return problem('key-invalid', `the key ${badKey}, got ${quoted(key ?? '')}`);
  const badCondition = conditionProblem(request.headers, { method: request.method, policy: collection.policy });
  if (badCondition !== undefined) return badCondition;
  const change = changeOf(request);
  if (!change.ok) return change.problem;

  // One UUIDv7 is both: the name of the write and its place in the order of writes.
  const id = stamp();
  const write: Write = { id, collection: name, key: key ?? stamp(), at: id, ...change.change };
  try {
    await buffer.send(write);
  } catch (error) {
    log.error('write-not-confirmed', { requestId: request.requestId, id, error });
    return notConfirmed(id);
  }
  // After the queue's answer: marked before, a write that was never taken would be called pending for a day.
  await outcomes?.accepted(id);
  return accepted(write);
}

type Change = { readonly op: 'delete' } | Pick<Extract<Write, { readonly op: 'put' }>, 'op' | 'body'>;

function changeOf(
  request: HttpRequest,
): { readonly ok: true; readonly change: Change } | { readonly ok: false; readonly problem: Problem } {
  if (request.method === 'DELETE') {
    if (request.body.byteLength === 0) return { ok: true, change: { op: 'delete' } };
    const detail = `a DELETE must have no body, got ${request.body.byteLength} bytes`;
    return { ok: false, problem: problem('body-invalid', detail) };
  }
  const read = readBody(request);
  return read.ok ? { ok: true, change: { op: 'put', body: read.body } } : read;
}

function accepted({ id, collection, key }: Write): HttpResponse {
  const answer = { id, collection, key, status: 'accepted', record: recordPath(collection, key) };
  return jsonResponse(202, answer, { location: writePath(id), 'cache-control': 'no-store' });
}

function notConfirmed(id: string): Problem {
  return problem(
    'buffer-unavailable',
    `the write ${id} was not confirmed in time: it may or may not have been taken; ask ${writePath(id)}, or send it again`,
    { headers: { 'retry-after': '1' }, members: { id } },
  );
}
