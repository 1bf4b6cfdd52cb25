// Receives: a partition and a span of keys.
// Promises: its items as they are after every write that was applied before (a consistent query), and what they cost.
// Hands on: nothing.

import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PARTITION_KEY, SORT_KEY } from '../../contract/record';
import { fromItem } from '../../platform/attributes';
import { partIn } from '../dynamodb-table';
import type { KeySpan, RawItem, TableQueries } from './table-queries';

type Item = Record<string, AttributeValue>;

export function dynamoDbQueries(client: DynamoDBClient, table: string): TableQueries {
  return {
    query: async (partition, { limit, ...span }) => {
      const { after, to, descending = false } = span;
      const { sortKey, values, startsAfter } = conditionOf(span);
      const { Items, LastEvaluatedKey, ConsumedCapacity } = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          ReturnConsumedCapacity: 'TOTAL',
          Limit: limit,
          ScanIndexForward: !descending,
          // A name that begins with `_` is no word of an expression: DynamoDB refuses it, though other engines take it.
          KeyConditionExpression: ['#pk = :partition', ...sortKey].join(' AND '),
          ExpressionAttributeNames: { '#pk': PARTITION_KEY, ...(sortKey.length > 0 && { '#sk': SORT_KEY }) },
          ExpressionAttributeValues: { ':partition': { S: partition }, ...values },
          ...(startsAfter && {
            ExclusiveStartKey: { [PARTITION_KEY]: { S: partition }, [SORT_KEY]: { S: after ?? '' } },
          }),
        }),
      );
      // What is between two keys has both of them.
      const records = (Items ?? []).map(rawItem).filter(({ key }) => key !== to);
      const last = LastEvaluatedKey?.[SORT_KEY]?.S;
      return { records, ...(last !== undefined && { last }), readUnits: ConsumedCapacity?.CapacityUnits ?? 0 };
    },
  };
}

interface Condition {
  /** What is said of the sort key, if anything. */
  readonly sortKey: readonly string[];
  readonly values: Item;
  /** Whether the query starts behind a key that its condition has in it. */
  readonly startsAfter: boolean;
}

/**
 * A sort key may have one condition, and "between" is the only one with two ends: it has both keys in it. The one come to is
 * then left out as the start of the query, which the table allows for any key inside the condition; the far end is taken
 * out of the answer.
 */
function conditionOf({ from, to, after, descending = false }: KeySpan): Condition {
  const low = descending ? from : (after ?? from);
  const high = descending ? (after ?? to) : to;
  const values: Item = {
    ...(low !== undefined && { ':low': { S: low } }),
    ...(high !== undefined && { ':high': { S: high } }),
  };
  if (low !== undefined && high !== undefined) {
    return { sortKey: ['#sk BETWEEN :low AND :high'], values, startsAfter: after !== undefined };
  }
  const above = !descending && after !== undefined ? '>' : '>=';
  const sortKey = low !== undefined ? [`#sk ${above} :low`] : high !== undefined ? ['#sk < :high'] : [];
  return { sortKey, values, startsAfter: false };
}

function rawItem(item: Item): RawItem {
  return { key: item[SORT_KEY]?.S ?? '', record: () => fromItem(item), part: () => partIn(item) };
}
