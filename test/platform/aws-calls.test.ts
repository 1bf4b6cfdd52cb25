import { createServer } from 'node:http';
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

it('all attempts of a call end far below the 60 s that a load balancer waits', () => {
  // The SDK's back-off before each further attempt: at most 100 ms, then 200 ms.
  const worst = maxAttempts * (requestHandler.connectionTimeout + requestHandler.requestTimeout) + 300;

  expect(worst).toBeLessThan(10_000);
});

it.each([dynamoDbClient, sqsClient])('%p tries as often as that', async (make) => {
  process.env.AWS_REGION ??= 'eu-west-1';

  expect(await make().config.maxAttempts()).toBe(maxAttempts);
});
