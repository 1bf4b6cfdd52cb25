/** Where a record lives in the table. */
export interface RecordKey {
  readonly partition: string;
  readonly sort: string;
}

/** The sort key of a record that has its partition to itself. One byte: it is paid for in every item. */
const ALONE = '.';

/** Where a transaction's marker is. No collection's name begins with "~". */
export function placeOfMarker(transactionId: string): RecordKey {
  return { partition: `~transaction#${transactionId}`, sort: ALONE };
}

/** Where it is kept that an `Idempotency-Key` was used. */
export function placeOfClaim(digest: string): RecordKey {
  return { partition: `~key#${digest}`, sort: ALONE };
}

/**
 * `byKey()` placement: the record's key is its partition, and DynamoDB spreads partitions by itself. Neither `#` nor `/`
 * can stand in a collection's name, so two collections never share a partition. A part of a spread counter has a
 * partition of its own, or all parts would share one partition's 1,000 write units a second.
 */
export function placeByKey(collection: string, key: string, part?: number): RecordKey {
  const place = part === undefined ? collection : `${collection}/${part}`;
  return { partition: `${place}#${key}`, sort: ALONE };
}
