import { createHash, randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { QueueKind } from '../lambda/contract/collection';
import {
  ENTRIES_PER_SEND,
  FIFO_WRITES_PER_MESSAGE,
  PACKED_MESSAGE_MAX_BYTES,
  SEND_MAX_BYTES,
} from '../lambda/contract/limits';
import { parseMessage } from '../lambda/contract/message';
import type { Write } from '../lambda/contract/write';
import { bufferRoutes } from '../lambda/front-door/buffer-routes';
import { messageGroupOf } from '../lambda/front-door/message-group';
import { packWrites } from '../lambda/front-door/pack-writes';
import type { WriteBufferPort } from '../lambda/front-door/ports';
import { sendMessages } from '../lambda/front-door/send-messages';
import { sqsBuffer, sqsFifoBuffer } from '../lambda/front-door/sqs-buffer';
import { QueueRegistry } from '../local/queue/queue-registry';
import { QueueServer } from '../local/queue/queue-server';
import { COLLECTIONS } from './memory-front-door';
import { type StubAnswer, stubRequestHandler } from './stub-request-handler';

const URLS = {
  standard: 'https://sqs.eu-west-1.amazonaws.com/123456789012/buffer',
  fifo: 'https://sqs.eu-west-1.amazonaws.com/123456789012/buffer.fifo',
};
const BUFFERS = { standard: sqsBuffer, fifo: sqsFifoBuffer };
const TERMS = { withinMs: 60_000 };
const AT = '01890000-0000-7000-8000-000000000001';

const put = (id: string, key = id, text = ''): Write => ({
  id,
  collection: 'orders',
  key,
  at: AT,
  op: 'put',
  body: { text },
});
/** Too large for company: each is a message of its own. */
const alone = (id: string, key = id) => put(id, key, 'x'.repeat(PACKED_MESSAGE_MAX_BYTES));

type Verdict = 'taken' | 'throttled' | 'sender-fault' | 'unnamed' | 'without-id';
type Judge = (entry: SendMessageBatchRequestEntry, ids: readonly string[]) => Verdict | undefined;

const idsIn = ({ MessageBody = '' }: SendMessageBatchRequestEntry): string[] =>
  parseMessage(MessageBody).map((parsed) => (parsed.ok ? parsed.write.id : 'unreadable'));

function answerTo(entries: readonly SendMessageBatchRequestEntry[], judge: Judge): StubAnswer {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    const { Id, MessageBody = '' } = entry;
    const verdict = judge(entry, idsIn(entry)) ?? 'taken';
    const taken = { Id, MessageId: `m-${Id}`, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
    if (verdict === 'taken') Successful.push(taken);
    if (verdict === 'without-id') Successful.push({ ...taken, MessageId: undefined });
    if (verdict === 'throttled') Failed.push({ Id, SenderFault: false, Code: 'RequestThrottled' });
    if (verdict === 'sender-fault') Failed.push({ Id, SenderFault: true, Code: 'InvalidMessageContents' });
  }
  return { status: 200, body: { Successful, Failed } };
}

/** A buffer on the real SDK, whose queue answers as `judge` says. It notes its calls and waits, and sleeps no time. */
function bufferOn(kind: QueueKind, judge: Judge = () => 'taken', otherwise?: (call: number) => StubAnswer | undefined) {
  const calls: SendMessageBatchRequestEntry[][] = [];
  const sleeps: number[] = [];
  const requestHandler = stubRequestHandler((request) => {
    const { Entries = [] } = JSON.parse(request.body);
    calls.push(Entries);
    return otherwise?.(calls.length) ?? answerTo(Entries, judge);
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SQSClient({ region: 'eu-west-1', credentials, maxAttempts: 1, requestHandler });
  const waits = { sleep: async (millis: number) => void sleeps.push(millis), random: () => 0.5 };
  const buffer = BUFFERS[kind](client, URLS[kind], waits);
  return {
    requests: requestHandler.requests,
    calls,
    sleeps,
    send: (writes: readonly Write[]) => Promise.all(buffer.sendAll(writes, TERMS)),
    /** What each call carried. */
    sent: () => calls.map((entries) => entries.map((entry) => idsIn(entry).join('+'))),
  };
}

describe.each(['standard', 'fifo'] as const)('many writes to a %s queue', (kind) => {
  it('go as messages of the wire contract, and each is answered for', async () => {
    const { send, requests, calls } = bufferOn(kind);

    expect(await send([put('a', 'k'), put('b', 'k')])).toEqual([true, true]);

    const order = { MessageGroupId: messageGroupOf(put('a', 'k')), MessageDeduplicationId: expect.any(String) };
    expect(requests.map(({ headers }) => headers['x-amz-target'])).toEqual(['AmazonSQS.SendMessageBatch']);
    expect(JSON.parse(requests[0]?.body ?? '').QueueUrl).toBe(URLS[kind]);
    expect(calls).toEqual([[{ Id: '0', MessageBody: expect.any(String), ...(kind === 'fifo' && order) }]]);
    expect(calls[0]?.flatMap(idsIn)).toEqual(['a', 'b']);
  });

  it('go ten messages to a call', async () => {
    const { send, sent } = bufferOn(kind);
    const writes = Array.from({ length: ENTRIES_PER_SEND + 1 }, (_, index) => alone(`w-${index}`));

    await send(writes);

    expect(sent().map((ids) => ids.length)).toEqual([ENTRIES_PER_SEND, 1]);
  });

  it('go no more bytes to a call than one may have', async () => {
    const { send, calls } = bufferOn(kind);
    const large = ['a', 'b', 'c', 'd'].map((id) => put(id, id, 'x'.repeat(SEND_MAX_BYTES / 3)));

    await send(large);

    const bytes = calls.map((entries) => entries.reduce((sum, { MessageBody = '' }) => sum + MessageBody.length, 0));
    expect(calls.map((entries) => entries.length)).toEqual([2, 2]);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(SEND_MAX_BYTES);
  });

  it('are sent again where the queue refused their message for now, and only those', async () => {
    let refusals = 3;
    const { send, sent, sleeps } = bufferOn(kind, (_, ids) =>
      ids.includes('b') && refusals-- > 0 ? 'throttled' : 'taken',
    );

    expect(await send([alone('a'), alone('b'), alone('c')])).toEqual([true, true, true]);
    expect(sent()).toEqual([['a', 'b', 'c'], ['b'], ['b'], ['b']]);
    // Full jitter: half of 50, 100 and 200.
    expect(sleeps).toEqual([25, 50, 100]);
  });

  it('are given up after three rounds, all that were in that message and no others', async () => {
    const { send, sent } = bufferOn(kind, (_, ids) => (ids.includes('b') ? 'throttled' : 'taken'));

    expect(await send([alone('a'), put('b', 'k'), put('c', 'k'), alone('d')])).toEqual([true, false, false, true]);
    expect(sent()).toEqual([['a', 'b+c', 'd'], ['b+c'], ['b+c'], ['b+c']]);
  });

  it('are not sent again where the fault is in the message', async () => {
    const { send, sent } = bufferOn(kind, (_, ids) => (ids.includes('b') ? 'sender-fault' : 'taken'));

    expect(await send([alone('a'), alone('b')])).toEqual([true, false]);
    expect(sent()).toHaveLength(1);
  });

  it.each(['unnamed', 'without-id'] as const)('are not taken where the answer leaves them %s', async (verdict) => {
    const { send, sent } = bufferOn(kind, (_, ids) => (ids.includes('b') ? verdict : 'taken'));

    expect(await send([alone('a'), alone('b')])).toEqual([true, false]);
    expect(sent()).toHaveLength(1);
  });

  it('are unknown where a call failed, and are not sent again', async () => {
    const refusal = { status: 400, body: { __type: 'com.amazonaws.sqs#InvalidAddress', message: 'no' } };
    const { send, sent } = bufferOn(kind, undefined, (call) => (call === 1 ? refusal : undefined));
    const writes = Array.from({ length: ENTRIES_PER_SEND + 1 }, (_, index) => alone(`w-${index}`));

    expect(await send(writes)).toEqual([...Array(ENTRIES_PER_SEND).fill(false), true]);
    expect(sent()).toHaveLength(2);
  });

  it('are unknown where the queue answered for another body', async () => {
    const Successful = [{ Id: '0', MessageId: 'm', MD5OfMessageBody: '0' }];
    const { send } = bufferOn(kind, undefined, () => ({ status: 200, body: { Successful } }));

    expect(await send([put('a')])).toEqual([false]);
  });

  it('need no call where there are none', async () => {
    const { send, calls } = bufferOn(kind);

    expect(await send([])).toEqual([]);
    expect(calls).toEqual([]);
  });
});

describe('messages of one group', () => {
  it('answer for their own writes, wherever those stand in the list', async () => {
    const { send } = bufferOn('fifo', (_, ids) => (ids.includes('b1') ? 'sender-fault' : 'taken'));

    const answers = await send([put('a1', 'a'), put('b1', 'b'), put('a2', 'a'), put('b2', 'b')]);

    expect(answers).toEqual([true, false, true, false]);
  });

  it('are sent one after the other, beside those of other groups', async () => {
    const { send, sent } = bufferOn('fifo');

    expect(await send([alone('a1', 'a'), alone('a2', 'a'), alone('b', 'b'), alone('a3', 'a')])).toEqual(
      Array(4).fill(true),
    );
    expect(sent()).toEqual([['a1', 'b'], ['a2'], ['a3']]);
  });

  it.each(['sender-fault', 'throttled', 'unnamed'] as const)('are withheld after one that was %s', async (verdict) => {
    const { send, sent } = bufferOn('fifo', (_, ids) => (ids.includes('a2') ? verdict : 'taken'));
    const writes = ['a1', 'a2', 'a3', 'a4'].map((id) => alone(id, 'a'));

    expect(await send([...writes, alone('b')])).toEqual([true, false, false, false, true]);
    expect(sent().flat()).not.toContain('a3');
    expect(sent().flat()).not.toContain('a4');
  });

  it('are withheld after a call that failed', async () => {
    const { send, sent } = bufferOn('fifo', undefined, () => ({ status: 400, body: { __type: 'x#InvalidAddress' } }));

    expect(await send([alone('a1', 'a'), alone('a2', 'a')])).toEqual([false, false]);
    expect(sent()).toEqual([['a1']]);
  });

  it('wait for one that is sent again', async () => {
    let refusals = 1;
    const { send, sent } = bufferOn('fifo', (_, ids) => (ids.includes('a1') && refusals-- > 0 ? 'throttled' : 'taken'));

    expect(await send([alone('a1', 'a'), alone('a2', 'a')])).toEqual([true, true]);
    expect(sent()).toEqual([['a1'], ['a1'], ['a2']]);
  });
});

describe('calls', () => {
  const messages = packWrites(
    Array.from({ length: 6 * ENTRIES_PER_SEND }, (_, index) => alone(`w-${index}`)),
    'standard',
  );
  const waits = { sleep: async () => {}, random: () => 0 };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('are four at once and no more, and each tells when it is answered', async () => {
    const open: (() => void)[] = [];
    const told: number[] = [];

    const sent = sendMessages(
      messages,
      (some) => new Promise((resolve) => open.push(() => resolve(some.map(() => 'taken')))),
      waits,
    );
    for (const [index, { taken }] of sent.entries()) void taken.then(() => told.push(index));
    await turn();

    expect(open).toHaveLength(4);
    open[1]?.();
    await turn();
    expect(open).toHaveLength(5);
    expect(told).toEqual(Array.from({ length: ENTRIES_PER_SEND }, (_, index) => ENTRIES_PER_SEND + index));
  });

  it('are free for others while a refused message waits', async () => {
    const woken = Promise.withResolvers<void>();
    let calls = 0;

    const sent = sendMessages(
      messages,
      async (some) => {
        calls += 1;
        return some.map(() => (calls <= 4 ? 'try-again' : 'taken'));
      },
      { ...waits, sleep: () => woken.promise },
    );
    await turn();

    expect(calls).toBe(6);
    woken.resolve();
    expect(await Promise.all(sent.map(({ taken }) => taken))).toEqual(messages.map(() => true));
    expect(calls).toBe(10);
  });
});

describe('buffers of two kinds', () => {
  const ofCollection = (collection: string, id: string): Write => ({ ...put(id), collection });

  it('each get their own writes, both at once, and the answers keep the order of the writes', async () => {
    const got: string[][] = [];
    const saying = (answer: (id: string) => Promise<boolean>): WriteBufferPort => ({
      send: async () => {},
      sendTransaction: async () => {},
      sendOrder: async () => 'taken',
      sendAll: (writes) => {
        got.push(writes.map(({ id }) => id));
        return writes.map(({ id }) => answer(id));
      },
    });
    const never = new Promise<boolean>(() => {});
    const routes = bufferRoutes(COLLECTIONS, {
      standard: saying(() => never),
      fifo: saying(async (id) => id === 'd'),
    });

    const answers = routes.sendAll(
      [
        ofCollection('orders', 'a'),
        ofCollection('carts', 'b'),
        ofCollection('profiles', 'c'),
        ofCollection('counters', 'd'),
      ],
      TERMS,
    );

    expect(got).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
    expect(await Promise.all([answers[1], answers[3]])).toEqual([false, true]);
    expect([answers[0], answers[2]].every((answer) => answer === never)).toBe(true);
    expect(answers).toHaveLength(4);
  });

  it('get nothing where one collection was not checked', () => {
    const sendAll = jest.fn();
    const routes = bufferRoutes(
      { orders: { policy: 'createOnly' } },
      { standard: { send: jest.fn(), sendAll, sendTransaction: jest.fn(), sendOrder: jest.fn() } },
    );

    expect(() => routes.sendAll([put('a'), ofCollection('nosuch', 'b')], TERMS)).toThrow('nosuch was not checked');
    expect(sendAll).not.toHaveBeenCalled();
  });
});

describe('five hundred writes to twenty records', () => {
  const writes = Array.from({ length: 500 }, (_, index) =>
    put(`w-${index}`, `k-${index % 20}`, '💡\uffff'.repeat(index)),
  );
  let server: QueueServer;
  let sqs: SQSClient;

  beforeEach(async () => {
    server = await QueueServer.start({ registry: new QueueRegistry({ now: Date.now, newId: randomUUID }) });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    sqs = new SQSClient({ endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  });

  afterEach(async () => {
    sqs.destroy();
    await server.close();
  });

  async function drain(QueueUrl: string): Promise<Write[]> {
    const all: Write[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return all;
      for (const { Body = '', ReceiptHandle } of Messages) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        const parsed = parseMessage(Body);
        expect(parsed.length).toBeLessThanOrEqual(QueueUrl.endsWith('.fifo') ? FIFO_WRITES_PER_MESSAGE : 500);
        for (const one of parsed) if (one.ok) all.push(one.write);
      }
    }
  }

  it('stand in the standard queue, each once', async () => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }));

    const answers = await Promise.all(sqsBuffer(sqs, QueueUrl).sendAll(writes, TERMS));

    expect(answers).toEqual(writes.map(() => true));
    expect(server.model('q').counters().sent).toBeLessThan(100);
    expect(new Map((await drain(QueueUrl)).map((write) => [write.id, write]))).toEqual(
      new Map(writes.map((write) => [write.id, write])),
    );
  });

  it('stand in the FIFO queue, each record’s in their order, and once only when they are sent again', async () => {
    const Attributes = { FifoQueue: 'true' };
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'q.fifo', Attributes }));
    const buffer = sqsFifoBuffer(sqs, QueueUrl);

    const answers = await Promise.all([
      ...buffer.sendAll(writes, TERMS),
      ...buffer.sendAll(structuredClone(writes), TERMS),
    ]);

    expect(answers).toEqual(Array(1000).fill(true));
    expect(Map.groupBy(await drain(QueueUrl), ({ key }) => key)).toEqual(Map.groupBy(writes, ({ key }) => key));
  });
});
