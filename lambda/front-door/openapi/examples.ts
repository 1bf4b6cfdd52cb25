import { isBody } from '../../contract/body';
import type { Collection } from '../../contract/collection';
import { operationsOf } from '../../contract/operations';
import type { Body, Json, Operation } from '../../contract/write';

export const EXAMPLE_ID = '0197f3a0-0000-7000-8000-000000000000';
export const EXAMPLE_KEY = 'o-1';
/** A key of a collection that is `byTime`, and a time in the same bucket, whatever its length. */
export const EXAMPLE_TIME_KEY = `${EXAMPLE_ID}.o-1`;
export const EXAMPLE_TIME = '2025-07-10T12:00:00Z';

/** Bodies that every collection without a schema takes as they are. */
const PLAIN: Readonly<Record<Exclude<Operation, 'delete'>, Body>> = {
  put: { item: 'lamp', quantity: 1 },
  patch: { item: 'lamp' },
  increment: { views: 1 },
};

/**
 * A body that the door takes, or `undefined` where a schema is given and shows none. What a schema does not show is not
 * guessed: an example that is refused is worse than none.
 */
export function bodyExample(operation: Exclude<Operation, 'delete'>, schema: Json | undefined): Body | undefined {
  if (operation === 'increment' || schema === undefined) return PLAIN[operation];
  const shown = shownBy(schema);
  return isBody(shown) ? shown : undefined;
}

/** An entry of a bulk or a transaction as the collection takes it, or `undefined`. */
export function entryExample(
  name: string,
  collection: Collection,
  schema: Json | undefined,
  key: string,
): Body | undefined {
  const operations = operationsOf(collection);
  if (operations.length === 0) return undefined;
  const op = operations.includes('put') ? 'put' : 'increment';
  const body = bodyExample(op, schema);
  if (body === undefined) return undefined;
  const named = collection.partition?.by === 'time' ? `${EXAMPLE_ID}.${key}` : key;
  return { collection: name, key: named, op, body, ...(collection.policy === 'versioned' && { expect: 0 }) };
}

/** Deep enough for any real example, and an end for a schema that was made to have none. */
const DEPTH_MAX = 8;

function shownBy(schema: Json | undefined, depth = 1): Json | undefined {
  if (!isObject(schema) || depth > DEPTH_MAX) return undefined;
  const shown =
    own(schema, 'const') ?? first(own(schema, 'examples')) ?? own(schema, 'default') ?? first(own(schema, 'enum'));
  if (shown !== undefined) return shown;
  const properties = own(schema, 'properties');
  if (!isObject(properties)) return undefined;
  const fields = Object.entries(properties).flatMap(([name, field]) => {
    const value = shownBy(field, depth + 1);
    return value === undefined ? [] : [[name, value] as const];
  });
  const named = new Set<Json>(fields.map(([name]) => name));
  const required = own(schema, 'required');
  const whole = fields.length > 0 && (!Array.isArray(required) || required.every((name) => named.has(name)));
  return whole ? Object.fromEntries(fields) : undefined;
}

function first(list: Json | undefined): Json | undefined {
  return Array.isArray(list) ? list[0] : undefined;
}

function own(schema: { readonly [field: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(schema, name) ? schema[name] : undefined;
}

function isObject(value: Json | undefined): value is { readonly [field: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
