/** Where a record lives in the table. */
export interface RecordKey {
  readonly partition: string;
  readonly sort: string;
}

/** The sort key of a record that has its partition to itself. One byte: it is paid for in every item. */
const ALONE = '.';

/**
 * `byKey()` placement: the record's key is its partition, and DynamoDB spreads partitions by itself.
 * `#` cannot stand in a collection's name, so two collections never share a partition.
 */
export function placeByKey(collection: string, key: string): RecordKey {
  return { partition: `${collection}#${key}`, sort: ALONE };
}
