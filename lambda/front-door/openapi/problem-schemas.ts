import { WRITE_CLASSES } from '../../contract/pressure';
import { type ProblemName, problemType, statusOf } from '../problems';
import { object } from './operation';
import { type JsonObject, schemaRef } from './shelf';

const TEXT: JsonObject = { type: 'string' };

/** What a client is told of a record that did not allow a write. */
const REFUSAL: JsonObject = {
  outcome: { enum: ['conflict', 'superseded'] },
  current: object({ version: TEXT, record: { type: 'object' } }),
};

const NAMED_WRITE: JsonObject = { id: schemaRef('Id') };

interface Members {
  readonly properties: JsonObject;
  readonly required: readonly string[];
}

/** Problems whose documents say more than the others'. */
const MEMBERS: Readonly<Partial<Record<ProblemName, Members>>> = {
  'write-conflict': { properties: REFUSAL, required: ['outcome'] },
  // A tag that no record can have is refused before any record is looked at.
  'precondition-failed': { properties: REFUSAL, required: [] },
  // Which write it was is known to the request that met it, and not to one that is told of it by a marker or an outcome.
  'transaction-conflict': { properties: { index: { type: 'integer', minimum: 0 }, ...REFUSAL }, required: [] },
  overloaded: {
    properties: {
      expectedDelaySeconds: { type: 'number', minimum: 0 },
      acceptableDelaySeconds: { type: 'number', minimum: 0 },
      priority: { enum: [...WRITE_CLASSES] },
    },
    // A door that is full itself knows nothing of a delay.
    required: [],
  },
  'buffer-unavailable': { properties: NAMED_WRITE, required: ['id'] },
  // An order that was accepted and not sold has an id; what is left is told to all others.
  'sold-out': { properties: { ...NAMED_WRITE, left: { type: 'integer', minimum: 0 } }, required: [] },
  'sale-exists': {
    properties: { sale: object({ sku: TEXT, stock: { type: 'integer' }, buckets: { type: 'integer' } }) },
    required: ['sale'],
  },
  'rate-limited': {
    properties: {
      'violated-policies': { type: 'array', items: TEXT, description: 'Names of the limits.' },
      retryAfterMillis: { type: 'integer', minimum: 1, description: 'Retry-After, to the millisecond.' },
      most: { type: 'integer', minimum: 1, description: 'What may pass at once, where more was asked for.' },
    },
    required: ['violated-policies'],
  },
  'write-in-doubt': { properties: NAMED_WRITE, required: ['id'] },
};

const PROBLEM: JsonObject = {
  description: 'RFC 9457. Branch on `type`: it is stable.',
  ...object({
    type: { type: 'string', format: 'uri' },
    title: TEXT,
    status: { type: 'integer' },
    detail: TEXT,
    requestId: TEXT,
  }),
};

/** The problem documents that one status of one operation may have. All names must have that status. */
export function problemSchema(names: readonly ProblemName[]): JsonObject {
  const plain = names.filter((name) => MEMBERS[name] === undefined);
  const forms: JsonObject[] = names.filter((name) => !plain.includes(name)).map((name) => schemaRef(formName(name)));
  if (plain.length > 0) forms.push(form(plain));
  const [only] = forms;
  return forms.length === 1 && only !== undefined ? only : { oneOf: forms };
}

/** `limited` with those of rate limits. */
export function problemSchemas(limited: boolean): JsonObject {
  const all = Object.entries(MEMBERS) as [ProblemName, Members][];
  const special = all.filter(([name]) => limited || name !== 'rate-limited');
  return {
    Problem: PROBLEM,
    ...Object.fromEntries(special.map(([name, members]) => [formName(name), form([name], members)])),
  };
}

function form(names: readonly ProblemName[], { properties, required }: Members = { properties: {}, required: [] }) {
  const types = names.map(problemType);
  const [first] = names;
  return {
    allOf: [schemaRef('Problem')],
    ...(required.length > 0 && { required }),
    properties: {
      type: { enum: types },
      ...(first !== undefined && { status: { const: statusOf(first) } }),
      ...properties,
    },
  };
}

/** `write-conflict` as tools name types: `WriteConflict`. */
function formName(name: ProblemName): string {
  return name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}
