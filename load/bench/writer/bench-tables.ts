import { CreateTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { PARTITION_KEY, SORT_KEY, type StoredRecord } from '../../../lambda/contract/record';
import { fromItem } from '../../../lambda/platform/attributes';

/** The bench's own view of the engine, apart from the contenders' counted calls. */
export function benchClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

export async function createTable(client: DynamoDBClient, name: string, keys: readonly string[]): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys.map((AttributeName, place) => ({ AttributeName, KeyType: place === 0 ? 'HASH' : 'RANGE' })),
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    }),
  );
}

export const RECORD_KEYS: readonly string[] = [PARTITION_KEY, SORT_KEY];

/** The idempotency library's own. */
export const MARK_KEYS: readonly string[] = ['id'];

/** All records, by their partition keys. */
export async function readTable(client: DynamoDBClient, table: string): Promise<Map<string, StoredRecord>> {
  const records = new Map<string, StoredRecord>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
    for (const item of Items) {
      const record = fromItem(item);
      records.set(String(record[PARTITION_KEY]), record);
    }
  }
  return records;
}
