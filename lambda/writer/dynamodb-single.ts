import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../contract/placement';
import { fromItem, toItem } from '../platform/attributes';
import { errorOf, keyOf, placeOf, recordBefore, recordIn, toValues } from './dynamodb-items';
import { renderExpressions } from './expressions';
import type { ReadResult, TableAnswer } from './record-table';
import type { Statement } from './statement';
import { classify } from './table-errors';

/** Sends one statement as a call of its own. `tellBefore` asks what stood there: free of charge, and paid in bytes. */
export async function single(
  client: DynamoDBClient,
  table: string,
  statement: Statement,
  tellBefore = false,
): Promise<TableAnswer> {
  const { condition, update, names, values } = renderExpressions(statement);
  const common = {
    TableName: table,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: toValues(values) } : {}),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ReturnConsumedCapacity: 'TOTAL',
    ReturnValues: tellBefore ? 'ALL_OLD' : 'NONE',
  } as const;
  try {
    const { ConsumedCapacity, Attributes } =
      statement.form === 'update'
        ? await client.send(new UpdateItemCommand({ ...common, Key: keyOf(statement.key), UpdateExpression: update }))
        : await client.send(
            new PutItemCommand({ ...common, Item: { ...toItem(statement.item), ...keyOf(statement.key) } }),
          );
    const before = tellBefore ? { before: recordBefore(Attributes) } : {};
    return { results: [{ kind: 'done', ...before }], units: ConsumedCapacity?.CapacityUnits ?? 0 };
  } catch (error) {
    const result = classify(errorOf(error));
    if (result.kind !== 'refused') return { results: [result], units: 0 };
    const current = error instanceof ConditionalCheckFailedException ? recordIn(error.Item) : 'unread';
    return { results: [{ kind: 'refused', current }], units: 0 };
  }
}

/** Looks at records as they stand, at most 100 at once. */
export async function read(
  client: DynamoDBClient,
  table: string,
  keys: readonly RecordKey[],
): Promise<readonly ReadResult[]> {
  try {
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys.map(keyOf), ConsistentRead: true } } }),
    );
    const found = new Map((answer.Responses?.[table] ?? []).map((item) => [placeOf(item), item]));
    const missed = new Set((answer.UnprocessedKeys?.[table]?.Keys ?? []).map(placeOf));
    return keys.map((key): ReadResult => {
      const place = placeOf(keyOf(key));
      if (missed.has(place)) return { kind: 'unread', reason: 'the table left the key unprocessed' };
      const item = found.get(place);
      return { kind: 'read', current: item === undefined ? undefined : fromItem(item) };
    });
  } catch (error) {
    const { name, message } = errorOf(error);
    return keys.map(() => ({ kind: 'unread', reason: `${name}: ${message}` }));
  }
}
