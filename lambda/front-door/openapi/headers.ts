import { type JsonObject, type Reference, reference } from './shelf';

const TEXT = { type: 'string' };
const ETAG_FORM = { type: 'string', pattern: '^"[\\x21\\x23-\\x7e]+"$' };
const SECONDS = { type: 'string', pattern: '^[0-9]+$' };

/** A `required` one is in every such answer, and the test of the document looks for it. */
const HEADERS = {
  'X-Request-Id': { required: true, description: 'Names the request in the log.', schema: TEXT },
  'Cache-Control': { required: true, schema: TEXT },
  Location: { required: true, description: 'Where the status of the write is told.', schema: TEXT },
  ETag: { required: true, description: 'The version of the record, strong.', schema: ETAG_FORM },
  'Current-ETag': { description: 'The version of the record that stands there.', schema: ETAG_FORM },
  'Retry-After': { description: 'Seconds to wait before asking again.', schema: SECONDS },
  'Preference-Applied': { description: 'What was honoured of Prefer (RFC 7240).', schema: TEXT },
  'Idempotency-Replayed': {
    description: 'This is the first answer to the Idempotency-Key, once more.',
    schema: { type: 'string', const: 'true' },
  },
} as const satisfies Readonly<Record<string, JsonObject>>;

type HeaderName = Exclude<keyof typeof HEADERS, 'Current-ETag'> | 'ETag?';

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
