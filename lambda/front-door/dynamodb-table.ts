// Receives: the name of a record.
// Promises: the record as it is after every write that was applied before (a consistent read).
// Hands on: nothing.

import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { placeByKey, type RecordKey } from '../contract/placement';
import { PARTITION_KEY, SORT_KEY } from '../contract/record';
import { fromItem } from '../platform/attributes';
import { partsOf } from './counter-parts';
import type { CounterPart, RecordTablePort } from './ports';

type Item = Record<string, AttributeValue>;

/** What a throttled table leaves out is asked for again at once; a client that is told to come again waits better than we. */
const ROUNDS = 3;

export function dynamoDbTable(client: DynamoDBClient, tableName: string): RecordTablePort {
  return {
    find: async (collection, key) => {
      const item = await one(client, tableName, placeByKey(collection, key));
      return item === undefined ? undefined : fromItem(item);
    },
    findParts: async (collection, key, spread) => {
      const places = partsOf(spread).map((part) => placeByKey(collection, key, part));
      const [first] = places;
      const items =
        spread === 1 && first !== undefined
          ? [await one(client, tableName, first)]
          : await several(client, tableName, places);
      return items.map((item) => (item === undefined ? undefined : partIn(item)));
    },
  };
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
  const found = new Map<string, Item>();
  let Keys = places.map(keyOf);
  for (let round = 0; round < ROUNDS && Keys.length > 0; round++) {
    const answer = await client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    for (const item of answer.Responses?.[table] ?? []) found.set(item[PARTITION_KEY]?.S ?? '', item);
    Keys = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  if (Keys.length > 0) throw new Error(`the table left ${Keys.length} of ${places.length} keys unprocessed`);
  return places.map(({ partition }) => found.get(partition));
}

/** A counter's item, its numbers as they are. */
export function partIn(item: Item): CounterPart {
  const amounts = Object.entries(item).flatMap(([name, { N }]) => (N === undefined ? [] : [[name, N] as const]));
  return { record: fromItem(item), amounts: new Map(amounts) };
}

function keyOf({ partition, sort }: RecordKey): Item {
  return { [PARTITION_KEY]: { S: partition }, [SORT_KEY]: { S: sort } };
}
