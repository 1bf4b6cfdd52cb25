import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../../local/engines/dynamodb-engine';
import { createTables } from '../../local/engines/dynamodb-tables';
import type { Engine } from '../../local/engines/engine';
import type { TablePlan } from '../../local/template/resource-types/table';

const TABLE: TablePlan = {
  logicalId: 'Table',
  name: 'records',
  timeToLiveAttribute: '_expires',
  creation: {
    TableName: 'records',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: '_pk', KeyType: 'HASH' }],
    AttributeDefinitions: [
      { AttributeName: '_pk', AttributeType: 'S' },
      { AttributeName: 'buyer', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byBuyer',
        KeySchema: [{ AttributeName: 'buyer', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  },
};

const folder = mkdtempSync(join(tmpdir(), 'spillway-data-'));
let engine: Engine | undefined;
afterEach(() => engine?.stop());
afterAll(() => rmSync(folder, { recursive: true }));

async function start(): Promise<{ endpoint: string; client: DynamoDBClient }> {
  engine = await startDynamoDb({ dataFolder: folder });
  const endpoint = `http://127.0.0.1:${engine.port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint, client: new DynamoDBClient({ endpoint, region: 'us-east-1', credentials }) };
}

test('a table is made with its keys, its indexes and its expiry', async () => {
  const { endpoint, client } = await start();

  await createTables(endpoint, [TABLE]);

  const { Table } = await client.send(new DescribeTableCommand({ TableName: 'records' }));
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: 'records' }));
  expect(Table?.KeySchema).toEqual([{ AttributeName: '_pk', KeyType: 'HASH' }]);
  expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['byBuyer']);
  expect(TimeToLiveDescription).toMatchObject({ AttributeName: '_expires', TimeToLiveStatus: 'ENABLED' });
});

test('a table of an earlier run keeps its items', async () => {
  const first = await start();
  await createTables(first.endpoint, [TABLE]);
  await first.client.send(new PutItemCommand({ TableName: 'records', Item: { _pk: { S: 'a' } } }));
  await engine?.stop();

  const second = await start();
  await createTables(second.endpoint, [TABLE]);

  const { Item } = await second.client.send(new GetItemCommand({ TableName: 'records', Key: { _pk: { S: 'a' } } }));
  expect(Item).toEqual({ _pk: { S: 'a' } });
});

test('a table of an earlier run with other keys is refused, not used', async () => {
  const { endpoint } = await start();
  await createTables(endpoint, [TABLE]);
  const { GlobalSecondaryIndexes: _none, ...rest } = TABLE.creation;
  const creation = {
    ...rest,
    KeySchema: [{ AttributeName: 'buyer', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'buyer', AttributeType: 'S' }],
  };

  await expect(createTables(endpoint, [{ ...TABLE, creation }])).rejects.toThrow(
    'table records exists with the keys _pk HASH, and Table wants buyer HASH',
  );
});

test('a table that DynamoDB refuses is told by its logical id', async () => {
  const { endpoint } = await start();

  await expect(createTables(endpoint, [{ ...TABLE, creation: { ...TABLE.creation, TableName: 'x' } }])).rejects.toThrow(
    'CreateTable of Table was refused: ValidationException',
  );
});
