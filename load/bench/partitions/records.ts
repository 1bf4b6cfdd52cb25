import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Collection } from '../../../lambda/contract/collection';
import { placeOf } from '../../../lambda/contract/placement';
import { LAST_ID, PARTITION_KEY, SHAPE, SORT_KEY, STAMP, type StoredRecord } from '../../../lambda/contract/record';
import { stampSource } from '../../../lambda/contract/stamp';
import { toItem } from '../../../lambda/platform/attributes';
import { seededRandom } from '../../seeded-random';

export const COLLECTION = 'orders';

const NOTE = 'leave at the side door, ring twice; the dog is friendly and the gate sticks in the rain';

/** Records as the writer leaves them, with keys of all ranges: an item of some 300 bytes. */
export function recordsOf(count: number): readonly { readonly key: string; readonly record: StoredRecord }[] {
  const random = seededRandom(64);
  let clock = 1_790_000_000_000;
  const stamp = stampSource(
    () => ++clock,
    (bytes) => Uint8Array.from({ length: bytes }, () => Math.floor(random() * 256)),
  );
  return Array.from({ length: count }, (_, index) => {
    const at = stamp();
    const body = {
      number: index,
      sku: `sku-${Math.floor(random() * 1000)}`,
      quantity: 1 + Math.floor(random() * 9),
      customer: { id: `c-${Math.floor(random() * 100_000)}`, tier: 'gold' },
      note: NOTE,
    };
    return { key: `order-${index + 1}`, record: { ...body, [LAST_ID]: at, [STAMP]: at, [SHAPE]: 'b1946ac9' } };
  });
}

/** What a call of BatchWriteItem takes. */
const ITEMS_A_CALL = 25;
const CALLS_AT_ONCE = 8;

/** Puts the records where the collection has them. */
export async function putRecords(
  client: DynamoDBClient,
  table: string,
  collection: Collection,
  count: number,
): Promise<void> {
  const requests = recordsOf(count).map(({ key, record }) => {
    const { partition, sort } = placeOf(COLLECTION, collection, key);
    return { PutRequest: { Item: toItem({ ...record, [PARTITION_KEY]: partition, [SORT_KEY]: sort }) } };
  });
  const calls: (typeof requests)[] = [];
  for (let at = 0; at < requests.length; at += ITEMS_A_CALL) calls.push(requests.slice(at, at + ITEMS_A_CALL));
  const work = async () => {
    for (let call = calls.pop(); call !== undefined; call = calls.pop()) {
      const { UnprocessedItems = {} } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [table]: call } }),
      );
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('the engine left items out');
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
}
