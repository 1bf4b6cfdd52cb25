import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../contract/placement';
import { fromItem } from '../platform/attributes';
import { conditionalRequest } from './dynamodb-conditional';
import { errorOf, recordBefore, recordIn } from './dynamodb-items';
import { lookAt } from './dynamodb-look';
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
  const request = conditionalRequest(table, statement);
  const asked = { ReturnConsumedCapacity: 'TOTAL', ReturnValues: tellBefore ? 'ALL_OLD' : 'NONE' } as const;
  try {
    const { ConsumedCapacity, Attributes } =
      request.form === 'update'
        ? await client.send(new UpdateItemCommand({ ...request.input, ...asked }))
        : await client.send(new PutItemCommand({ ...request.input, ...asked }));
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
    return (await lookAt(client, table, keys)).map((item): ReadResult => {
      if (item === 'missed') return { kind: 'unread', reason: 'the table left the key unprocessed' };
      return { kind: 'read', current: item === undefined ? undefined : fromItem(item) };
    });
  } catch (error) {
    const { name, message } = errorOf(error);
    return keys.map(() => ({ kind: 'unread', reason: `${name}: ${message}` }));
  }
}
