// Receives: names of collections, and layouts to remember.
// Promises: a layout is written only over the revision that was seen; what cannot be read as a layout is told as unread.
// Hands on: one small item a collection to DynamoDB.

import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { KEYS_PER_READ } from '../contract/limits';
import { placeOfLayout } from '../contract/placement';
import { PARTITION_KEY } from '../contract/record';
import { fromItem } from '../platform/attributes';
import { errorOf, type Item, keyOf } from '../writer/dynamodb-items';
import { lookAt } from '../writer/dynamodb-look';
import { layoutItem, parseLayout } from './layout-item';
import type { LayoutStore, Unread } from './layout-store';
import type { StoredLayout } from './stored-layout';

/** What a throttled table leaves out is asked for once more; then the answer would come too late. */
const ROUNDS = 2;

/** The client may retry by itself: who is refused because of its own first attempt looks again, and finds its own work. */
export function dynamoDbLayoutStore(client: DynamoDBClient, table: string): LayoutStore {
  return {
    read: async (collections) => {
      const found = new Map<string, StoredLayout | Unread>();
      for (let start = 0; start < collections.length; start += KEYS_PER_READ) {
        const names = collections.slice(start, start + KEYS_PER_READ);
        const seen = await lookAt(client, table, names.map(placeOfLayout), ROUNDS);
        names.forEach((name, index) => {
          const item = seen[index];
          if (item === 'missed') found.set(name, unread('the table left its key unprocessed'));
          else if (item !== undefined) found.set(name, layoutIn(item));
        });
      }
      return found;
    },
    write: async (collection, layout, seenRev) => {
      const condition: Pick<
        PutItemCommandInput,
        'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
      > =
        seenRev === undefined
          ? { ConditionExpression: 'attribute_not_exists(#pk)', ExpressionAttributeNames: { '#pk': PARTITION_KEY } }
          : {
              ConditionExpression: '#rev = :seen',
              ExpressionAttributeNames: { '#rev': 'rev' },
              ExpressionAttributeValues: { ':seen': { N: String(seenRev) } },
            };
      const Item = { ...layoutItem(layout), ...keyOf(placeOfLayout(collection)) };
      try {
        await client.send(new PutItemCommand({ TableName: table, Item, ...condition }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}

/** One that cannot be read must not take the others with it. */
function layoutIn(item: Item): StoredLayout | Unread {
  try {
    return parseLayout(fromItem(item));
  } catch (error) {
    return unread(errorOf(error).message);
  }
}

function unread(reason: string): Unread {
  return { kind: 'unread', reason };
}
