import type { Json } from '../contract/write';
import type { HttpResponse } from './http';

/** Every way in which the front door refuses. The names are part of the interface: clients branch on them. */
const PROBLEMS = {
  'request-malformed': { status: 400, title: 'This cannot be read as one HTTP request' },
  'path-invalid': { status: 400, title: 'The path is not valid percent-encoded UTF-8' },
  'query-invalid': { status: 400, title: 'The query cannot be understood' },
  'cursor-invalid': { status: 400, title: 'The cursor cannot be followed' },
  'key-invalid': { status: 400, title: 'The key cannot name a record' },
  'write-id-invalid': { status: 400, title: 'This is not the id of a write' },
  'body-invalid': { status: 400, title: 'The body is not a JSON object that can be stored' },
  'reserved-field': { status: 400, title: 'The body has a field that is kept for the system' },
  'condition-not-supported': { status: 400, title: 'This condition is not supported here' },
  'condition-invalid': { status: 400, title: 'This condition is not well-formed' },
  'priority-invalid': { status: 400, title: 'Write-Priority is a whole number from 0 to 1000000000' },
  'priority-not-supported': { status: 400, title: 'Writes of this collection have no priority' },
  'idempotency-key-invalid': { status: 400, title: 'Idempotency-Key is not well-formed' },
  'idempotency-key-required': { status: 400, title: 'An order needs an Idempotency-Key' },
  'bulk-invalid': { status: 400, title: 'This cannot be read as writes' },
  'transaction-invalid': { status: 400, title: 'This is not a transaction' },
  'buffering-not-supported': { status: 400, title: 'Writes of this collection are never buffered' },
  'not-found': { status: 404, title: 'There is nothing at this path' },
  'collection-unknown': { status: 404, title: 'There is no collection of this name' },
  'record-unknown': { status: 404, title: 'There is no such record' },
  'sale-unknown': { status: 404, title: 'There is no such sale' },
  'write-unknown': { status: 404, title: 'No such write is known' },
  'status-not-kept': { status: 404, title: 'The status of writes is not kept here' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  'not-acceptable': { status: 406, title: 'No answer here is of a type that the request accepts' },
  'request-timeout': { status: 408, title: 'The request did not come whole in time' },
  'write-conflict': { status: 409, title: 'The collection’s policy decided against the write' },
  'transaction-conflict': { status: 409, title: 'The transaction met a conflict and changed nothing' },
  'sale-exists': { status: 409, title: 'Another sale of this name is on' },
  'sold-out': { status: 409, title: 'There are not so many units left' },
  'idempotency-key-in-use': { status: 409, title: 'A request with this Idempotency-Key is still running' },
  'write-expired': { status: 410, title: 'The status of this write is no longer kept' },
  'precondition-failed': { status: 412, title: 'The record is not as the condition asks' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'path-too-long': { status: 414, title: 'The path is too long' },
  'media-type-unsupported': { status: 415, title: 'The body must be plain JSON in UTF-8' },
  'write-rejected': { status: 422, title: 'The collection’s own rules reject the write' },
  'write-refused': { status: 422, title: 'The table can never take the write' },
  'idempotency-key-reused': { status: 422, title: 'This Idempotency-Key stands for another request' },
  'precondition-required': { status: 428, title: 'The write must say which version it replaces' },
  'rate-limited': { status: 429, title: 'Too many requests, or too many writes in them' },
  'headers-too-large': { status: 431, title: 'The headers are too many or too large' },
  'internal-error': { status: 500, title: 'Something went wrong here' },
  'user-code-failed': { status: 500, title: 'The collection’s own code failed' },
  overloaded: { status: 503, title: 'Too much waits before the write' },
  'buffer-unavailable': { status: 503, title: 'The write was not confirmed' },
  'sale-unavailable': { status: 503, title: 'Nobody can say at the moment what is left' },
  'table-unavailable': { status: 503, title: 'The record table is not to be had at the moment' },
  'idempotency-unavailable': { status: 503, title: 'Idempotency-Key cannot be kept at the moment' },
  'write-in-doubt': { status: 503, title: 'The write may or may not have taken effect' },
  'limits-unavailable': { status: 503, title: 'The rate limits cannot be counted at the moment' },
  'status-unavailable': { status: 503, title: 'The status of the write cannot be read at the moment' },
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
  readonly members?: Readonly<Record<string, Json>>;
  /** As of an answer. */
  readonly writes?: number;
}

export function problem(
  name: ProblemName,
  detail: string,
  { headers, members }: Pick<Problem, 'headers' | 'members'> = {},
): Problem {
  return { name, detail, ...(headers && { headers }), ...(members && { members }) };
}

export function isProblem(answer: unknown): answer is Problem {
  return typeof answer === 'object' && answer !== null && 'name' in answer && 'detail' in answer;
}

/** The members of a problem document (RFC 9457). */
export function problemMembers({ name, detail, members }: Problem): Readonly<Record<string, Json>> {
  const { status, title } = PROBLEMS[name];
  return { type: problemType(name), title, status, detail, ...members };
}

export function problemResponse(refusal: Problem, requestId: string): HttpResponse {
  return {
    status: PROBLEMS[refusal.name].status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...refusal.headers },
    body: JSON.stringify({ ...problemMembers(refusal), requestId }),
  };
}

/** A client's value as it may stand in an answer: bounded, quoted, nothing unprintable left raw. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
