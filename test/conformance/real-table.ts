import { type AttributeValue, CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../../lambda/contract/placement';
import { PARTITION_KEY, SORT_KEY } from '../../lambda/contract/record';
import { dynamoDbRecordTable } from '../../lambda/writer/dynamodb-record-table';
import type { RecordTablePort } from '../../lambda/writer/record-table';
import { startDynamoDb } from '../../local/engines/dynamodb-engine';

const TABLE = 'conformance';

/** The real adapter before a real engine, in a table of the kit's keys. */
export interface RealTable {
  readonly port: RecordTablePort;
  /** For adapters of other ports before the same table. It tries each call once. */
  readonly client: DynamoDBClient;
  readonly name: string;
  /** The item as the engine keeps it, its numbers as text, without its keys. */
  item(key: RecordKey): Promise<Record<string, AttributeValue> | undefined>;
  /** Ends the engine under its client. */
  stopEngine(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRealTable(): Promise<RealTable> {
  const engine = await startDynamoDb({});
  const client = new DynamoDBClient({
    endpoint: `http://${engine.host}:${engine.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: PARTITION_KEY, KeyType: 'HASH' },
        { AttributeName: SORT_KEY, KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [PARTITION_KEY, SORT_KEY].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    }),
  );
  return {
    port: dynamoDbRecordTable(client, TABLE),
    client,
    name: TABLE,
    async item(key) {
      const Key = { [PARTITION_KEY]: { S: key.partition }, [SORT_KEY]: { S: key.sort } };
      const { Item } = await client.send(new GetItemCommand({ TableName: TABLE, Key, ConsistentRead: true }));
      if (Item === undefined) return undefined;
      const { [PARTITION_KEY]: _partition, [SORT_KEY]: _sort, ...fields } = Item;
      return fields;
    },
    stopEngine: () => engine.stop(),
    async stop() {
      client.destroy();
      await engine.stop();
    },
  };
}
