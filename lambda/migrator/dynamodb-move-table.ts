// Receives: steps of the move of records.
// Promises: one result for each, whatever the call did; an item comes to its new place as it was, to the last digit.
// Hands on: single conditional calls to DynamoDB, each of which may be repeated.

import {
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { KEYS_PER_READ } from '../contract/limits';
import type { RecordKey } from '../contract/placement';
import { EXPIRES, EXPIRES_UNMARKED, LAST_ID, MOVED, PARTITION_KEY, STAMP } from '../contract/record';
import { errorOf, type Item, keyOf, placeOf } from '../writer/dynamodb-items';
import { classify } from '../writer/table-errors';
import type { Look, MoveTable, RawRecord, StepAnswer } from './move-table';
import { itemIn, rawRecord } from './raw-items';

/** The client must not retry by itself: a refusal of its own second attempt would look like somebody else's work. */
export function dynamoDbMoveTable(client: DynamoDBClient, table: string): MoveTable {
  return {
    look: async (keys) => {
      const chunks: RecordKey[][] = [];
      for (let start = 0; start < keys.length; start += KEYS_PER_READ) {
        chunks.push(keys.slice(start, start + KEYS_PER_READ));
      }
      return (await Promise.all(chunks.map((chunk) => look(client, table, chunk)))).flat();
    },
    fence: (key, seen, size, expires) =>
      seen === undefined
        ? step(() => client.send(new PutItemCommand({ ...bareMark(table, key, size, expires), ...TELL_UNITS })))
        : step(() => client.send(new UpdateItemCommand({ ...mark(table, key, seen, size, expires), ...TELL_UNITS }))),
    copy: (raw, to) =>
      step(() =>
        client.send(
          new PutItemCommand({ ...IF_ABSENT, TableName: table, Item: { ...itemIn(raw), ...keyOf(to) }, ...TELL_UNITS }),
        ),
      ),
    remove: (key, seen) => {
      const { condition, names, values } = unchanged(seen);
      return step(() =>
        client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: keyOf(key),
            ConditionExpression: condition,
            ExpressionAttributeNames: names,
            ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
            ...TELL_UNITS,
          }),
        ),
      );
    },
  };
}

const TELL_UNITS = { ReturnConsumedCapacity: 'TOTAL' } as const;

const IF_ABSENT = {
  ConditionExpression: 'attribute_not_exists(#pk)',
  ExpressionAttributeNames: { '#pk': PARTITION_KEY },
} as const;

async function step(
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

async function look(client: DynamoDBClient, table: string, keys: readonly RecordKey[]): Promise<Look[]> {
  try {
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys.map(keyOf), ConsistentRead: true } } }),
    );
    const found = new Map((answer.Responses?.[table] ?? []).map((item) => [placeOf(item), item]));
    const missed = new Set((answer.UnprocessedKeys?.[table]?.Keys ?? []).map(placeOf));
    return keys.map((key): Look => {
      const place = placeOf(keyOf(key));
      if (missed.has(place)) return { kind: 'unseen', reason: 'the table left the key unprocessed' };
      const item = found.get(place);
      return { kind: 'seen', raw: item === undefined ? undefined : rawRecord(item) };
    });
  } catch (error) {
    const { name, message } = errorOf(error);
    return keys.map(() => ({ kind: 'unseen', reason: `${name}: ${message}` }));
  }
}

function bareMark(table: string, key: RecordKey, size: number, expires: number): PutItemCommandInput {
  const Item = { ...keyOf(key), [MOVED]: { N: String(size) }, [EXPIRES]: { N: String(expires) } };
  return { ...IF_ABSENT, TableName: table, Item };
}

function mark(table: string, key: RecordKey, seen: RawRecord, size: number, expires: number) {
  const { condition, names, values } = unchanged(seen);
  const own = itemIn(seen)[EXPIRES];
  const early = own?.N !== undefined && Number(own.N) < expires;
  return {
    TableName: table,
    Key: keyOf(key),
    UpdateExpression: early ? 'SET #moved = :size, #expires = :expires, #until = :until' : 'SET #moved = :size',
    ConditionExpression: `${condition} AND attribute_not_exists(#moved)`,
    ExpressionAttributeNames: {
      ...names,
      '#moved': MOVED,
      ...(early && { '#expires': EXPIRES, '#until': EXPIRES_UNMARKED }),
    },
    ExpressionAttributeValues: {
      ...values,
      ':size': { N: String(size) },
      ...(early && { ':expires': { N: String(expires) }, ':until': own }),
    },
  };
}

/** Every statement changes the last id and its stamp; a mark that stands alone has neither. */
function unchanged(seen: RawRecord): { condition: string; names: Record<string, string>; values: Item } {
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
