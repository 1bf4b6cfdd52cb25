import { IDEMPOTENCY_KEY_MAX_LENGTH, KEY_MAX_BYTES, WAIT_MAX_SECONDS } from '../../contract/limits';
import type { Json } from '../../contract/write';
import { PRIORITY_MAX } from '../write-terms';
import { EXAMPLE_ID, EXAMPLE_KEY } from './examples';
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

const PARAMETERS = {
  Key: inPath(
    'key',
    { ...TEXT, minLength: 1, maxLength: KEY_MAX_BYTES },
    EXAMPLE_KEY,
    `The record. At most ${KEY_MAX_BYTES} bytes of UTF-8; not "." or "..", no control characters.`,
  ),
  WriteId: inPath('id', schemaRef('Id'), EXAMPLE_ID, 'The id of the write.'),
  Wait: parameter('query', 'wait', upTo(WAIT_MAX_SECONDS), 1, 'Seconds to wait for an outcome.'),
  Expects: ifMatch,
  MustExpect: { ...ifMatch, required: true },
  MakesNew: header('If-None-Match', { const: '*' }, '*', 'Make a record where none stands.'),
  IsStill: header('If-None-Match', TEXT, '"1"', 'Tags of which any is answered with 304. Compared weakly.'),
  IdempotencyKey: header(
    'Idempotency-Key',
    // The quotes are no part of it.
    { ...TEXT, minLength: 1, maxLength: IDEMPOTENCY_KEY_MAX_LENGTH + 2, pattern: '^[\\x21-\\x7e]+$' },
    `"${EXAMPLE_ID}"`,
    'Names the request in the whole write path: make it a UUID.',
  ),
  WritePriority: header('Write-Priority', upTo(PRIORITY_MAX), 1, 'The greatest wins; of equal ones the newest.'),
  Prefer: prefer('respond-async', 'wait=1'),
  PreferWait: prefer('wait=1'),
} as const satisfies Readonly<Record<string, JsonObject>>;

export type ParameterName = keyof typeof PARAMETERS;

export function parameterRefs(names: readonly ParameterName[]): readonly Reference[] {
  return names.map((name) => reference('parameters', name));
}

export const PARAMETER_COMPONENTS: JsonObject = PARAMETERS;
