// Receives: a request to change a known collection, by an operation that the collection's policy knows.
// Promises: 202 only after the write buffer has answered for this very write; a refusal leaves nothing in it.
// Hands on: one write, stamped here, to the write buffer.

import { keyProblem } from '../contract/body';
import type { Collection } from '../contract/collection';
import type { Operation, Write } from '../contract/write';
import { partOf } from './counter-parts';
import { type HttpRequest, type HttpResponse, jsonResponse } from './http';
import { recordPath, writePath } from './path';
import type { FrontDoorPorts } from './ports';
import { type Problem, problem, quoted } from './problems';
import { type Change, readChange } from './read-change';
import { readTerms, type WriteTerms } from './write-terms';

/** Where a write goes; the key is absent where it is to be made here. */
export interface WriteTarget {
  readonly name: string;
  readonly collection: Collection;
  readonly key?: string;
}

export async function takeWrite(
  request: HttpRequest,
  { name, collection, key }: WriteTarget,
  operation: Operation,
  { buffer, outcomes, stamp, log }: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const badKey = key === undefined ? undefined : keyProblem(key);
  if (badKey !== undefined) return problem('key-invalid', `the key ${badKey}, got ${quoted(key ?? '')}`);
  const read = readTerms(request.headers, { method: request.method, policy: collection.policy, key });
  if (!read.ok) return read.problem;
  const change = readChange(request, operation);
  if (!change.ok) return change.problem;

  // One UUIDv7 is both: the name of the write and its place in the order of writes.
  const id = stamp();
  const head = { id, collection: name, key: key ?? stamp(), at: id };
  const write = writeOf(head, change.change, read.terms, collection);
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

type Head = Pick<Write, 'id' | 'collection' | 'key' | 'at'>;

function writeOf(head: Head, change: Change, terms: WriteTerms, { spread = 1 }: Collection): Write {
  switch (change.op) {
    case 'put':
    case 'delete':
      return { ...head, ...change, ...terms };
    case 'patch':
      return { ...head, ...change };
    case 'increment': {
      const part = partOf(head.id, spread);
      return { ...head, ...change, ...(part === undefined ? {} : { part }) };
    }
    default:
      return change satisfies never;
  }
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
