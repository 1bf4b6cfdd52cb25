import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { StoredRecord } from '../contract/record';
import type { Json } from '../contract/write';

/**
 * JSON to DynamoDB's typed values and back. By hand, because it is on the path of every write and the SDK's own
 * marshaller costs about ten times as much. Recursion is safe: bodies are at most 32 levels deep.
 */
export function toAttribute(value: Json): AttributeValue {
  if (value === null) return { NULL: true };
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'boolean':
      return { BOOL: value };
    case 'number':
      return { N: String(value) };
    default:
      return isList(value) ? { L: value.map(toAttribute) } : { M: toItem(value) };
  }
}

/** All fields of an object, as the attributes of an item. */
export function toItem(fields: { readonly [field: string]: Json }): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toAttribute(value)]));
}

/** The record that an item holds. */
export function fromItem(item: Readonly<Record<string, AttributeValue>>): StoredRecord {
  // `fromEntries` defines its fields: an attribute named `__proto__` stays data.
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, fromAttribute(value)]));
}

/** Numbers come back as JavaScript's: what was written through this kit returns exactly. */
export function fromAttribute(value: AttributeValue): Json {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromItem(value.M);
  if (value.SS !== undefined) return value.SS;
  if (value.NS !== undefined) return value.NS.map(Number);
  throw new Error(`an attribute of type ${Object.keys(value).join()} has no JSON form`);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
