import { randomUUID } from 'node:crypto';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { FaultHits, HIT_NAMES, hitsNameOf } from '../../local/faults/fault-hits';
import { type FaultSettings, NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import { parseFault } from '../../local/faults/fault-spec';
import { queueFaults } from '../../local/faults/queue-faults';
import { QueueRegistry } from '../../local/queue/queue-registry';
import { QueueServer } from '../../local/queue/queue-server';
import { bodies, queueWorld, SECOND } from './queue-world';

/** Says no, yes, no, yes …: a share of one half hits every other time that it is asked for. */
function everyOther(): () => number {
  let asked = 0;
  return () => {
    asked += 1;
    return asked % 2 === 0 ? 0 : 0.99;
  };
}

function world(settings: Partial<FaultSettings>, random = everyOther()) {
  const hits = new FaultHits();
  const faults = queueFaults(() => ({ ...NO_FAULT_SETTINGS, ...settings }), random, hits);
  return { ...queueWorld(faults), hits };
}

test('what is met is counted by what the fault was told to do, and what is let through is not', () => {
  const twice = world({ duplicateShare: 0.5 });
  const late = world({ delayShare: 0.5, delaySeconds: 3 });
  const never = world({ duplicateShare: 0, delayShare: 0.5, delaySeconds: 0, failSendShare: 0 });
  for (const { registry } of [twice, late, never]) {
    const queue = registry.create('q');
    for (const body of ['a', 'b', 'c', 'd', 'e']) queue.send({ body });
    queue.receive({ maxMessages: 10 });
    queue.receive({ maxMessages: 10 });
  }
  const sends = new FaultHits();
  const settings = { ...NO_FAULT_SETTINGS, failSendShare: 0.5, loseSendAnswerShare: 0.25 };
  const { failsSend, losesAnswer } = queueFaults(() => settings, everyOther(), sends);
  for (const ask of [failsSend, failsSend, failsSend, losesAnswer]) ask?.('q');

  expect([twice, late, never].map(({ hits }) => hits.counts)).toEqual([
    { 'duplicate-messages:0.5': 2 },
    { 'delay-messages:0.5,by=3s': 2 },
    {},
  ]);
  expect(sends.counts).toEqual({ 'fail-sends:0.5': 1, 'lose-send-answers:0.25': 1 });
});

test('the name that the settings are counted under is that of the fault that was asked for', () => {
  const names = [
    'throttle-table:30%,reason=table,key=hot',
    'throttle-table:30%',
    'duplicate-messages',
    'delay-messages',
    'fail-sends',
    'lose-send-answers',
  ].map((text) => {
    const { fault } = parseFault(text);
    const now = { ...NO_FAULT_SETTINGS, ...(fault.name === 'settings' ? fault.settings : {}) };
    return [hitsNameOf(fault), Object.values(HIT_NAMES).map((nameOf) => nameOf(now))] as const;
  });

  for (const [name, counted] of names) expect(counted).toContain(name);
  expect(new Set(names.map(([name]) => name)).size).toBe(names.length);
  expect(hitsNameOf(parseFault('stop-cache').fault)).toBeUndefined();
});

describe('messages that are delivered more than once', () => {
  test('as many as the share says come a second time, and no copy is copied', () => {
    const { registry } = world({ duplicateShare: 0.5 });
    const queue = registry.create('q');
    for (const body of ['a', 'b', 'c', 'd']) queue.send({ body });

    const first = bodies(queue.receive({ maxMessages: 10 }));
    const second = bodies(queue.receive({ maxMessages: 10 }));

    expect([first, second]).toEqual([
      ['a', 'b', 'c', 'd'],
      ['b', 'd'],
    ]);
    expect(queue.receive({ maxMessages: 10 })).toEqual([]);
    expect(queue.counters().copied).toBe(2);
  });

  test('one that comes back after a failure is no new case', () => {
    const { registry, pass } = world({ duplicateShare: 1 }, () => 0.5);
    const queue = registry.create('q', { visibilityTimeoutSeconds: 1 });
    queue.send({ body: 'a' });
    queue.receive();
    pass(2 * SECOND);

    queue.receive({ maxMessages: 10 });

    expect(queue.counters().copied).toBe(1);
  });

  test('a FIFO queue copies nothing', () => {
    const { registry } = world({ duplicateShare: 1, deliverTwice: true }, () => 0);
    const queue = registry.create('q.fifo', { fifo: true });
    queue.send({ body: 'a', groupId: 'g', deduplicationId: '1' });

    queue.receive();

    expect(queue.counters()).toMatchObject({ copied: 0, visible: 0 });
  });
});

describe('messages that are held back', () => {
  test('as many as the share says come so much later, the others at once', () => {
    const { registry, pass } = world({ delayShare: 0.5, delaySeconds: 7 });
    const queue = registry.create('q');
    for (const body of ['a', 'b', 'c', 'd']) queue.send({ body });

    expect(bodies(queue.receive({ maxMessages: 10 }))).toEqual(['a', 'c']);
    pass(7 * SECOND - 1);
    expect(queue.receive({ maxMessages: 10 })).toEqual([]);
    pass(1);
    expect(bodies(queue.receive({ maxMessages: 10 }))).toEqual(['b', 'd']);
  });

  test('on FIFO the rest of the group waits behind it, and other groups do not', () => {
    const { registry, pass } = world({ delayShare: 0.5, delaySeconds: 7 });
    const queue = registry.create('q.fifo', { fifo: true });
    for (const [groupId, body] of [
      ['g', '1'],
      ['g', '2'],
      ['g', '3'],
      ['other', '4'],
      ['h', '5'],
    ] as const) {
      queue.send({ groupId, body, deduplicationId: body });
    }

    const take = () => {
      const [message] = queue.receive();
      if (message === undefined) return undefined;
      queue.delete(message.receiptHandle);
      return message.body;
    };
    expect([take(), take(), take()]).toEqual(['1', '5', undefined]);
    pass(7 * SECOND);
    expect([take(), take(), take()].toSorted()).toEqual(['2', '3', '4']);
  });
});

describe('sends that go wrong', () => {
  let server: QueueServer | undefined;
  let sqs: SQSClient | undefined;
  afterEach(async () => {
    sqs?.destroy();
    await server?.close();
  });

  async function serving(settings: Partial<FaultSettings>, maxAttempts = 1) {
    const faults = queueFaults(() => ({ ...NO_FAULT_SETTINGS, ...settings }), everyOther());
    server = await QueueServer.start({ registry: new QueueRegistry({ now: Date.now, newId: randomUUID }), faults });
    sqs = new SQSClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts,
    });
    const model = server.registry.create('q');
    return { sqs, model, QueueUrl: server.urlOf('q') };
  }

  test('of a batch, each failed entry is answered as the fault of SQS, and only the others are taken', async () => {
    const { sqs, model, QueueUrl } = await serving({ failSendShare: 0.5 });
    const Entries = ['a', 'b', 'c', 'd'].map((Id) => ({ Id, MessageBody: Id }));

    const { Successful, Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

    expect(Successful?.map(({ Id }) => Id)).toEqual(['a', 'c']);
    expect(Failed).toEqual(
      ['b', 'd'].map((Id) => ({ Id, SenderFault: false, Code: 'InternalError', Message: expect.any(String) })),
    );
    expect(bodies(model.receive({ maxMessages: 10 }))).toEqual(['a', 'c']);
  });

  test('of a single message it is an error 500 that the SDK tries again', async () => {
    const { sqs, model, QueueUrl } = await serving({ failSendShare: 0.5 });
    const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

    await send('first');
    await expect(send('second')).rejects.toMatchObject({
      name: 'InternalError',
      $fault: 'server',
      $metadata: { httpStatusCode: 500 },
    });

    expect(bodies(model.receive({ maxMessages: 10 }))).toEqual(['first']);
  });

  test('a lost answer is a connection that ends, and what was sent is there: who sends again has it twice', async () => {
    const { sqs, model, QueueUrl } = await serving({ loseSendAnswerShare: 0.5 }, 2);
    const Entries = [{ Id: 'a', MessageBody: 'a' }];
    const send = () => sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

    const answered = await send();
    expect([answered.Successful?.length, model.counters().sent]).toEqual([1, 1]);
    const again = await send();

    expect(again.$metadata.attempts).toBe(2);
    expect(model.counters().sent).toBe(3);
  });

  test('only sends lose their answers', async () => {
    const { model, QueueUrl } = await serving({ loseSendAnswerShare: 1 });
    const call = (action: string, input: object) =>
      fetch(QueueUrl, {
        method: 'POST',
        headers: { 'x-amz-target': `AmazonSQS.${action}` },
        body: JSON.stringify({ QueueUrl, ...input }),
      });
    const statuses = [];
    for (let i = 0; i < 2; i += 1) statuses.push((await call('ReceiveMessage', {})).status);

    await expect(call('SendMessage', { MessageBody: 'a' })).rejects.toThrow();

    expect(statuses).toEqual([200, 200]);
    expect(model.counters().sent).toBe(1);
  });
});
