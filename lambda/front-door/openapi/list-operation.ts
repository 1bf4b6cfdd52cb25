import { LISTING_MAX_LIMIT } from '../../contract/limits';
import { givenSchema, storedSchema } from './body-schemas';
import type { Place } from './collection-paths';
import { answer, object, operation } from './operation';
import type { ParameterName } from './parameters';
import { refusals } from './refusals';
import { type JsonObject, schemaRef } from './shelf';

const BY_KEY: readonly ParameterName[] = ['Prefix', 'From', 'To'];
const BY_TIME: readonly ParameterName[] = ['Since', 'Until'];
const COUNT: JsonObject = { type: 'number', minimum: 0 };

/** What a page has beside its records. */
export const LISTING_SCHEMAS: JsonObject = {
  Listing: object(
    {
      readUnits: { ...COUNT, description: 'Read units of the table that the page cost.' },
      queries: { ...COUNT, description: 'Queries that it took.' },
    },
    {
      next: {
        type: 'string',
        format: 'uri-reference',
        description: 'The next page; absent where there is none.',
      },
    },
  ),
};

export function listOperation({ name, collection, schemas, shelf }: Place): JsonObject {
  const known = givenSchema(schemas, name) !== undefined;
  const items = object({
    key: { type: 'string' },
    version: { type: 'string', description: 'As the ETag of the record has it, without its quotes.' },
    record: storedSchema(schemas, name),
  });
  const page = answer('A page of records in the order of their keys.', ['Link'], {
    allOf: [schemaRef('Listing'), object({ records: { type: 'array', items, maxItems: LISTING_MAX_LIMIT } })],
  });
  return operation(`list-${name}`, name, 'Records in the order of their keys', {
    parameters: [...(collection.partition?.by === 'time' ? BY_TIME : BY_KEY), 'Limit', 'Order', 'Cursor'],
    responses: {
      200: shelf.response(known ? `Listing-${name}` : 'Listing', page),
      ...refusals(shelf, ['path-invalid', 'cursor-invalid', 'condition-not-supported', 'table-unavailable']),
    },
  });
}
