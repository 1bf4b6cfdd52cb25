import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PARTITION_KEY, SORT_KEY } from '../contract/record';
import { keyOf } from '../writer/dynamodb-items';
import type { Pages } from './migrator-ports';
import { rawRecord } from './raw-items';

/** A page ends at its limit, or at 1 MB. Source: DynamoDB API reference, `Query`. */
export function dynamoDbPages(client: DynamoDBClient, table: string): Pages {
  return {
    page: async (partition, after, limit) => {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          Limit: limit,
          KeyConditionExpression: '#pk = :partition',
          ExpressionAttributeNames: { '#pk': PARTITION_KEY },
          ExpressionAttributeValues: { ':partition': { S: partition } },
          ...(after !== undefined && { ExclusiveStartKey: keyOf({ partition, sort: after }) }),
        }),
      );
      const raws = Items.map((item) => ({
        key: { partition, sort: item[SORT_KEY]?.S ?? '' },
        raw: rawRecord(item),
      }));
      const last = LastEvaluatedKey?.[SORT_KEY]?.S;
      return last === undefined ? { raws } : { raws, last };
    },
  };
}
