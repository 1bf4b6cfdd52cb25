// Receives: the name of a lease that was just taken.
// Promises: a number that is greater than every one given for the name before, whatever became of the cache.
// Hands on: one update of one item to a table.

import { placeOfLease } from '../contract/placement';
import { PARTITION_KEY, SORT_KEY } from '../contract/record';

/** An `UpdateItem` as DynamoDB takes it, in the SDK's plain form. */
export interface TokenUpdate {
  readonly TableName: string;
  readonly Key: Record<string, { S: string }>;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, { N: string }>;
  readonly ReturnValues: 'UPDATED_NEW';
}

/**
 * A DynamoDB table. The SDK's `DynamoDB` has `updateItem` as it is; of a `DynamoDBClient` it is
 * `(update) => client.send(new UpdateItemCommand(update))`.
 */
export interface TokenTable {
  readonly name: string;
  updateItem(
    update: TokenUpdate,
  ): Promise<{ readonly Attributes?: Readonly<Record<string, { readonly N?: string | undefined }>> | undefined }>;
  /**
   * The key of the item that counts a lease's tokens.
   * @default - that of a table of this kit, whose keys are `_pk` and `_sk`
   */
  readonly keyOf?: (lease: string) => Record<string, { S: string }>;
}

/** The next token. Throws where the table does not answer: a token that was given and not heard of is left out. */
export async function nextToken({ name, updateItem, keyOf = kitKeyOf }: TokenTable, lease: string): Promise<number> {
  const { Attributes } = await updateItem({
    TableName: name,
    Key: keyOf(lease),
    // On an item that is not there `ADD` begins at 0. Sent twice by a client that tries again, it leaves a number out.
    UpdateExpression: 'ADD #token :one',
    ExpressionAttributeNames: { '#token': 'token' },
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValues: 'UPDATED_NEW',
  });
  const token = Number(Attributes?.token?.N);
  if (!Number.isSafeInteger(token) || token < 1)
    throw new Error(`the table gave no token for ${JSON.stringify(lease)}`);
  return token;
}

function kitKeyOf(lease: string): Record<string, { S: string }> {
  const { partition, sort } = placeOfLease(lease);
  return { [PARTITION_KEY]: { S: partition }, [SORT_KEY]: { S: sort } };
}
