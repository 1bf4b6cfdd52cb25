import { type Collection, type Collections, maybeBuffered } from '../../contract/collection';
import { operationsOf } from '../../contract/operations';
import type { Json, Operation } from '../../contract/write';
import { PRIORITY_MAX } from '../write-terms';
import { givenSchema, type Schemas } from './body-schemas';
import { entryExample } from './examples';
import { type JsonObject, schemaRef } from './shelf';

const KEY: JsonObject = { type: 'string', minLength: 1 };
const EXPECT: JsonObject = { type: 'integer', minimum: 0, description: 'The version it replaces; 0 for none.' };
const BODIES = { put: 'Fields', patch: 'MergePatch', increment: 'Amounts' } as const;

/** Collections that take a bulk's writes: those always go through a buffer. */
export function bufferedOnes(collections: Collections): Collections {
  return Object.fromEntries(Object.entries(collections).filter(([, collection]) => maybeBuffered(collection)));
}

/** One write of a bulk or a transaction: collections that take the same have one form together. */
export function entrySchema(collections: Collections, more: JsonObject = {}): JsonObject {
  const forms = new Map<string, { readonly collection: Collection; readonly names: string[] }>();
  for (const [name, collection] of Object.entries(collections)) {
    const like = `${collection.policy} ${operationsOf(collection)}`;
    const form = forms.get(like) ?? { collection, names: [] };
    form.names.push(name);
    forms.set(like, form);
  }
  const oneOf = [...forms.values()].flatMap(({ collection, names }) =>
    operationsOf(collection).map((operation) => entryForm(collection, operation, names, more)),
  );
  // A path may take none: then no entry is right. An empty `oneOf` would be no schema.
  return oneOf.length === 0 ? { not: {} } : { oneOf };
}

function entryForm({ policy }: Collection, op: Operation, names: readonly string[], more: JsonObject): JsonObject {
  const versions = policy === 'versioned' || policy === 'merge';
  const required = [
    'collection',
    ...(op === 'put' ? [] : ['op']),
    op === 'delete' ? 'key' : 'body',
    ...(policy === 'versioned' ? ['expect'] : []),
  ];
  return {
    type: 'object',
    required,
    properties: {
      collection: { enum: names },
      key: KEY,
      op: { const: op },
      ...(op !== 'delete' && { body: schemaRef(BODIES[op]) }),
      ...(versions && { expect: EXPECT }),
      ...(policy === 'priority' && { priority: { type: 'integer', minimum: 0, maximum: PRIORITY_MAX } }),
      ...more,
    },
    additionalProperties: false,
  };
}

/** Two writes to two records, of two collections where there are two that show a body. */
export function entryExamples(collections: Collections, schemas: Schemas, letter: string): readonly Json[] {
  const keys = [`${letter}-1`, `${letter}-2`];
  const ones = Object.entries(collections).flatMap(([name, collection]) => {
    const entries = keys.flatMap((key) => entryExample(name, collection, givenSchema(schemas, name), key) ?? []);
    return entries.length === 0 ? [] : [entries];
  });
  const [first, second] = ones;
  return second === undefined ? (first ?? []) : [first, second].flatMap((entries) => entries?.[0] ?? []);
}
