import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CommandError } from '../../bin/command-line/command';
import { runRedrive } from '../../bin/redrive/run-redrive';
import { renderMessage } from '../../lambda/contract/message';
import { DESCRIPTION } from '../path/path-world';
import { type StubAnswer, stubRequestHandler } from '../stub-request-handler';
import { order } from './quarantine-world';

type Fields = Readonly<Record<string, unknown>>;
type Answer = (asked: Fields, call: number) => unknown;

const POISON = 'https://sqs.eu-west-1.amazonaws.com/123456789012/poison';
const BUFFER = 'https://sqs.eu-west-1.amazonaws.com/123456789012/buffer';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const ok = (body: unknown): StubAnswer => ({ status: 200, body });
const entriesOf = (asked: Fields) => asked.Entries as { Id: string; MessageBody?: string; ReceiptHandle?: string }[];

const message = (body: string, handle: string, id = 'message-1') => ({
  ...{ MessageId: id, ReceiptHandle: handle, Body: body, MD5OfBody: md5(body) },
  MessageAttributes: {
    cause: { DataType: 'String', StringValue: 'unknown-collection' },
    reason: { DataType: 'String', StringValue: 'no collection is named "orders"' },
  },
  Attributes: { SentTimestamp: '1780000000000' },
});

const allSent: Answer = (asked) => ({
  Successful: entriesOf(asked).map(({ Id, MessageBody = '' }) => ({
    ...{ Id, MessageId: `sent-${Id}`, MD5OfMessageBody: md5(MessageBody) },
  })),
});
const allDone: Answer = (asked) => ({ Successful: entriesOf(asked).map(({ Id }) => ({ Id })) });

/** SQS with one quarantine: what each action answers, and what was asked of it. */
function sqsWith(actions: Readonly<Record<string, Answer>>) {
  const asked: { action: string; fields: Fields }[] = [];
  const known: Readonly<Record<string, Answer>> = {
    GetQueueAttributes: () => ({ Attributes: { ApproximateNumberOfMessages: '1' } }),
    ReceiveMessage: () => ({}),
    SendMessageBatch: allSent,
    DeleteMessageBatch: allDone,
    ChangeMessageVisibilityBatch: allDone,
    ...actions,
  };
  const requestHandler = stubRequestHandler(({ headers, body }) => {
    const action = (headers['x-amz-target'] ?? '').replace('AmazonSQS.', '');
    const fields: Fields = JSON.parse(body);
    asked.push({ action, fields });
    const answer = known[action]?.(fields, asked.filter((one) => one.action === action).length);
    return isAnswer(answer) ? answer : ok(answer);
  });
  const sqs = new SQSClient({
    ...{ region: 'eu-west-1', credentials: { accessKeyId: 'A', secretAccessKey: 'S' }, requestHandler, maxAttempts: 1 },
  });
  const of = (action: string) => asked.flatMap((one) => (one.action === action ? [one.fields] : []));
  return { sqs, of };
}

function isAnswer(value: unknown): value is StubAnswer {
  return typeof value === 'object' && value !== null && 'status' in value;
}

async function run(sqs: SQSClient, ...args: string[]) {
  const printed: string[] = [];
  const complained: string[] = [];
  const code = await runRedrive(
    args,
    { print: (line) => void printed.push(line), complain: (line) => void complained.push(line) },
    {
      open: async () => ({
        ...{ where: 'eu-west-1, Shop/WritePath', name: 'WritePath', description: DESCRIPTION, physicalNames: {}, sqs },
        place: { kind: 'deployed', stack: 'Shop', region: 'eu-west-1' },
        queueUrls: { quarantine: POISON, buffer: BUFFER },
      }),
      ...{ now: Date.now, waitSeconds: 1, stopped: () => false },
      progress: async () => ({ step: () => {}, end: () => {} }),
    },
  );
  return { code, out: printed.join('\n'), complained: complained.join('\n') };
}

const BODY = renderMessage([order('a')]);

test('a look asks all servers, ten at a time, for all attributes, and hides what it sees for two minutes', async () => {
  const { sqs, of } = sqsWith({});

  await run(sqs, 'list');

  expect(of('ReceiveMessage')[0]).toEqual({
    ...{ QueueUrl: POISON, MaxNumberOfMessages: 10, VisibilityTimeout: 120, WaitTimeSeconds: 1 },
    ...{ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] },
  });
});

test('a message that comes again while it is held is seen once, and its latest handle is the one that counts', async () => {
  const { sqs, of } = sqsWith({
    ReceiveMessage: (_, call) => (call <= 2 ? { Messages: [message(BODY, `handle-${call}`)] } : {}),
  });

  const { out } = await run(sqs, 'list', '--json');

  expect(JSON.parse(out)).toMatchObject({ seen: 1, groups: [{ messages: 1 }] });
  expect(of('ChangeMessageVisibilityBatch').flatMap(entriesOf)).toEqual([
    { Id: '0', ReceiptHandle: 'handle-2', VisibilityTimeout: 0 },
  ]);
});

test('each entry is deleted by its own answer: what the buffer refused stays, and is given back', async () => {
  const two = [message(BODY, 'handle-1', 'message-1'), message(renderMessage([order('b')]), 'handle-2', 'message-2')];
  const { sqs, of } = sqsWith({
    ReceiveMessage: (_, call) => (call === 1 ? { Messages: two } : {}),
    SendMessageBatch: (asked) => ({
      Successful: [{ Id: '1', MessageId: 'sent', MD5OfMessageBody: md5(entriesOf(asked)[1]?.MessageBody ?? '') }],
      Failed: [{ Id: '0', SenderFault: true, Code: 'InvalidMessageContents' }],
    }),
  });

  const { code, out } = await run(sqs, 'replay', '--all');

  expect(code).toBe(1);
  expect(out).toMatch(/1 {2}replayed\n +1 {2}failed\n +1 × its buffer did not take it/);
  expect(of('DeleteMessageBatch').flatMap(entriesOf)).toEqual([{ Id: '0', ReceiptHandle: 'handle-2' }]);
  expect(of('ChangeMessageVisibilityBatch').flatMap(entriesOf)).toMatchObject([{ ReceiptHandle: 'handle-1' }]);
});

test('what was sent and could not be deleted is told', async () => {
  const { sqs } = sqsWith({
    ReceiveMessage: (_, call) => (call === 1 ? { Messages: [message(BODY, 'handle-1')] } : {}),
    DeleteMessageBatch: () => ({ Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] }),
  });

  const { code, out } = await run(sqs, 'replay', '--all');

  expect(code).toBe(1);
  expect(out).toContain('it was sent, but is still in quarantine');
});

test('what could not be given back is told', async () => {
  const { sqs } = sqsWith({
    ReceiveMessage: (_, call) => (call === 1 ? { Messages: [message(BODY, 'handle-1')] } : {}),
    ChangeMessageVisibilityBatch: () => ({ status: 500, body: { __type: 'InternalFailure' } }),
  });

  const { complained } = await run(sqs, 'list');

  expect(complained).toContain('1 could not be given back: they come back by themselves within 120 s');
});

test('what AWS denies is one line', async () => {
  const denied = {
    __type: 'com.amazon.coral.service#AccessDeniedException',
    message: 'not authorized: sqs:ReceiveMessage',
  };
  const { sqs } = sqsWith({ ReceiveMessage: () => ({ status: 403, body: denied }) });

  const error: unknown = await run(sqs, 'list').catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ message: 'AWS denies it: not authorized: sqs:ReceiveMessage' });
});
