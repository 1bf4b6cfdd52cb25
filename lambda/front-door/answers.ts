import type { Write } from '../contract/write';
import { type HttpResponse, jsonResponse } from './http';
import type { Attempt } from './idempotency/once';
import { recordPath, writePath } from './path';
import { isProblem, type Problem, problem } from './problems';

const NO_STORE = { 'cache-control': 'no-store' };

/** 202: the buffer has it. */
export function acceptedAnswer({ id, collection, key }: Write): HttpResponse {
  const answer = { id, collection, key, status: 'accepted', record: recordPath(collection, key) };
  return jsonResponse(202, answer, { location: writePath(id), ...NO_STORE });
}

/** What a write is told that was applied; `version` where it is known, and is the record's whole version. */
export function appliedAnswer(
  { id, collection, key, op }: Write,
  { status, created, version }: { readonly status: string; readonly created: boolean; readonly version?: string },
): HttpResponse {
  const record = recordPath(collection, key);
  const etag: Record<string, string> = version === undefined ? {} : { etag: `"${version}"` };
  if (op === 'delete') return { status: 204, headers: { ...NO_STORE, ...etag }, body: '' };
  const answer = { id, collection, key, status, record, ...(version === undefined ? {} : { version }) };
  const location: Record<string, string> = created ? { location: record } : {};
  return jsonResponse(created ? 201 : 200, answer, { ...NO_STORE, ...etag, ...location });
}

export function notConfirmed(id: string): Problem {
  return problem(
    'buffer-unavailable',
    `the write ${id} was not confirmed in time: it may or may not have been taken; ask ${writePath(id)}, or send it again`,
    { headers: { 'retry-after': '1' }, members: { id } },
  );
}

/** What a write is told whose time was over before its turn: it has had no effect, and will have none. */
export function notSent(id: string): Problem {
  return problem(
    'buffer-unavailable',
    `the buffer did not answer for those before it in time, and the write ${id} was not sent: send it again`,
    { headers: { 'retry-after': '1' }, members: { id } },
  );
}

/** Says which preferences were honoured, as RFC 7240 asks. A refusal honours none. */
export function withKept(attempt: Attempt, kept: readonly string[]): Attempt {
  const { answer } = attempt;
  if (kept.length === 0 || isProblem(answer)) return attempt;
  const headers = { ...answer.headers, 'preference-applied': kept.join(', ') };
  return { ...attempt, answer: { ...answer, headers } };
}
