import { BODY_MAX_FIELDS, FIELD_NAME_MAX_BYTES } from '../../contract/limits';
import { RESERVED_PREFIX } from '../../contract/record';
import type { Json } from '../../contract/write';
import { type JsonObject, schemaRef } from './shelf';

const FIELDS: JsonObject = {
  type: 'object',
  maxProperties: BODY_MAX_FIELDS,
  propertyNames: { type: 'string', minLength: 1, maxLength: FIELD_NAME_MAX_BYTES, pattern: `^[^${RESERVED_PREFIX}]` },
};

export const BODY_SCHEMAS: JsonObject = {
  Id: { type: 'string', format: 'uuid' },
  StatusId: {
    type: 'string',
    pattern: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(~[0-9]{1,6})?$',
    description: 'A UUID; behind a `~`, how often a transaction was replayed out of quarantine.',
  },
  Fields: { ...FIELDS, description: 'Any fields; names that begin with "_" are kept for the system.' },
  MergePatch: { ...FIELDS, description: 'RFC 7396: null removes a field.' },
  Amounts: {
    ...FIELDS,
    description: 'What to add, by field.',
    minProperties: 1,
    additionalProperties: { type: 'number' },
  },
};

export type Schemas = Readonly<Record<string, Json>>;

/** The schema that was given for a collection's records. A plain lookup would find `constructor` on an ordinary object. */
export function givenSchema(schemas: Schemas, collection: string): Json | undefined {
  return Object.hasOwn(schemas, collection) ? schemas[collection] : undefined;
}

/** What a collection's records are: its own schema, by the collection's name, or any fields. */
export function recordSchema(schemas: Schemas, collection: string): JsonObject {
  return schemaRef(givenSchema(schemas, collection) === undefined ? 'Fields' : collection);
}

/** What is read of them. A table may hold what no rule for new bodies knows: only a schema that was given says more. */
export function storedSchema(schemas: Schemas, collection: string): JsonObject {
  return givenSchema(schemas, collection) === undefined ? { type: 'object' } : recordSchema(schemas, collection);
}
