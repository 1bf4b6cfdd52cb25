import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { decimalText } from '../../lambda/contract/decimal';
import type { StoredRecord } from '../../lambda/contract/record';
import { fromItem } from '../../lambda/platform/attributes';
import { exactNumber, parseDecimal } from '../simulation/table-numbers';

/** A record with its top-level numbers as text, every digit of them. */
export type ExactItem = Readonly<Record<string, unknown>>;

export function ofModel(record: StoredRecord | undefined): ExactItem | undefined {
  if (record === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const number = exactNumber(record, name);
      return [name, number === undefined ? plain(value) : { number: decimalText(number) }];
    }),
  );
}

export function ofEngine(item: Record<string, AttributeValue> | undefined): ExactItem | undefined {
  if (item === undefined) return undefined;
  const record = fromItem(item);
  return Object.fromEntries(
    Object.entries(item).map(([name, { N }]) => [
      name,
      N === undefined ? plain(record[name]) : { number: decimalText(parseDecimal(N)) },
    ]),
  );
}

/** Minus zero is JavaScript's own. */
export function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
