import '../by-the-clock';
import { createServer, type ServerResponse } from 'node:http';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AWS_CALLS } from '../../lambda/platform/aws-calls';
import { dynamoDbClient } from '../../lambda/platform/dynamodb-client';
import { sqsClient } from '../../lambda/platform/sqs-client';

const { requestHandler, maxAttempts } = AWS_CALLS;

it('a service that takes a request and says nothing is given up, not waited for', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = new SQSClient({
    ...AWS_CALLS,
    requestHandler: { ...requestHandler, requestTimeout: 50 },
    maxAttempts: 1,
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'q' }))).rejects.toThrow('50 ms requestTimeout');

  client.destroy();
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

it.each([
  [
    'SQS',
    (how: object) => {
      const client = new SQSClient({ ...AWS_CALLS, ...how });
      return { client, call: () => client.send(new GetQueueUrlCommand({ QueueName: 'q' })) };
    },
  ],
  [
    'the table',
    (how: object) => {
      const client = new DynamoDBClient({ ...AWS_CALLS, ...how });
      return { client, call: () => client.send(new ListTablesCommand({})) };
    },
  ],
])(
  'calls to %s that a process has at once do not wait for each other',
  async (_, open) => {
    // The most that group commit makes, to two queues, and some beside.
    const CALLS = 2 * 64 + 64;
    const waiting: ServerResponse[] = [];
    // Answers none before all are there.
    const slow = createServer((_request, response) => {
      waiting.push(response);
      if (waiting.length < CALLS) return;
      for (const one of waiting) one.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', 512, resolve));
    const address = slow.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { client, call } = open({
      // One attempt: nothing may hide that a call was failed.
      maxAttempts: 1,
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: { ...requestHandler, requestTimeout: 6000 },
    });

    const fates = await Promise.allSettled(Array.from({ length: CALLS }, call));

    expect(fates.filter(({ status }) => status === 'rejected')).toEqual([]);
    client.destroy();
    slow.closeAllConnections();
    await new Promise((resolve) => slow.close(resolve));
  },
  60_000,
);

it('all attempts of a call end far below the 60 s that a load balancer waits', () => {
  // The SDK's back-off before each further attempt: at most 100 ms, then 200 ms.
  const worst = maxAttempts * (requestHandler.connectionTimeout + requestHandler.requestTimeout) + 300;

  expect(worst).toBeLessThan(10_000);
});

it.each([dynamoDbClient, sqsClient])('%p tries as often as that', async (make) => {
  process.env.AWS_REGION ??= 'eu-west-1';

  expect(await make().config.maxAttempts()).toBe(maxAttempts);
});
