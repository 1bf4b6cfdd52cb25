import type { Collections } from '../../contract/collection';
import { TRANSACTION_MAX_WRITES } from '../../contract/limits';
import { JSON_TYPE } from '../media-type';
import { TRANSACTION_ANSWERS } from './answer-schemas';
import { accepted } from './answers';
import type { Schemas } from './body-schemas';
import { entryExamples, entrySchema } from './entries';
import { answer, object, operation } from './operation';
import { BODY_PROBLEMS, DECIDED_PROBLEMS, KEYED_PROBLEMS, refusals } from './refusals';
import { ANY_COLLECTION, type JsonObject, type Shelf, schemaRef } from './shelf';

export function transactionSchemas(collections: Collections): JsonObject {
  return { TransactionEntry: entrySchema(collections), ...TRANSACTION_ANSWERS };
}

export function transactionPath(collections: Collections, schemas: Schemas, shelf: Shelf): JsonObject {
  const shown = entryExamples(collections, schemas, 't');
  const items = schemaRef('TransactionEntry');
  const writes = {
    type: 'array',
    description: 'To different records.',
    items,
    minItems: 1,
    maxItems: TRANSACTION_MAX_WRITES,
  };
  const media = { schema: object({ writes }), ...(shown.length > 0 && { example: { writes: shown } }) };
  const post = operation('run-transaction', ANY_COLLECTION, 'Several writes, all or none', {
    parameters: ['IdempotencyKey', 'Prefer', 'Priority'],
    requestBody: { required: true, content: { [JSON_TYPE]: media } },
    responses: {
      200: answer('All took effect.', ['Preference-Applied', 'Idempotency-Replayed'], schemaRef('AppliedTransaction')),
      202: accepted(shelf, 'AcceptedTransaction'),
      ...refusals(shelf, [
        ...BODY_PROBLEMS,
        ...KEYED_PROBLEMS,
        ...DECIDED_PROBLEMS,
        'overloaded',
        'transaction-invalid',
        'transaction-conflict',
        'write-refused',
        'table-unavailable',
        'write-in-doubt',
      ]),
    },
  });
  return { post };
}
