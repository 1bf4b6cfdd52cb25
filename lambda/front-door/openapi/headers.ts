import { type JsonObject, type Reference, reference } from './shelf';

const TEXT: JsonObject = { type: 'string' };
const ETAG: JsonObject = { type: 'string', pattern: '^"[\\x21\\x23-\\x7e]+"$' };

/** In every answer that has it at all: the test of the document looks for it. */
function always(schema: JsonObject, description: string): JsonObject {
  return { schema, description, required: true };
}

function maybe(schema: JsonObject, description: string): JsonObject {
  return { schema, description };
}

const HEADERS = {
  'X-Request-Id': always(TEXT, 'Names the request in the log.'),
  'Cache-Control': always(TEXT, 'RFC 9111.'),
  Link: maybe(TEXT, 'RFC 8288: where there is a next page, its path with `rel="next"`.'),
  Location: always(TEXT, 'Where the status of the write is told.'),
  ETag: always(ETAG, 'The version of the record, strong.'),
  'Current-ETag': maybe(ETAG, 'The version of the record, where it is known.'),
  Vary: maybe({ const: 'At-Least-Version' }, 'RFC 9110: in answers that a shared cache may keep.'),
  'Retry-After': maybe({ type: 'string', pattern: '^[0-9]+$' }, 'Seconds.'),
  'Preference-Applied': maybe(TEXT, 'What was honoured of Prefer.'),
  'Idempotency-Replayed': maybe({ const: 'true' }, 'The first answer to the Idempotency-Key, once more.'),
} as const satisfies Readonly<Record<string, JsonObject>>;

export type HeaderName = Exclude<keyof typeof HEADERS, 'Current-ETag'> | 'ETag?';

/** The headers of an answer: those that every answer has, and these. `ETag?` is one that may be missing. */
export function headersOf(...names: readonly HeaderName[]): JsonObject {
  const all: readonly HeaderName[] = ['X-Request-Id', 'Cache-Control', ...names];
  return Object.fromEntries(
    all.map((name): [string, Reference] =>
      name === 'ETag?' ? ['ETag', reference('headers', 'Current-ETag')] : [name, reference('headers', name)],
    ),
  );
}

export const HEADER_COMPONENTS: JsonObject = HEADERS;

/** Of a path with rate limits, in any answer to a request that they are for, unless a shared cache may keep it. */
export const LIMIT_HEADER_COMPONENTS = {
  'RateLimit-Policy': maybe(
    { type: 'string', pattern: '^"[^"]+";q=[0-9]+;w=[0-9]+(, "[^"]+";q=[0-9]+;w=[0-9]+)*$' },
    'The rate limits that the request fell under: quota, and the seconds that it is for.',
  ),
  RateLimit: maybe(
    { type: 'string', pattern: '^"[^"]+";r=[0-9]+;t=[0-9]+(, "[^"]+";r=[0-9]+;t=[0-9]+)*$' },
    'What is left of each, and the seconds until all of it is there again.',
  ),
} as const satisfies Readonly<Record<string, JsonObject>>;
