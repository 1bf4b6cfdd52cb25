import { POISON_CAUSES } from '../../contract/outcome';
import { type JsonObject, schemaRef } from './shelf';

const ID = schemaRef('Id');
const TEXT = { type: 'string' };
const RECORD = { type: 'string', format: 'uri-reference', description: 'The path of the record.' };
const VERSION = { type: 'string', description: 'As the ETag of the record has it, without its quotes.' };

function object(required: readonly string[], properties: JsonObject): JsonObject {
  return { type: 'object', required, properties };
}

function told(statuses: readonly string[], more: JsonObject = {}): JsonObject {
  return object(['id', 'status', ...Object.keys(more)], { id: ID, status: { enum: statuses }, ...more });
}

/** What the write interface answers when it does not refuse. */
export const ANSWER_SCHEMAS: JsonObject = {
  Accepted: object(['id', 'collection', 'key', 'status', 'record'], {
    id: ID,
    collection: TEXT,
    key: TEXT,
    status: { const: 'accepted' },
    record: RECORD,
  }),
  Applied: object(['id', 'collection', 'key', 'status', 'record'], {
    id: ID,
    collection: TEXT,
    key: TEXT,
    status: { enum: ['applied', 'duplicate'] },
    record: RECORD,
    version: VERSION,
  }),
  WriteStatus: {
    description: 'What became of a write.',
    oneOf: [
      told(['pending']),
      told(['applied', 'duplicate', 'superseded']),
      told(['conflict'], { reason: TEXT }),
      told(['poison'], { reason: TEXT, cause: { enum: POISON_CAUSES } }),
    ],
  },
  AcceptedTransaction: told(['accepted']),
  AppliedTransaction: told(['applied', 'duplicate'], {
    writes: {
      type: 'array',
      items: object(['collection', 'key', 'version'], { collection: TEXT, key: TEXT, version: VERSION }),
    },
  }),
  Health: object(['status'], { status: { const: 'ok' } }),
};
