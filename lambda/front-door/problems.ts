import { WRITE_BODY_MAX_BYTES } from '../contract/limits';
import type { HttpResponse } from './http';

/** Every way in which the front door refuses. The names are part of the interface: clients branch on them. */
const PROBLEMS = {
  'path-invalid': { status: 400, title: 'The path is not valid percent-encoded UTF-8' },
  'query-invalid': { status: 400, title: 'The query cannot be read' },
  'key-invalid': { status: 400, title: 'The key cannot name a record' },
  'write-id-invalid': { status: 400, title: 'This is not the id of a write' },
  'body-invalid': { status: 400, title: 'The body is not a JSON object that can be stored' },
  'reserved-field': { status: 400, title: 'The body has a field that is kept for the system' },
  'condition-not-supported': { status: 400, title: 'This condition is not supported here' },
  'condition-invalid': { status: 400, title: 'This condition is not well-formed' },
  'priority-invalid': { status: 400, title: 'Write-Priority is a whole number from 0 to 1000000000' },
  'priority-not-supported': { status: 400, title: 'Writes of this collection have no priority' },
  'preference-invalid': { status: 400, title: 'The preference cannot be read' },
  'idempotency-key-invalid': { status: 400, title: 'The Idempotency-Key cannot be read' },
  'bulk-invalid': { status: 400, title: 'The body is not a list of writes' },
  'transaction-invalid': { status: 400, title: 'The body is not a transaction' },
  'buffering-not-supported': { status: 400, title: 'Writes of this collection cannot be buffered' },
  'idempotency-key-not-supported': { status: 400, title: 'Idempotency-Key is not supported yet' },
  'not-found': { status: 404, title: 'There is nothing at this path' },
  'collection-unknown': { status: 404, title: 'There is no collection of this name' },
  'record-unknown': { status: 404, title: 'There is no such record' },
  'write-unknown': { status: 404, title: 'No such write is known' },
  'status-not-kept': { status: 404, title: 'The status of writes is not kept here' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  'not-acceptable': { status: 406, title: 'The answer has no form that was asked for' },
  'write-conflict': { status: 409, title: 'The record does not allow this write' },
  'transaction-conflict': { status: 409, title: 'A write of the transaction conflicts; nothing was changed' },
  'idempotency-key-in-use': { status: 409, title: 'A request with this Idempotency-Key still runs' },
  'write-expired': { status: 410, title: 'The status of this write is no longer kept' },
  'precondition-failed': { status: 412, title: 'No record can have this version' },
  'body-too-large': { status: 413, title: `A write's body is at most ${WRITE_BODY_MAX_BYTES} bytes` },
  'path-too-long': { status: 414, title: 'The path is too long' },
  'media-type-unsupported': { status: 415, title: 'The body must be plain JSON in UTF-8' },
  'write-rejected': { status: 422, title: 'The write is not valid in this collection' },
  'write-refused': { status: 422, title: 'The table cannot store this write' },
  'idempotency-key-reused': { status: 422, title: 'This Idempotency-Key named another request' },
  'precondition-required': { status: 428, title: 'The write must say which version it replaces' },
  'headers-too-large': { status: 431, title: 'The headers are too many or too large' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'user-code-failed': { status: 500, title: 'The code that checks or merges writes failed' },
  'buffer-unavailable': { status: 503, title: 'The write was not confirmed' },
  'table-unavailable': { status: 503, title: 'The record cannot be read at the moment' },
  'status-unavailable': { status: 503, title: 'The status of the write cannot be read at the moment' },
  'idempotency-unavailable': { status: 503, title: 'Idempotency-Key cannot be kept at the moment' },
  'write-in-doubt': { status: 503, title: 'The write may or may not have taken effect' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemName = keyof typeof PROBLEMS;

export function statusOf(name: ProblemName): number {
  return PROBLEMS[name].status;
}

/** What a problem document has as its `type`: a URN is an identifier that promises no page behind it. */
export function problemType(name: ProblemName): string {
  return `urn:spillway:problem:${name}`;
}

/** A refusal: what was wrong with which value, and what else the client should know. */
export interface Problem {
  readonly name: ProblemName;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem document. */
  readonly members?: Readonly<Record<string, string>>;
}

export function problem(
  name: ProblemName,
  detail: string,
  { headers, members }: Pick<Problem, 'headers' | 'members'> = {},
): Problem {
  return { name, detail, ...(headers && { headers }), ...(members && { members }) };
}

/** The problem document of RFC 9457. */
export function problemResponse({ name, detail, headers, members }: Problem, requestId: string): HttpResponse {
  const { status, title } = PROBLEMS[name];
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ type: problemType(name), title, status, detail, ...members, requestId }),
  };
}

/** A client's value as it may stand in an answer: bounded, quoted, nothing unprintable left raw. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
