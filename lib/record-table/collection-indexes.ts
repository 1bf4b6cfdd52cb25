import {
  AttributeType,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  type WarmThroughput,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Collection, Collections } from '../../lambda/contract/collection';
import {
  type CollectionIndex,
  INDEXES_MAX,
  indexAttributes,
  indexesProblems,
  indexNameOf,
} from '../../lambda/contract/indexes';
import { sharesPartitions } from '../../lambda/contract/placement';
import { SORT_KEY } from '../../lambda/contract/record';

/** The global secondary indexes that the collections declare, as the table is given them. */
export function collectionIndexes(collections: Collections, warm?: WarmThroughput): GlobalSecondaryIndexPropsV2[] {
  return declaredIndexes(collections).map(([name, collection, index, declared]) => {
    const { partition, sort } = indexAttributes(name, index);
    const sortKey = sortKeyOf(collection, declared, sort);
    return {
      indexName: indexNameOf(name, index),
      partitionKey: { name: partition, type: AttributeType.STRING },
      ...(sortKey && { sortKey }),
      // A record is found whole by one query. Keys alone would save storage, cost each found record a read of its own, and
      // be billed the same write unit.
      projectionType: ProjectionType.ALL,
      // An index that takes less than its table throttles the table's own writes.
      ...(warm && { warmThroughput: warm }),
    };
  });
}

/** A record alone in its partition has no sort key to sort by: all of them have the same. */
function sortKeyOf(collection: Collection, { sort, sortType }: CollectionIndex, attribute: string) {
  if (sort !== undefined) {
    return { name: attribute, type: sortType === 'number' ? AttributeType.NUMBER : AttributeType.STRING };
  }
  return sharesPartitions(collection) ? { name: SORT_KEY, type: AttributeType.STRING } : undefined;
}

function declaredIndexes(collections: Collections) {
  return Object.entries(collections).flatMap(([name, collection]) =>
    Object.entries(collection?.indexes ?? {}).map(([index, declared]) => [name, collection, index, declared] as const),
  );
}

/** More indexes than a table can have, over all of its collections. */
export function indexCountProblems(collections: Collections): string[] {
  const count = declaredIndexes(collections).length;
  if (count <= INDEXES_MAX) return [];
  return [
    `collections must have ${INDEXES_MAX} indexes at the most, all together, got ${count}: DynamoDB takes no more for a table, give some collections a write path of their own`,
  ];
}

/** Everything wrong with the indexes, for who does not look at the rest of the collections. */
export function collectionIndexesProblems(collections: Collections): string[] {
  return [
    ...Object.entries(collections).flatMap(([name, collection]) =>
      indexesProblems(`collections.${name}.indexes`, collection?.indexes ?? {}),
    ),
    ...indexCountProblems(collections),
  ];
}
