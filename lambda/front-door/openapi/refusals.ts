import { createHash } from 'node:crypto';
import { type ProblemName, statusOf } from '../problems';
import { headersOf } from './headers';
import { problemSchema } from './problem-schemas';
import type { JsonObject, Shelf } from './shelf';

/** What may be wrong with any request, whatever it asks for. */
const ANYWHERE: readonly ProblemName[] = [
  'query-invalid',
  'not-acceptable',
  'path-too-long',
  'headers-too-large',
  'internal-error',
];

/** What may be wrong with a body, before any field of it is looked at. */
export const BODY_PROBLEMS: readonly ProblemName[] = ['body-too-large', 'media-type-unsupported'];
/** What an `Idempotency-Key` leads to. */
export const KEYED_PROBLEMS: readonly ProblemName[] = [
  'idempotency-key-invalid',
  'idempotency-key-in-use',
  'idempotency-key-reused',
  'idempotency-unavailable',
];
/** What the user's rules and the buffer say to a write. */
export const DECIDED_PROBLEMS: readonly ProblemName[] = ['write-rejected', 'user-code-failed', 'buffer-unavailable'];

const PROBLEM_TYPE = 'application/problem+json';

/** The refusals that an operation may answer, by status: these and what may be wrong with any request. */
export function refusals(shelf: Shelf, names: readonly ProblemName[]): JsonObject {
  return unlimitedRefusals(shelf, [...shelf.limitProblems, ...names]);
}

/** As `refusals`, of an operation that rate limits are not for. */
export function unlimitedRefusals(shelf: Shelf, names: readonly ProblemName[]): JsonObject {
  const byStatus = new Map<number, Set<ProblemName>>();
  for (const name of [...ANYWHERE, ...names]) {
    const status = statusOf(name);
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(name));
  }
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => {
      const sorted = [...some].sort();
      return [String(status), shelf.response(nameOf(status, sorted), refusal(status, sorted))];
    }),
  );
}

function refusal(status: number, names: readonly ProblemName[]): JsonObject {
  return {
    description: `Refused: ${names.map((name) => `\`${name}\``).join(', ')}`,
    headers: refusalHeaders(status),
    content: { [PROBLEM_TYPE]: { schema: problemSchema(names) } },
  };
}

function refusalHeaders(status: number): JsonObject {
  if (status === 409) return headersOf('ETag?', 'Retry-After');
  if (status === 412) return headersOf('ETag?');
  return status === 503 || status === 429 ? headersOf('Retry-After') : headersOf();
}

/** The same problems have the same name in every document, whatever else stands in it. */
function nameOf(status: number, names: readonly ProblemName[]): string {
  const [only = ''] = names;
  if (names.length === 1) return only;
  return `${status}-${createHash('sha256').update(names.join()).digest('hex').slice(0, 8)}`;
}
