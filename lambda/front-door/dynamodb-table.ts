// Receives: the name of a record.
// Promises: the record as it is after every write that was applied before (a consistent read).
// Hands on: nothing.

import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Collection } from '../contract/collection';
import { earlierPlaceOf, placeOf, type RecordKey } from '../contract/placement';
import { EXPIRES, EXPIRES_UNMARKED, isBareMark, MOVED } from '../contract/record';
import { fromItem } from '../platform/attributes';
import { type Item, keyOf } from '../writer/dynamodb-items';
import { lookAt } from '../writer/dynamodb-look';
import { partsOf } from './counter-parts';
import type { CounterPart, RecordTablePort } from './ports';

/** What a throttled table leaves out is asked for again at once; a client that is told to come again waits better than we. */
const ROUNDS = 3;

export function dynamoDbTable(client: DynamoDBClient, tableName: string): RecordTablePort {
  return {
    find: async (name, collection, key) => {
      const item = await current(client, tableName, name, collection, key);
      return item === undefined || item === 'moved' ? item : fromItem(item);
    },
    findParts: async (name, collection, key) => {
      const { spread = 1 } = collection;
      if (spread > 1) {
        const places = partsOf(spread).map((part) => placeOf(name, collection, key, part));
        return (await several(client, tableName, places)).map((item) => item && partIn(item));
      }
      const item = await current(client, tableName, name, collection, key);
      return item === 'moved' ? item : [item && partIn(item)];
    },
  };
}

/**
 * The item of a record. While its collection is on the move it is looked for in both epochs: what stands in the newer one is
 * the truth, and until something does, what stands in the older.
 */
async function current(
  client: DynamoDBClient,
  table: string,
  name: string,
  collection: Collection,
  key: string,
): Promise<Item | 'moved' | undefined> {
  const place = placeOf(name, collection, key);
  const before = earlierPlaceOf(name, collection, key);
  if (before === undefined) return unlessMoved(await one(client, table, place));
  const [older, newer] = await several(client, table, [before, place]);
  if (newer !== undefined) return unlessMoved(newer);
  // The two are not read in one moment: it may have left the one after the other was looked at.
  if (older === undefined || isBareMark(older)) return unlessMoved(await one(client, table, place));
  const { [MOVED]: _mark, [EXPIRES_UNMARKED]: until, ...item } = older;
  return until === undefined ? item : { ...item, [EXPIRES]: until };
}

function unlessMoved(item: Item | undefined): Item | 'moved' | undefined {
  return item?.[MOVED] === undefined ? item : 'moved';
}

async function one(client: DynamoDBClient, table: string, place: RecordKey): Promise<Item | undefined> {
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: keyOf(place), ConsistentRead: true }));
  return Item;
}

/** All of them or an exception: a sum without one of its parts would be a wrong answer. */
async function several(
  client: DynamoDBClient,
  table: string,
  places: readonly RecordKey[],
): Promise<(Item | undefined)[]> {
  const seen = await lookAt(client, table, places, ROUNDS);
  const missed = seen.filter((item) => item === 'missed').length;
  if (missed > 0) throw new Error(`the table left ${missed} of ${places.length} keys unprocessed`);
  return seen.filter((item) => item !== 'missed');
}

/** A counter's item, its numbers as they are. */
export function partIn(item: Item): CounterPart {
  const amounts = Object.entries(item).flatMap(([name, { N }]) => (N === undefined ? [] : [[name, N] as const]));
  return { record: fromItem(item), amounts: new Map(amounts) };
}
