import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { decimalText } from '../../../lambda/contract/decimal';
import type { RecordKey } from '../../../lambda/contract/placement';
import { PARTITION_KEY, SORT_KEY, type StoredRecord } from '../../../lambda/contract/record';
import { fromItem, toItem } from '../../../lambda/platform/attributes';
import { exactNumbers, keepExact, parseDecimal } from '../table-numbers';

export type Item = Record<string, AttributeValue>;

/** A record of the table model as DynamoDB gives it: with its place, and its numbers to the last digit. */
export function itemOf(record: StoredRecord, key: RecordKey): Item {
  const item: Item = { ...toItem(record), [PARTITION_KEY]: { S: key.partition }, [SORT_KEY]: { S: key.sort } };
  for (const [name, value] of exactNumbers(record)) item[name] = { N: decimalText(value) };
  return item;
}

export function recordOf(item: Item): StoredRecord {
  const { [PARTITION_KEY]: _partition, [SORT_KEY]: _sort, ...fields } = item;
  const record = fromItem(fields);
  const numbers = Object.entries(fields).flatMap(([name, { N }]) =>
    N === undefined ? [] : [[name, parseDecimal(N)] as const],
  );
  keepExact(record, new Map(numbers));
  return record;
}

export function keyIn(item: Item): RecordKey {
  return { partition: item[PARTITION_KEY]?.S ?? '', sort: item[SORT_KEY]?.S ?? '' };
}

interface Expressed {
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Item> | undefined;
}

/** Whether the condition holds. Throws for what no adapter here sends: it would prove nothing. */
export function admits(expressed: Expressed, current: Item | undefined): boolean {
  const {
    ConditionExpression,
    ExpressionAttributeNames: names = {},
    ExpressionAttributeValues: values = {},
  } = expressed;
  if (ConditionExpression === undefined) return true;
  return ConditionExpression.split(' AND ').every((part) => {
    const [, not, tested] = /^attribute_(not_)?exists\((#\w+)\)$/.exec(part) ?? [];
    if (tested !== undefined) return (current?.[names[tested] ?? ''] === undefined) === (not !== undefined);
    const [, left, right] = /^(#\w+) = (:\w+)$/.exec(part) ?? [];
    if (left === undefined || right === undefined) throw new Error(`the condition ${part} is not simulated`);
    const found = current?.[names[left] ?? ''];
    return found !== undefined && JSON.stringify(found) === JSON.stringify(values[right]);
  });
}

/** The item after its `SET` clauses. */
export function updated(expressed: Expressed, current: Item): Item {
  const {
    UpdateExpression = '',
    ExpressionAttributeNames: names = {},
    ExpressionAttributeValues: values = {},
  } = expressed;
  if (!UpdateExpression.startsWith('SET ')) throw new Error(`the update ${UpdateExpression} is not simulated`);
  const item = { ...current };
  for (const clause of UpdateExpression.slice(4).split(', ')) {
    const [name = '', value = ''] = clause.split(' = ');
    const [attribute, given] = [names[name], values[value]];
    if (attribute === undefined || given === undefined) throw new Error(`the clause ${clause} is not simulated`);
    item[attribute] = given;
  }
  return item;
}
