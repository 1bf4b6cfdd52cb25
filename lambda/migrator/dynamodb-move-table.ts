// Receives: the steps by which the migrator takes a record out of an old place.
// Promises and hands on: as of the steps that carry one over.

import { DeleteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { keyOf } from '../writer/dynamodb-items';
import { copy, step, TELL_UNITS, unchanged } from './dynamodb-steps';
import type { MoveTable } from './move-table';

/** The client must not retry by itself: a refusal of its own second attempt would look like somebody else's work. */
export function dynamoDbMoveTable(client: DynamoDBClient, table: string): Pick<MoveTable, 'copy' | 'remove'> {
  return {
    copy: (raw, to) => copy(client, table, raw, to),
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
