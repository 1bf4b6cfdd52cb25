import type { Collections } from '../../contract/collection';
import { BULK_MAX_WRITES } from '../../contract/limits';
import type { Json } from '../../contract/write';
import { JSON_TYPE, NDJSON_TYPE } from '../media-type';
import { type ProblemName, problemType, statusOf } from '../problems';
import type { Schemas } from './body-schemas';
import { bufferedOnes, entryExamples, entrySchema } from './entries';
import { headersOf } from './headers';
import { parameterRefs } from './parameters';
import { refusals } from './refusals';
import { ANY_COLLECTION, type JsonObject, type Shelf, schemaRef } from './shelf';

/** Why one write of a bulk is refused, and no other. */
const ENTRY_PROBLEMS: readonly ProblemName[] = [
  'bulk-invalid',
  'key-invalid',
  'body-invalid',
  'reserved-field',
  'condition-invalid',
  'condition-not-supported',
  'priority-invalid',
  'priority-not-supported',
  'idempotency-key-invalid',
  'buffering-not-supported',
  'collection-unknown',
  'method-not-allowed',
  'idempotency-key-in-use',
  'body-too-large',
  'write-rejected',
  'idempotency-key-reused',
  'precondition-required',
  'internal-error',
  'user-code-failed',
  'buffer-unavailable',
  'idempotency-unavailable',
];

/** What stands in the document once for the bulk's many. */
export function bulkSchemas(collections: Collections): JsonObject {
  return {
    BulkEntry: entrySchema(bufferedOnes(collections), { idempotencyKey: { type: 'string' } }),
    BulkAnswer: {
      oneOf: [
        {
          type: 'object',
          required: ['status', 'id'],
          properties: { status: { const: 202 }, id: schemaRef('Id'), key: { type: 'string' } },
          not: { required: ['type'] },
        },
        {
          type: 'object',
          required: ['status', 'type', 'title', 'detail'],
          properties: {
            status: { enum: [...new Set(ENTRY_PROBLEMS.map(statusOf))].sort() },
            type: { enum: ENTRY_PROBLEMS.map(problemType) },
            title: { type: 'string' },
            detail: { type: 'string' },
            id: schemaRef('Id'),
          },
        },
      ],
    },
  };
}

export function bulkPath(collections: Collections, schemas: Schemas, shelf: Shelf): JsonObject {
  const examples = entryExamples(bufferedOnes(collections), schemas, 'b');
  return {
    post: {
      operationId: 'send-writes',
      tags: [ANY_COLLECTION],
      summary: 'Many writes, one answer each, in order',
      parameters: parameterRefs(['IdempotencyKey']),
      requestBody: { required: true, content: forms('BulkEntry', examples, BULK_MAX_WRITES) },
      responses: {
        200: {
          description: 'One answer a write, in the form of the request.',
          headers: headersOf(),
          content: forms('BulkAnswer', [], BULK_MAX_WRITES),
        },
        ...refusals(shelf, [
          'bulk-invalid',
          'idempotency-key-invalid',
          'preference-invalid',
          'body-too-large',
          'media-type-unsupported',
        ]),
      },
    },
  };
}

/** An array, or one a line: OpenAPI 3.1 has no word for lines, so that what a line holds stands beside the schema. */
function forms(schema: string, examples: readonly Json[], maxItems: number): JsonObject {
  const shown = examples.length > 0;
  const lines = examples.map((one) => `${JSON.stringify(one)}\n`).join('');
  return {
    [JSON_TYPE]: {
      schema: { type: 'array', items: schemaRef(schema), maxItems },
      ...(shown && { example: examples }),
    },
    [NDJSON_TYPE]: { schema: { type: 'string' }, 'x-line-schema': schemaRef(schema), ...(shown && { example: lines }) },
  };
}
