import {
  CURSOR_TTL_SECONDS,
  IDEMPOTENCY_KEY_MAX_LENGTH,
  KEY_MAX_BYTES,
  LISTING_DEFAULT_LIMIT,
  LISTING_MAX_LIMIT,
  WAIT_MAX_SECONDS,
} from '../../contract/limits';
import { SKU_MAX_LENGTH } from '../../contract/sales';
import type { Json } from '../../contract/write';
import { PRIORITY_MAX } from '../write-terms';
import { EXAMPLE_ID, EXAMPLE_KEY, EXAMPLE_TIME, EXAMPLE_TIME_KEY } from './examples';
import { type JsonObject, type Reference, reference, schemaRef } from './shelf';

const TEXT: JsonObject = { type: 'string' };

function upTo(maximum: number): JsonObject {
  return { type: 'integer', minimum: 0, maximum };
}

function parameter(place: string, name: string, schema: JsonObject, example: Json, description: string): JsonObject {
  return { name, in: place, schema, example, description };
}

function inPath(name: string, schema: JsonObject, example: string, description: string): JsonObject {
  return { ...parameter('path', name, schema, example, description), required: true };
}

function header(name: string, schema: JsonObject, example: Json, description: string): JsonObject {
  return parameter('header', name, schema, example, description);
}

const ifMatch = header(
  'If-Match',
  { ...TEXT, pattern: '^"[\\x21\\x23-\\x7e]*"$' },
  '"1"',
  'The version that the write replaces, as the record’s ETag has it.',
);

/** Each preference that is kept, by itself: RFC 7240 lets a client send several. */
function prefer(...values: readonly string[]): JsonObject {
  const examples = values.map((value) => [value.replace('=', '-'), { value }] as const);
  const description = `RFC 7240: ${values.map((value) => `\`${value}\``).join(' or ')}`;
  return { name: 'Prefer', in: 'header', schema: TEXT, description, examples: Object.fromEntries(examples) };
}

function key(example: string, more: string, schema: JsonObject = {}): JsonObject {
  const description = `The record. At most ${KEY_MAX_BYTES} bytes of UTF-8; ${more}`;
  return inPath('key', { ...TEXT, minLength: 1, maxLength: KEY_MAX_BYTES, ...schema }, example, description);
}

function inQuery(name: string, schema: JsonObject, example: Json, description: string): JsonObject {
  return parameter('query', name, schema, example, description);
}

const KEY_TEXT: JsonObject = { ...TEXT, minLength: 1, maxLength: KEY_MAX_BYTES };
const TIME: JsonObject = { ...TEXT, format: 'date-time' };

const PARAMETERS = {
  Key: key(EXAMPLE_KEY, 'not "." or "..", no control characters.'),
  TimeKey: key(EXAMPLE_TIME_KEY, 'it begins with a UUIDv7 in lower case, whose time is the record’s.', {
    pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}',
  }),
  WriteId: inPath('id', schemaRef('StatusId'), EXAMPLE_ID, 'The id of the write.'),
  Limit: inQuery(
    'limit',
    { type: 'integer', minimum: 1, maximum: LISTING_MAX_LIMIT, default: LISTING_DEFAULT_LIMIT },
    10,
    'Records at the most: a page may have fewer and yet have a next one.',
  ),
  Order: inQuery('order', { enum: ['asc', 'desc'], default: 'asc' }, 'desc', 'Of keys, by their UTF-8 bytes.'),
  // Without an example: one that is not made here cannot be followed.
  Cursor: {
    name: 'cursor',
    in: 'query',
    schema: TEXT,
    description: `From the answer before, for ${CURSOR_TTL_SECONDS / 3600} hours. Alone, or beside limit.`,
  },
  Prefix: inQuery('prefix', KEY_TEXT, EXAMPLE_KEY, 'Keys that begin so.'),
  From: inQuery('from', KEY_TEXT, EXAMPLE_KEY, 'Keys from this one on, with it.'),
  To: inQuery('to', KEY_TEXT, EXAMPLE_KEY, 'Keys before this one.'),
  Since: inQuery('since', TIME, EXAMPLE_TIME, 'From this time on. Without it, one bucket before `until`.'),
  Until: inQuery('until', TIME, EXAMPLE_TIME, 'Before this time. Without it, now.'),
  Wait: parameter('query', 'wait', upTo(WAIT_MAX_SECONDS), 1, 'Seconds to wait for an outcome.'),
  Expects: ifMatch,
  MustExpect: { ...ifMatch, required: true },
  MakesNew: header('If-None-Match', { const: '*' }, '*', 'Make a record where none stands.'),
  IsStill: header('If-None-Match', TEXT, '"1"', 'Tags of which any is answered with 304. Compared weakly.'),
  AtLeast: header(
    'At-Least-Version',
    { ...TEXT, pattern: '^(W/)?"[\\x21\\x23-\\x7e]{1,100}"$' },
    '"1"',
    'The ETag that the client saw last: no older copy of the record is served.',
  ),
  IdempotencyKey: header(
    'Idempotency-Key',
    // The quotes are no part of it.
    { ...TEXT, minLength: 1, maxLength: IDEMPOTENCY_KEY_MAX_LENGTH + 2, pattern: '^[\\x21-\\x7e]+$' },
    `"${EXAMPLE_ID}"`,
    'Names the request in the whole write path: make it a UUID.',
  ),
  TimeIdempotencyKey: header(
    'Idempotency-Key',
    { ...TEXT, minLength: 36, maxLength: IDEMPOTENCY_KEY_MAX_LENGTH + 2, pattern: '^[\\x21-\\x7e]+$' },
    `"${EXAMPLE_ID}"`,
    'Begins with a UUIDv7 in lower case: the record that is named here takes its time from it.',
  ),
  OrderKey: {
    ...header(
      'Idempotency-Key',
      { ...TEXT, minLength: 1, maxLength: IDEMPOTENCY_KEY_MAX_LENGTH + 2, pattern: '^[\\x21-\\x7e]+$' },
      `"${EXAMPLE_ID}"`,
      'Names the order: without it, a request that is sent again would buy twice. Make it a UUID.',
    ),
    required: true,
  },
  Sku: inPath(
    'sku',
    { ...TEXT, pattern: `^[A-Za-z0-9][A-Za-z0-9._-]{0,${SKU_MAX_LENGTH - 1}}$` },
    'lamp',
    'What is sold.',
  ),
  WritePriority: header('Write-Priority', upTo(PRIORITY_MAX), 1, 'The greatest wins; of equal ones the newest.'),
  Priority: header(
    'Priority',
    TEXT,
    'u=3',
    'RFC 9218, ignored unless this path lets clients rank their writes: `u=0` and 1 are critical, 2 to 4 normal, 5 to 7 background. While too much waits in the buffer, background writes are refused first.',
  ),
  Prefer: prefer('respond-async', 'wait=1'),
  PreferWait: prefer('wait=1'),
} as const satisfies Readonly<Record<string, JsonObject>>;

export type ParameterName = keyof typeof PARAMETERS;

export function parameterRefs(names: readonly ParameterName[]): readonly Reference[] {
  return names.map((name) => reference('parameters', name));
}

export const PARAMETER_COMPONENTS: JsonObject = PARAMETERS;
