import { createHash, randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { QueueRegistry } from '../../local/queue/queue-registry';
import { QueueServer } from '../../local/queue/queue-server';

let server: QueueServer;
let sqs: SQSClient;

beforeEach(async () => {
  server = await QueueServer.start({ registry: new QueueRegistry({ now: Date.now, newId: randomUUID }) });
  sqs = new SQSClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  sqs.destroy();
  await server.close();
});

/** For what another socket does: looks again and again, for two seconds at most. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 2000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function create(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl ?? '';
}

test('a queue is made, found and listed under a loopback URL', async () => {
  const url = await create('orders');

  expect(url).toBe(`http://127.0.0.1:${server.port}/000000000000/orders`);
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'orders' }))).QueueUrl).toBe(url);
  expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'ord' }))).QueueUrls).toEqual([url]);
  expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'x' }))).QueueUrls).toBeUndefined();
});

test('a message comes back as it was sent, with digests that the SDK accepts', async () => {
  const QueueUrl = await create('q');
  const MessageAttributes = {
    text: { DataType: 'String.label', StringValue: 'ü' },
    bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
    'other.one': { DataType: 'Number', StringValue: '7' },
  };
  const MessageSystemAttributes = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } };

  const sent = await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: 'body \u2028 ü', MessageAttributes, MessageSystemAttributes }),
  );
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] }),
  );

  expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
  expect(Messages?.[0]).toMatchObject({
    MessageId: sent.MessageId,
    Body: 'body \u2028 ü',
    MD5OfBody: createHash('md5').update('body \u2028 ü').digest('hex'),
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    Attributes: { ApproximateReceiveCount: '1', AWSTraceHeader: 'Root=1' },
    MessageAttributes,
  });
});

test('the digest of attributes is that of SQS', async () => {
  const QueueUrl = await create('q');

  const { MD5OfMessageAttributes } = await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'm',
      MessageAttributes: { timestamp: { DataType: 'Number', StringValue: '1493147359900' } },
    }),
  );

  expect(MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
});

test('only the attributes asked for are given', async () => {
  const QueueUrl = await create('q');
  const value = { DataType: 'String', StringValue: 'v' };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'm',
      MessageAttributes: { 'a.one': value, 'a.two': value, b: value },
    }),
  );

  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, AttributeNames: ['SentTimestamp' as 'All'], MessageAttributeNames: ['a.*'] }),
  );

  expect(Object.keys(Messages?.[0]?.MessageAttributes ?? {})).toEqual(['a.one', 'a.two']);
  expect(Object.keys(Messages?.[0]?.Attributes ?? {})).toEqual(['SentTimestamp']);
});

test('each entry of a batch stands or falls by itself', async () => {
  const QueueUrl = await create('q');

  const { Successful, Failed } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'good', MessageBody: 'good' },
        { Id: 'bad', MessageBody: '\u0000' },
        { Id: 'late', MessageBody: 'late', DelaySeconds: 901 },
      ],
    }),
  );

  expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
  expect(Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])).toEqual([
    ['bad', 'InvalidMessageContents', true],
    ['late', 'InvalidParameterValue', true],
  ]);
  expect(server.model('q').counters().sent).toBe(1);
});

test('a batch that is wrong as a whole sends nothing', async () => {
  const QueueUrl = await create('q');
  const entries = (count: number, body = 'm') =>
    Array.from({ length: count }, (_, i) => ({ Id: `i${i}`, MessageBody: body }));
  const send = (Entries: { Id: string; MessageBody: string }[]) =>
    sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

  await expect(send([])).rejects.toMatchObject({ name: 'EmptyBatchRequest' });
  await expect(send(entries(11))).rejects.toMatchObject({ name: 'TooManyEntriesInBatchRequest' });
  await expect(send([...entries(1), ...entries(1)])).rejects.toMatchObject({ name: 'BatchEntryIdsNotDistinct' });
  await expect(send([{ Id: 'a b', MessageBody: 'm' }])).rejects.toMatchObject({ name: 'InvalidBatchEntryId' });
  await expect(send(entries(2, 'x'.repeat(512 * 1024 + 1)))).rejects.toMatchObject({ name: 'BatchRequestTooLong' });

  expect(server.model('q').counters().sent).toBe(0);
  expect((await send(entries(2, 'x'.repeat(512 * 1024)))).Successful).toHaveLength(2);
});

test('a long poll is answered by the send that it waited for', async () => {
  const QueueUrl = await create('q');

  const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));

  expect((await waiting).Messages?.[0]?.Body).toBe('m');
});

test('a long poll is answered when a visibility time-out ends', async () => {
  const QueueUrl = await create('q', { VisibilityTimeout: '1' });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));
  await sqs.send(new ReceiveMessageCommand({ QueueUrl }));

  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));

  expect(Messages?.[0]?.Body).toBe('m');
});

test('an abandoned long poll takes no message', async () => {
  const QueueUrl = await create('q');
  const model = server.model('q');
  const watch = model.watch.bind(model);
  const polls = { begun: 0, ended: 0 };
  jest.spyOn(model, 'watch').mockImplementation((listener) => {
    polls.begun += 1;
    const stop = watch(listener);
    return () => {
      polls.ended += 1;
      stop();
    };
  });
  const abort = new AbortController();
  const waiting = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), { abortSignal: abort.signal });
  await until(() => polls.begun === 1);
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await until(() => polls.ended === 1);

  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));

  expect(model.counters()).toMatchObject({ visible: 1, inFlight: 0 });
});

test('an in-process wait ends with the server', async () => {
  await create('q');
  const waiting = server.waitForMessages('q', 60_000);

  await server.close();

  expect(await waiting).toBe(false);
});

test('messages are deleted and given back, one by one and in batches', async () => {
  const QueueUrl = await create('q');
  for (const MessageBody of ['a', 'b', 'c', 'd']) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const [a, b, c, d] = Messages.map(({ ReceiptHandle }) => ReceiptHandle);

  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: a }));
  const deleted = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'b', ReceiptHandle: b },
        { Id: 'x', ReceiptHandle: 'x' },
      ],
    }),
  );
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: c, VisibilityTimeout: 0 }));
  await sqs.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl,
      Entries: [{ Id: 'd', ReceiptHandle: d, VisibilityTimeout: 0 }],
    }),
  );

  expect(deleted.Successful?.map(({ Id }) => Id)).toEqual(['b']);
  expect(deleted.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([['x', 'ReceiptHandleIsInvalid']]);
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(Attributes).toMatchObject({
    ApproximateNumberOfMessages: '2',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '0',
    QueueArn: 'arn:aws:sqs:us-east-1:000000000000:q',
  });
});

test('a FIFO queue answers a repeated send with the same id and sequence number', async () => {
  const QueueUrl = await create('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  const send = () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm', MessageGroupId: 'g' }));

  const { MessageId, SequenceNumber } = await send();

  expect(await send()).toMatchObject({ MessageId, SequenceNumber });
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'] }));
  expect(Messages?.[0]?.Attributes).toMatchObject({ SequenceNumber, MessageGroupId: 'g' });
});

test('settings are changed, and a wrong one is refused by name', async () => {
  const QueueUrl = await create('q', { VisibilityTimeout: '5', SqsManagedSseEnabled: 'false' });
  const dead = await create('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: server.model('dead').arn, maxReceiveCount: '3' });
  const set = (Attributes: Record<string, string>) => sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

  await set({ RedrivePolicy });
  expect(server.model('q').settings).toMatchObject({ visibilityTimeoutSeconds: 5, redrive: { maxReceiveCount: 3 } });
  await set({ RedrivePolicy: '' });
  expect(server.model('q').settings.redrive).toBeUndefined();

  await expect(set({ Nonsense: '1' })).rejects.toMatchObject({ name: 'InvalidAttributeName' });
  await expect(set({ VisibilityTimeout: '43201' })).rejects.toMatchObject({ name: 'InvalidAttributeValue' });
  await expect(set({ RedrivePolicy: RedrivePolicy.replace(':dead', ':none') })).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  });
  expect(dead).toContain('/dead');
});

test('errors raise the exceptions that the SDK knows by name', async () => {
  const QueueUrl = await create('q');
  const none = QueueUrl.replace('/q', '/none');

  await expect(sqs.send(new SendMessageCommand({ QueueUrl: none, MessageBody: 'm' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    message: 'The specified queue does not exist.',
    $metadata: { httpStatusCode: 400 },
  });
  await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
  });
  await expect(
    sqs.send(new CreateQueueCommand({ QueueName: 'q', Attributes: { DelaySeconds: '1' } })),
  ).rejects.toMatchObject({ name: 'QueueNameExists' });
  await expect(sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'x' }))).rejects.toMatchObject({
    name: 'ReceiptHandleIsInvalid',
  });
  await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '\u0001' }))).rejects.toMatchObject({
    name: 'InvalidMessageContents',
  });
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  await expect(sqs.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({ name: 'PurgeQueueInProgress' });
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  await expect(sqs.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});

test('dead messages are moved back, and the task is listed', async () => {
  await create('dead');
  const dead = server.model('dead');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  const QueueUrl = await create('q', { RedrivePolicy, VisibilityTimeout: '0' });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));
  await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(dead.counters().visible).toBe(1);

  const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
  const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));

  expect(TaskHandle).toBeTruthy();
  expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }]);
  expect(server.model('q').counters().visible).toBe(1);
});

test.each([
  [{ 'x-amz-target': 'AmazonSQS.AddPermission' }, '{}', 'InvalidAction;Sender'],
  [{}, '{}', 'InvalidAction;Sender'],
  [{ 'x-amz-target': 'AmazonSQS.SendMessage' }, '{', 'InvalidParameterValue;Sender'],
  [{ 'x-amz-target': 'AmazonSQS.SendMessage' }, '[]', 'InvalidParameterValue;Sender'],
  [{ 'x-amz-target': 'AmazonSQS.SendMessage' }, '{"QueueUrl":1}', 'InvalidParameterValue;Sender'],
  [{ 'x-amz-target': 'AmazonSQS.SendMessage' }, '{"QueueUrl":"q"}', 'InvalidAddress;Sender'],
  [{ 'x-amz-target': 'AmazonSQS.toString' }, '{}', 'InvalidAction;Sender'],
])('a request with %j and the body %s is a %s', async (headers: Record<string, string>, body, code) => {
  const answer = await fetch(server.endpoint, { method: 'POST', headers, body });

  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.get('x-amzn-query-error')).toBe(code);
});

test('a used port is an error, not a crash', async () => {
  await expect(QueueServer.start({ registry: server.registry, port: server.port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
