import type { Collections } from '../../contract/collection';
import { TRANSACTION_MAX_WRITES } from '../../contract/limits';
import { JSON_TYPE } from '../media-type';
import { accepted, json } from './answers';
import type { Schemas } from './body-schemas';
import { entryExamples, entrySchema } from './entries';
import { headersOf } from './headers';
import { parameterRefs } from './parameters';
import { refusals } from './refusals';
import { ANY_COLLECTION, type JsonObject, type Shelf, schemaRef } from './shelf';

export function transactionSchemas(collections: Collections): JsonObject {
  return { TransactionEntry: entrySchema(collections) };
}

export function transactionPath(collections: Collections, schemas: Schemas, shelf: Shelf): JsonObject {
  const writes = entryExamples(collections, schemas, 't');
  const schema: JsonObject = {
    type: 'object',
    required: ['writes'],
    properties: {
      writes: {
        type: 'array',
        description: 'To different records.',
        minItems: 1,
        maxItems: TRANSACTION_MAX_WRITES,
        items: schemaRef('TransactionEntry'),
      },
    },
  };
  const media = { schema, ...(writes.length > 0 && { example: { writes } }) };
  return {
    post: {
      operationId: 'run-transaction',
      tags: [ANY_COLLECTION],
      summary: 'Several writes, all or none',
      parameters: parameterRefs(['IdempotencyKey', 'PreferAsync']),
      requestBody: { required: true, content: { [JSON_TYPE]: media } },
      responses: {
        200: {
          description: 'All took effect.',
          headers: headersOf('Preference-Applied', 'Idempotency-Replayed'),
          content: json(schemaRef('AppliedTransaction')),
        },
        202: accepted(shelf, 'AcceptedTransaction'),
        ...refusals(shelf, [
          'transaction-invalid',
          'preference-invalid',
          'idempotency-key-invalid',
          'body-too-large',
          'media-type-unsupported',
          'transaction-conflict',
          'idempotency-key-in-use',
          'write-rejected',
          'write-refused',
          'idempotency-key-reused',
          'user-code-failed',
          'buffer-unavailable',
          'table-unavailable',
          'idempotency-unavailable',
          'write-in-doubt',
        ]),
      },
    },
  };
}
