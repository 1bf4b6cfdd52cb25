import type { Collection } from '../../contract/collection';
import { operationsOf } from '../../contract/operations';
import { sharesPartitions } from '../../contract/placement';
import type { Json, Operation } from '../../contract/write';
import { JSON_TYPE, MERGE_PATCH_TYPE } from '../media-type';
import { collectionPath } from '../path';
import { notModified } from './answers';
import { givenSchema, recordSchema, type Schemas, storedSchema } from './body-schemas';
import { bodyExample } from './examples';
import { listOperation } from './list-operation';
import { answer, operation } from './operation';
import { refusals } from './refusals';
import { type JsonObject, reference, type Shelf, schemaRef } from './shelf';
import { type WriteForm, writeParameters, writeResponses } from './write-rules';

export interface Place {
  readonly name: string;
  readonly collection: Collection;
  readonly schemas: Schemas;
  readonly shelf: Shelf;
}

function keyed({ partition }: Collection): JsonObject {
  return { parameters: [reference('parameters', partition?.by === 'time' ? 'TimeKey' : 'Key')] };
}

/** All that may be asked of one collection, in an order in which each operation finds what the one before it made. */
export function collectionPaths(place: Place): JsonObject {
  const { name, collection } = place;
  const takes = (operation: Operation) => operationsOf(collection).includes(operation);
  const write = (verb: string, operation: Operation, summary: string, keyed = true) =>
    takes(operation) && writeOperation(place, { collection, operation, keyed }, { verb, summary });
  const post = write('create', 'put', 'Make a record with a key made here', false);
  const increments = write('increment', 'increment', 'Add to fields of a record');
  const put = write('put', 'put', 'Make or replace a record');
  const patch = write('patch', 'patch', 'Change fields of a record (JSON merge patch)');
  const remove = write('delete', 'delete', 'Delete a record');
  const list = sharesPartitions(collection) && listOperation(place);
  return {
    ...((post || list) && { [collectionPath(name)]: { ...(post && { post }), ...(list && { get: list }) } }),
    ...(increments && { [`/v1/${name}/{key}/increments`]: { ...keyed(collection), post: increments } }),
    [`/v1/${name}/{key}`]: {
      ...keyed(collection),
      ...(put && { put }),
      ...(patch && { patch }),
      get: readOperation(place),
      ...(remove && { delete: remove }),
    },
  };
}

function writeOperation(
  { name, schemas, shelf }: Place,
  form: WriteForm,
  { verb, summary }: { readonly verb: string; readonly summary: string },
): JsonObject {
  return operation(`${verb}-${name}`, name, summary, {
    parameters: writeParameters(form),
    ...(form.operation !== 'delete' && { requestBody: requestBody(name, form.operation, schemas) }),
    responses: writeResponses(form, shelf),
  });
}

function requestBody(name: string, operation: Exclude<Operation, 'delete'>, schemas: Schemas): JsonObject {
  const example: Json | undefined = bodyExample(operation, givenSchema(schemas, name));
  const media = { schema: bodySchema(name, operation, schemas), ...(example !== undefined && { example }) };
  const types = operation === 'patch' ? [MERGE_PATCH_TYPE, JSON_TYPE] : [JSON_TYPE];
  return { required: true, content: Object.fromEntries(types.map((type) => [type, media])) };
}

function bodySchema(name: string, operation: Exclude<Operation, 'delete'>, schemas: Schemas): JsonObject {
  switch (operation) {
    case 'put':
      return recordSchema(schemas, name);
    case 'patch':
      return schemaRef('MergePatch');
    case 'increment':
      return schemaRef('Amounts');
    default:
      return operation satisfies never;
  }
}

function readOperation({ name, collection, schemas, shelf }: Place): JsonObject {
  const known = givenSchema(schemas, name) !== undefined;
  const schema = storedSchema(schemas, name);
  const isKept = collection.cache !== undefined;
  const what = isKept ? 'The record, maybe a copy of it.' : 'The record after every write applied so far.';
  const record = answer(what, ['ETag', ...(isKept ? (['Vary'] as const) : [])], schema);
  return operation(`read-${name}`, name, 'The record', {
    parameters: isKept ? ['IsStill', 'AtLeast'] : ['IsStill'],
    responses: {
      200: shelf.response(`${isKept ? 'Kept' : ''}Record${known ? `-${name}` : ''}`, record),
      304: notModified(shelf, isKept),
      ...refusals(shelf, [
        'path-invalid',
        'key-invalid',
        'condition-not-supported',
        'condition-invalid',
        'record-unknown',
        'table-unavailable',
      ]),
    },
  });
}
