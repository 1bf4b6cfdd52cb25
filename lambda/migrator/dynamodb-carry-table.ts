// Receives: the steps by which a record is carried over before it is read or written.
// Promises: one result for each, whatever the call did; an item comes to its new place as it was, to the last digit.
// Hands on: consistent reads and single conditional calls to DynamoDB, each of which may be repeated.

import {
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { KEYS_PER_READ } from '../contract/limits';
import type { RecordKey } from '../contract/placement';
import { EXPIRES, EXPIRES_UNMARKED, MOVED } from '../contract/record';
import { errorOf, keyOf } from '../writer/dynamodb-items';
import { lookAt } from '../writer/dynamodb-look';
import { copy, IF_ABSENT, step, TELL_UNITS, unchanged } from './dynamodb-steps';
import type { CarryTable, Look, RawRecord } from './move-table';
import { itemIn, rawRecord } from './raw-items';

/** The client must not retry by itself: a refusal of its own second attempt would look like somebody else's work. */
export function dynamoDbCarryTable(client: DynamoDBClient, table: string): CarryTable {
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
    copy: (raw, to) => copy(client, table, raw, to),
  };
}

async function look(client: DynamoDBClient, table: string, keys: readonly RecordKey[]): Promise<Look[]> {
  try {
    return (await lookAt(client, table, keys)).map((item): Look => {
      if (item === 'missed') return { kind: 'unseen', reason: 'the table left the key unprocessed' };
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
