import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../contract/placement';
import { LAST_ID, PARTITION_KEY, STAMP } from '../contract/record';
import { errorOf, type Item, keyOf } from '../writer/dynamodb-items';
import { classify } from '../writer/table-errors';
import type { RawRecord, StepAnswer } from './move-table';
import { itemIn } from './raw-items';

export const TELL_UNITS = { ReturnConsumedCapacity: 'TOTAL' } as const;

export const IF_ABSENT = {
  ConditionExpression: 'attribute_not_exists(#pk)',
  ExpressionAttributeNames: { '#pk': PARTITION_KEY },
} as const;

export async function step(
  send: () => Promise<{ ConsumedCapacity?: { CapacityUnits?: number | undefined } | undefined }>,
): Promise<StepAnswer> {
  try {
    const { ConsumedCapacity } = await send();
    return { result: { kind: 'done' }, units: ConsumedCapacity?.CapacityUnits ?? 0 };
  } catch (error) {
    const { name, message } = errorOf(error);
    const result = classify(errorOf(error));
    if (result.kind === 'refused') return { result: { kind: 'refused' }, units: 0 };
    const reason = result.kind === 'throttled' ? result.reason : `${name}: ${message}`;
    return { result: { kind: 'failed', reason, throttled: result.kind === 'throttled' }, units: 0 };
  }
}

/** The step that all have in common: a record comes to its new place, where nothing stands yet. */
export function copy(client: DynamoDBClient, table: string, raw: RawRecord, to: RecordKey): Promise<StepAnswer> {
  const Item = { ...itemIn(raw), ...keyOf(to) };
  return step(() => client.send(new PutItemCommand({ ...IF_ABSENT, TableName: table, Item, ...TELL_UNITS })));
}

/** Every statement changes the last id and its stamp; a mark that stands alone has neither. */
export function unchanged(seen: RawRecord): { condition: string; names: Record<string, string>; values: Item } {
  const item = itemIn(seen);
  const marks = [
    ['id', LAST_ID],
    ['at', STAMP],
  ] as const;
  const parts = marks.map(([place, name]) =>
    item[name] === undefined ? `attribute_not_exists(#${place})` : `#${place} = :${place}`,
  );
  const values = marks.flatMap(([place, name]) => {
    const value = item[name];
    return value === undefined ? [] : [[`:${place}`, value] as const];
  });
  return {
    condition: ['attribute_exists(#pk)', ...parts].join(' AND '),
    names: { '#pk': PARTITION_KEY, ...Object.fromEntries(marks.map(([place, name]) => [`#${place}`, name])) },
    values: Object.fromEntries(values),
  };
}
