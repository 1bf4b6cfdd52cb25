import { IDEMPOTENCY_KEY_MAX_LENGTH, KEY_MAX_BYTES, WAIT_MAX_SECONDS } from '../../contract/limits';
import { PRIORITY_MAX } from '../write-terms';
import { EXAMPLE_ID, EXAMPLE_KEY } from './examples';
import { type JsonObject, type Reference, reference, schemaRef } from './shelf';

const TAG: JsonObject = { type: 'string', pattern: '^\\s*"[\\x21\\x23-\\x7e]*"\\s*$' };
const WAIT: JsonObject = { type: 'integer', minimum: 0, maximum: WAIT_MAX_SECONDS };

function header(name: string, description: string, form: JsonObject): JsonObject {
  return { name, in: 'header', description, ...form };
}

const ifMatch = (form: JsonObject) =>
  header('If-Match', 'The version of the record that the write replaces, as its ETag has it.', {
    ...form,
    schema: TAG,
    example: '"1"',
  });

const prefer = (description: string, examples: readonly string[]) =>
  header('Prefer', description, {
    schema: { type: 'string' },
    examples: Object.fromEntries(examples.map((value) => [value.replace('=', '-'), { value }])),
  });

const PARAMETERS = {
  Key: {
    name: 'key',
    in: 'path',
    required: true,
    description: `The record. At most ${KEY_MAX_BYTES} bytes of UTF-8; not "." or "..", no control characters.`,
    schema: { type: 'string', minLength: 1, maxLength: KEY_MAX_BYTES },
    example: EXAMPLE_KEY,
  },
  WriteId: {
    name: 'id',
    in: 'path',
    required: true,
    description: 'The id of the write.',
    schema: schemaRef('Id'),
    example: EXAMPLE_ID,
  },
  Wait: {
    name: 'wait',
    in: 'query',
    description: 'Seconds to hold the answer until there is an outcome.',
    schema: WAIT,
    example: 1,
  },
  Expects: ifMatch({}),
  MustExpect: ifMatch({ required: true }),
  MakesNew: header('If-None-Match', 'Only `*`: make a record where none stands.', {
    schema: { type: 'string', const: '*' },
    example: '*',
  }),
  IsStill: header('If-None-Match', 'Tags of which any is answered with 304. Compared weakly.', {
    schema: { type: 'string' },
    example: '"1"',
  }),
  IdempotencyKey: header('Idempotency-Key', 'Names the request in the whole write path: make it a UUID.', {
    schema: { type: 'string', minLength: 1, maxLength: IDEMPOTENCY_KEY_MAX_LENGTH + 2, pattern: '^[\\x21-\\x7e]+$' },
    example: `"${EXAMPLE_ID}"`,
  }),
  WritePriority: header('Write-Priority', 'The greatest wins; of equal ones the newest.', {
    schema: { type: 'integer', minimum: 0, maximum: PRIORITY_MAX },
    example: 1,
  }),
  Prefer: prefer('`respond-async`, or `wait=N` for N seconds at the most (RFC 7240).', ['respond-async', 'wait=1']),
  PreferWait: prefer('`wait=N` for N seconds at the most (RFC 7240).', ['wait=1']),
  PreferAsync: prefer('`respond-async` (RFC 7240).', ['respond-async']),
} as const satisfies Readonly<Record<string, JsonObject>>;

export type ParameterName = keyof typeof PARAMETERS;

export function parameterRefs(names: readonly ParameterName[]): readonly Reference[] {
  return names.map((name) => reference('parameters', name));
}

export const PARAMETER_COMPONENTS: JsonObject = PARAMETERS;
