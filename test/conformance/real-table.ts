import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  type ScalarAttributeType,
} from '@aws-sdk/client-dynamodb';
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
  /** Where the engine answers. */
  readonly endpoint: string;
  /** The item as the engine keeps it, its numbers as text, without its keys. */
  item(key: RecordKey): Promise<Record<string, AttributeValue> | undefined>;
  /** Ends the engine under its client. */
  stopEngine(): Promise<void>;
  stop(): Promise<void>;
}

/** A global secondary index over whole records. */
export interface RealIndex {
  readonly name: string;
  readonly partition: string;
  readonly sort?: { readonly name: string; readonly type: ScalarAttributeType };
}

export async function startRealTable(indexes: readonly RealIndex[] = []): Promise<RealTable> {
  const engine = await startDynamoDb({});
  const endpoint = `http://${engine.host}:${engine.port}`;
  const client = new DynamoDBClient({
    endpoint,
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
      AttributeDefinitions: [
        ...[PARTITION_KEY, SORT_KEY, ...indexes.map(({ partition }) => partition)].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S' as const,
        })),
        ...indexes.flatMap(({ sort }) => (sort ? [{ AttributeName: sort.name, AttributeType: sort.type }] : [])),
      ],
      ...(indexes.length > 0 && {
        GlobalSecondaryIndexes: indexes.map(({ name, partition, sort }) => ({
          IndexName: name,
          KeySchema: [
            { AttributeName: partition, KeyType: 'HASH' as const },
            ...(sort ? [{ AttributeName: sort.name, KeyType: 'RANGE' as const }] : []),
          ],
          Projection: { ProjectionType: 'ALL' as const },
        })),
      }),
    }),
  );
  return {
    port: dynamoDbRecordTable(client, TABLE),
    client,
    name: TABLE,
    endpoint,
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
