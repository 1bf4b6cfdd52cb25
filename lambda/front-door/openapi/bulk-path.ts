import type { Collections } from '../../contract/collection';
import { BULK_MAX_WRITES } from '../../contract/limits';
import type { Json } from '../../contract/write';
import { JSON_TYPE, NDJSON_TYPE } from '../media-type';
import { type ProblemName, problemType, statusOf } from '../problems';
import type { Schemas } from './body-schemas';
import { bufferedOnes, entryExamples, entrySchema } from './entries';
import { answer, object, operation } from './operation';
import { BODY_PROBLEMS, DECIDED_PROBLEMS, KEYED_PROBLEMS, refusals } from './refusals';
import { ANY_COLLECTION, type JsonObject, type Shelf, schemaRef } from './shelf';

/** Why one write of a bulk is refused, and no other. */
const ENTRY_PROBLEMS: readonly ProblemName[] = [
  ...KEYED_PROBLEMS,
  ...DECIDED_PROBLEMS,
  'bulk-invalid',
  'key-invalid',
  'body-invalid',
  'reserved-field',
  'condition-invalid',
  'condition-not-supported',
  'priority-invalid',
  'priority-not-supported',
  'buffering-not-supported',
  'collection-unknown',
  'method-not-allowed',
  'body-too-large',
  'precondition-required',
  'internal-error',
  'write-in-doubt',
];

const TEXT: JsonObject = { type: 'string' };

/** What stands in the document once for the bulk's many. */
/** `reasons`: why an entry may be refused beside, on this path. */
export function bulkSchemas(collections: Collections, reasons: readonly ProblemName[]): JsonObject {
  const id = schemaRef('Id');
  const problems = [...ENTRY_PROBLEMS, ...reasons];
  const status = { enum: [...new Set(problems.map(statusOf))].sort() };
  const type = { enum: problems.map(problemType) };
  return {
    BulkEntry: entrySchema(bufferedOnes(collections), { idempotencyKey: TEXT }),
    BulkAnswer: {
      oneOf: [
        object({ status: { const: 202 }, id }, { key: TEXT }),
        object({ status, type, title: TEXT, detail: TEXT }, { id }),
      ],
    },
  };
}

export function bulkPath(collections: Collections, schemas: Schemas, shelf: Shelf): JsonObject {
  const examples = entryExamples(bufferedOnes(collections), schemas, 'b');
  const ok = answer('One answer a write, in the form of the request.', []);
  const post = operation('send-writes', ANY_COLLECTION, 'Many writes, one answer each, in order', {
    parameters: ['IdempotencyKey', 'Priority'],
    requestBody: { required: true, content: forms('BulkEntry', examples) },
    responses: {
      200: { ...ok, content: forms('BulkAnswer', []) },
      ...refusals(shelf, ['bulk-invalid', 'idempotency-key-invalid', 'overloaded', ...BODY_PROBLEMS]),
    },
  });
  return { post };
}

/** An array, or one a line: OpenAPI 3.1 has no word for lines, so that what a line holds stands beside the schema. */
function forms(schema: string, examples: readonly Json[]): JsonObject {
  const shown = examples.length > 0;
  const lines = examples.map((one) => `${JSON.stringify(one)}\n`).join('');
  return {
    [JSON_TYPE]: {
      schema: { type: 'array', items: schemaRef(schema), maxItems: BULK_MAX_WRITES },
      ...(shown && { example: examples }),
    },
    [NDJSON_TYPE]: { schema: TEXT, 'x-line-schema': schemaRef(schema), ...(shown && { example: lines }) },
  };
}
