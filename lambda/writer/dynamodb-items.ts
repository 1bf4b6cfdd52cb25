import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../contract/placement';
import { PARTITION_KEY, SORT_KEY, type StoredRecord } from '../contract/record';
import { fromItem, toAttribute } from '../platform/attributes';
import { Amount } from './amount';
import type { Parameter } from './partiql';
import type { TableError } from './table-errors';

export type Item = Record<string, AttributeValue>;

export function toValue(value: Parameter): AttributeValue {
  return value instanceof Amount ? { N: value.text } : toAttribute(value);
}

export function toValues(values: Readonly<Record<string, Parameter>>): Item {
  return Object.fromEntries(Object.entries(values).map(([place, value]) => [place, toValue(value)]));
}

/** An engine that leaves the item out does not say whether one stands there. */
export function recordIn(item: Item | undefined): StoredRecord | 'unread' {
  return item === undefined || Object.keys(item).length === 0 ? 'unread' : fromItem(item);
}

/** What stood there before a statement. An update that made its item is told of by some engines with the keys alone. */
export function recordBefore(item: Item | undefined): StoredRecord | 'none' {
  const fields = Object.keys(item ?? {}).filter((name) => name !== PARTITION_KEY && name !== SORT_KEY);
  return item === undefined || fields.length === 0 ? 'none' : fromItem(item);
}

export function keyOf(key: RecordKey): Item {
  return { [PARTITION_KEY]: { S: key.partition }, [SORT_KEY]: { S: key.sort } };
}

export function placeOf(item: Item): string {
  return JSON.stringify([item[PARTITION_KEY]?.S, item[SORT_KEY]?.S]);
}

export function errorOf(error: unknown): TableError {
  if (!(error instanceof Error)) return { name: 'Unknown', message: String(error) };
  return { name: error.name, message: error.message, throttlingReason: firstReason(reasonsOf(error)) };
}

/** One of the three throttling exceptions spells it in lower case. */
function reasonsOf(error: Error): unknown {
  if ('ThrottlingReasons' in error) return error.ThrottlingReasons;
  return 'throttlingReasons' in error ? error.throttlingReasons : undefined;
}

function firstReason(reasons: unknown): string | undefined {
  const first: unknown = Array.isArray(reasons) ? reasons[0] : undefined;
  const reason: unknown = typeof first === 'object' && first !== null && 'reason' in first ? first.reason : undefined;
  return typeof reason === 'string' ? reason : undefined;
}
