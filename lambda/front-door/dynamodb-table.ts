import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { placeByKey } from '../contract/placement';
import { PARTITION_KEY, SORT_KEY } from '../contract/record';
import { fromItem } from '../platform/attributes';
import type { RecordTablePort } from './ports';

// Receives: the name of a record.
// Promises: the record as it is after every write that was applied before (a consistent read).
// Hands on: nothing.

export function dynamoDbTable(client: DynamoDBClient, tableName: string): RecordTablePort {
  return {
    find: async (collection, key) => {
      const { partition, sort } = placeByKey(collection, key);
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: { [PARTITION_KEY]: { S: partition }, [SORT_KEY]: { S: sort } },
          ConsistentRead: true,
        }),
      );
      return Item === undefined ? undefined : fromItem(Item);
    },
  };
}
