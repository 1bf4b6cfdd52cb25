import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, type PutCommandInput, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import type { Write } from '../../../lambda/contract/write';

/** One message, one call, through the document client, as samples do it. */
export type ApplyPlainly = (record: SQSRecord) => Promise<void>;

export function plainWrites(client: DynamoDBClient, table: string): ApplyPlainly {
  const documents = DynamoDBDocumentClient.from(client);
  return async (record) => {
    const { writes } = JSON.parse(record.body) as { writes: readonly Write[] };
    for (const write of writes) {
      try {
        await send(documents, table, write);
      } catch (error) {
        // The record is there already, or a newer one is: nothing is left to do.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
  };
}

async function send(documents: DynamoDBDocumentClient, table: string, write: Write): Promise<void> {
  const key = { _pk: `${write.collection}#${write.key}`, _sk: '.' };
  if (write.op === 'increment') {
    const fields = Object.entries(write.deltas);
    await documents.send(
      new UpdateCommand({
        TableName: table,
        Key: key,
        UpdateExpression: `ADD ${fields.map((_, place) => `#f${place} :d${place}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(fields.map(([name], place) => [`#f${place}`, name])),
        ExpressionAttributeValues: Object.fromEntries(fields.map(([, delta], place) => [`:d${place}`, delta])),
      }),
    );
    return;
  }
  if (write.op !== 'put') throw new Error(`no sample for ${write.op}`);
  const condition: Omit<PutCommandInput, 'TableName' | 'Item'> =
    write.collection === 'creates'
      ? { ConditionExpression: 'attribute_not_exists(#pk)', ExpressionAttributeNames: { '#pk': '_pk' } }
      : {
          ConditionExpression: 'attribute_not_exists(#pk) OR #at < :at',
          ExpressionAttributeNames: { '#pk': '_pk', '#at': '_at' },
          ExpressionAttributeValues: { ':at': write.at },
        };
  await documents.send(
    new PutCommand({ TableName: table, Item: { ...write.body, _at: write.at, ...key }, ...condition }),
  );
}
