import { POISON_CAUSES } from '../../contract/outcome';
import { object } from './operation';
import { type JsonObject, schemaRef } from './shelf';

const TEXT = { type: 'string' };
const NAMES = { collection: TEXT, key: TEXT };
const VERSION = { version: { type: 'string', description: 'As the ETag of the record has it, without its quotes.' } };

function told(statuses: readonly string[], more: JsonObject = {}, optional: JsonObject = {}): JsonObject {
  return object({ id: schemaRef('Id'), status: { enum: statuses }, ...more }, optional);
}

function status(statuses: readonly string[], more: JsonObject = {}): JsonObject {
  return object({ id: schemaRef('StatusId'), status: { enum: statuses }, ...more });
}

const WRITTEN = {
  ...NAMES,
  record: { type: 'string', format: 'uri-reference', description: 'The path of the record.' },
};
const DONE = ['applied', 'duplicate'];

/** What the write interface answers when it does not refuse. */
export const ANSWER_SCHEMAS: JsonObject = {
  Accepted: told(['accepted'], WRITTEN),
  Applied: told(DONE, WRITTEN, VERSION),
  WriteStatus: {
    oneOf: [
      status(['pending']),
      status([...DONE, 'superseded']),
      status(['conflict'], { reason: TEXT }),
      status(['poison'], { reason: TEXT, cause: { enum: POISON_CAUSES } }),
    ],
  },
};

export const TRANSACTION_ANSWERS: JsonObject = {
  AcceptedTransaction: told(['accepted']),
  AppliedTransaction: told(DONE, { writes: { type: 'array', items: object({ ...NAMES, ...VERSION }) } }),
};
