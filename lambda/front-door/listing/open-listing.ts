import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Collections } from '../../contract/collection';
import type { Listing } from '../ports';
import { dynamoDbQueries } from './dynamodb-queries';
import { listableOnes } from './listable';

interface Variables {
  readonly TABLE_NAME: string;
  readonly CURSOR_KEY?: string;
}

/** A query that begins at the last moment must end in time, which is one attempt's. Who lists makes it again while there is time. */
const ONE_ATTEMPT = { maxAttempts: 1 };

/** What this process needs to list records, where there are any to list. Throws where it could not sign a cursor. */
export function openListing(
  collections: Collections,
  { TABLE_NAME, CURSOR_KEY }: Variables,
  makeClient: (options: { readonly maxAttempts: number }) => DynamoDBClient,
): Listing | undefined {
  const listable = listableOnes(collections);
  if (listable.length === 0) return undefined;
  if (CURSOR_KEY === undefined) {
    throw new Error(
      `CURSOR_KEY is missing: ${listable.join(', ')} can be listed, and no page could be followed by a next one without a signed cursor`,
    );
  }
  return { queries: dynamoDbQueries(makeClient(ONE_ATTEMPT), TABLE_NAME), cursorKey: CURSOR_KEY };
}
