import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../contract/placement';
import { type Item, keyOf, placeOf } from './dynamodb-items';

/** What stands at a key, `undefined` for nothing; `'missed'` where the table had no room to say. */
export type Seen = Item | 'missed' | undefined;

/**
 * Looks at up to 100 different keys as they stand, in order. What a throttled table leaves out is asked for again at once, in as
 * many rounds as given. Throws where the table does not answer.
 */
export async function lookAt(
  client: DynamoDBClient,
  table: string,
  places: readonly RecordKey[],
  rounds = 1,
): Promise<Seen[]> {
  const seen = new Map<string, Seen>();
  let Keys = places.map(keyOf);
  for (let round = 0; round < rounds && Keys.length > 0; round++) {
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    for (const item of answer.Responses?.[table] ?? []) seen.set(placeOf(item), item);
    Keys = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  for (const key of Keys) seen.set(placeOf(key), 'missed');
  return places.map((place) => seen.get(placeOf(keyOf(place))));
}
