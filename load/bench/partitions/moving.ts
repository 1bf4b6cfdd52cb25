import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Collection } from '../../../lambda/contract/collection';
import { byHash } from '../../../lambda/contract/partitions/by-hash';
import { nameOfPlace, placeOf, placeOfLayout } from '../../../lambda/contract/placement';
import { PARTITION_KEY, SORT_KEY } from '../../../lambda/contract/record';
import { dynamoDbLayoutStore } from '../../../lambda/layouts/dynamodb-layout-store';
import { CHANGE_KNOWN_MS } from '../../../lambda/layouts/layouts';
import { COLLECTION, recordsOf } from './records';

export const SHARDS_BEFORE = 16;
export const SHARDS_AFTER = 64;

export const BEFORE: Collection = { policy: 'createOnly', partition: byHash({ shards: SHARDS_BEFORE }) };
export const AFTER: Collection = { policy: 'createOnly', partition: byHash({ shards: SHARDS_AFTER }) };

/** A change that was registered so long ago that the old places are sealed: the migrator may begin. */
export async function rememberChange(client: DynamoDBClient, table: string): Promise<void> {
  const change = {
    kind: 'hash',
    current: { by: 'hash', shards: SHARDS_AFTER },
    earlier: { by: 'hash', shards: SHARDS_BEFORE },
    since: Date.now() - CHANGE_KNOWN_MS - 1000,
    rev: 1,
  } as const;
  if (!(await dynamoDbLayoutStore(client, table).write(COLLECTION, change, undefined))) {
    throw new Error('the table remembers another change');
  }
}

export interface Whereabouts {
  /** Records that are not in their new place. */
  readonly lost: number;
  /** Items that stand anywhere else. */
  readonly astray: number;
}

/** What the table, read back, has where. */
export async function whereaboutsOf(client: DynamoDBClient, table: string, count: number): Promise<Whereabouts> {
  const expected = new Set(recordsOf(count).map(({ key }) => nameOfPlace(placeOf(COLLECTION, AFTER, key))));
  const layout = nameOfPlace(placeOfLayout(COLLECTION));
  let astray = 0;
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
    for (const { [PARTITION_KEY]: partition, [SORT_KEY]: sort } of Items) {
      const place = nameOfPlace({ partition: partition?.S ?? '', sort: sort?.S ?? '' });
      if (place !== layout && !expected.delete(place)) astray += 1;
    }
  }
  return { lost: expected.size, astray };
}
