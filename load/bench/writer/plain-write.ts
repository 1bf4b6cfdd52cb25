import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import type { Write } from '../../../lambda/contract/write';
import { toItem } from '../../../lambda/platform/attributes';

/**
 * One message, one call, as samples do it. They marshal with the SDK's own marshaller; this one is cheaper, so that no
 * contender is slow for a reason that is not its own.
 */
export async function applyPlainly(client: DynamoDBClient, table: string, record: SQSRecord): Promise<void> {
  const { writes } = JSON.parse(record.body) as { writes: readonly Write[] };
  for (const write of writes) {
    try {
      await send(client, table, write);
    } catch (error) {
      // The record is there already, or a newer one is: nothing is left to do.
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

async function send(client: DynamoDBClient, table: string, write: Write): Promise<void> {
  const key = { _pk: { S: `${write.collection}#${write.key}` }, _sk: { S: '.' } };
  if (write.op === 'increment') {
    const fields = Object.entries(write.deltas);
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: key,
        UpdateExpression: `ADD ${fields.map((_, place) => `#f${place} :d${place}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(fields.map(([name], place) => [`#f${place}`, name])),
        ExpressionAttributeValues: Object.fromEntries(
          fields.map(([, delta], place) => [`:d${place}`, { N: String(delta) }]),
        ),
      }),
    );
    return;
  }
  if (write.op !== 'put') throw new Error(`no sample for ${write.op}`);
  const Item = { ...toItem(write.body), _at: { S: write.at }, ...key };
  const condition: Omit<PutItemCommandInput, 'TableName' | 'Item'> =
    write.collection === 'creates'
      ? { ConditionExpression: 'attribute_not_exists(#pk)', ExpressionAttributeNames: { '#pk': '_pk' } }
      : {
          ConditionExpression: 'attribute_not_exists(#pk) OR #at < :at',
          ExpressionAttributeNames: { '#pk': '_pk', '#at': '_at' },
          ExpressionAttributeValues: { ':at': { S: write.at } },
        };
  await client.send(new PutItemCommand({ TableName: table, Item, ...condition }));
}
