import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type App, Stack } from 'aws-cdk-lib';
import { placeOfLayout } from '../../lambda/contract/placement';
import { byHash, WritePath } from '../../lib';
import { RunningPath } from './running-path';

jest.setTimeout(120_000);

const ACCESS = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const KEYS = Array.from({ length: 60 }, (_, n) => `order-${n}`);

let data: string;
let path: RunningPath;

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'spillway-migrator-'));
});

afterAll(() => rmSync(data, { recursive: true, force: true }));

/** The same stack with more or fewer shards: its logical ids, and so its data, stay. */
const shop = (shards: number) => (app: App) => {
  const stack = new Stack(app, 'Shop');
  new WritePath(stack, 'WritePath', {
    collections: { orders: { policy: 'lastWriterWins', partition: byHash({ shards }) } },
    knobs: { writerTimeoutSeconds: 2 },
    listener: { plaintextBecause: 'inside a test' },
  });
  return stack;
};

/** How many records there are in partitions of so many shards. */
async function recordsIn(shards: number): Promise<number> {
  return (await path.records()).filter(({ _pk }) => String(_pk).startsWith(`orders~h${shards}.`)).length;
}

/** As if the 45 minutes had gone by after which nobody works by the old layout any more. */
async function anHourLater(): Promise<void> {
  const { engines, tables } = await path.state();
  const client = new DynamoDBClient({ ...ACCESS, endpoint: engines.dynamodb?.endpoint });
  const { partition, sort } = placeOfLayout('orders');
  await client.send(
    new UpdateItemCommand({
      TableName: Object.values(tables)[0]?.name,
      Key: { _pk: { S: partition }, _sk: { S: sort } },
      UpdateExpression: 'SET since = :past',
      ConditionExpression: 'attribute_exists(since)',
      ExpressionAttributeValues: { ':past': { N: String(Date.now() - 3_600_000) } },
    }),
  );
}

const put = (key: string, body: unknown) => path.request('PUT', `/v1/orders/${key}`, body);
const get = async (key: string) => (await path.request('GET', `/v1/orders/${key}`)).json();

test('a path with more shards than before has its records moved by its own migrator, on its schedule, and serves all the while', async () => {
  path = await RunningPath.start(shop(4), data);
  for (const key of KEYS) await put(key, { key, n: 1 });
  await path.drained();
  expect(await recordsIn(4)).toBe(60);
  expect(await path.stop()).toBe(0);

  path = await RunningPath.start(shop(8), data);
  await put('order-0', { key: 'order-0', n: 2 });
  await path.drained();
  await path.runSchedules();

  // Before its 45 minutes are over, only what is written moves.
  expect(await recordsIn(8)).toBe(1);
  expect(await Promise.all(KEYS.map(get))).toEqual(KEYS.map((key, n) => ({ key, n: n === 0 ? 2 : 1 })));

  await anHourLater();
  await path.until('every record has moved', async () => {
    await path.runSchedules();
    return (await recordsIn(4)) === 0;
  });

  expect(await recordsIn(8)).toBe(60);
  expect(await Promise.all(KEYS.map(get))).toEqual(KEYS.map((key, n) => ({ key, n: n === 0 ? 2 : 1 })));
  expect(Object.values((await path.state()).schedules)).toMatchObject([{ failed: 0, state: 'running' }]);
  expect(await path.stop()).toBe(0);
});
