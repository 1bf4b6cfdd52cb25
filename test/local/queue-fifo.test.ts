import { DELIVER_TWICE } from '../../local/queue/delivery-faults';
import type { ReceivedMessage } from '../../local/queue/queue-message';
import type { QueueModel } from '../../local/queue/queue-model';
import type { QueueSettings } from '../../local/queue/queue-settings';
import { bodies, MINUTE, type QueueWorld, queueWorld, SECOND } from './queue-world';

function fifo(settings: Partial<QueueSettings> = {}, world: QueueWorld = queueWorld()) {
  const queue = world.registry.create('q.fifo', { fifo: true, visibilityTimeoutSeconds: 30, ...settings });
  let sent = 0;
  const send = (groupId: string, body: string, deduplicationId?: string) => {
    sent += 1;
    return queue.send({ body, groupId, deduplicationId: deduplicationId ?? `unique-${sent}` });
  };
  return { ...world, queue, send };
}

function ten(queue: QueueModel): ReceivedMessage[] {
  return queue.receive({ maxMessages: 10 });
}

function only(messages: readonly ReceivedMessage[]): ReceivedMessage {
  const [message] = messages;
  if (message === undefined || messages.length !== 1) throw new Error(`wanted one message, got ${messages.length}`);
  return message;
}

describe('order inside a group', () => {
  test('one receive gives up to ten messages of one group, in order', () => {
    const { queue, send } = fifo();
    for (let i = 1; i <= 12; i += 1) send('g', `m${i}`);

    expect(bodies(ten(queue))).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9', 'm10']);
  });

  test('a group with a message in flight gives nothing more, other groups do', () => {
    const { queue, send } = fifo();
    for (const [group, body] of [
      ['a', 'a1'],
      ['a', 'a2'],
      ['b', 'b1'],
    ] as const)
      send(group, body);

    expect(bodies(queue.receive())).toEqual(['a1']);

    expect(bodies(ten(queue))).toEqual(['b1']);
    expect(queue.receivable()).toBe(false);
  });

  test('the group opens when the last message in flight is deleted, not before', () => {
    const { queue, send } = fifo();
    for (const body of ['m1', 'm2', 'm3']) send('g', body);
    const [first, second] = queue.receive({ maxMessages: 2 });

    queue.delete(first?.receiptHandle ?? '');
    expect(queue.receivable()).toBe(false);
    queue.delete(second?.receiptHandle ?? '');

    expect(bodies(ten(queue))).toEqual(['m3']);
  });

  test('after a visibility expiry the same messages come again, before those behind them', () => {
    const { queue, send, pass } = fifo();
    for (const body of ['m1', 'm2', 'm3']) send('g', body);
    queue.receive({ maxMessages: 2 });

    pass(30 * SECOND);

    expect(bodies(ten(queue))).toEqual(['m1', 'm2', 'm3']);
  });

  test('a message given back early waits for those received with it', () => {
    const { queue, send } = fifo();
    for (const body of ['m1', 'm2']) send('g', body);
    const [first, second] = ten(queue);

    queue.changeVisibility(first?.receiptHandle ?? '', 0);
    expect(queue.receivable()).toBe(false);
    queue.changeVisibility(second?.receiptHandle ?? '', 0);

    expect(bodies(ten(queue))).toEqual(['m1', 'm2']);
  });

  test('a group whose head fails again and again does not starve the others', () => {
    const { queue, send, pass } = fifo();
    send('bad', 'bad');
    send('good', 'good');
    const bad = only(queue.receive());
    pass(1);

    queue.changeVisibility(bad.receiptHandle, 0);

    expect(bodies(queue.receive())).toEqual(['good']);
  });

  test('a delayed head holds up its group only', () => {
    const { queue, send, pass, registry } = fifo({ delaySeconds: 10 });
    send('g', 'm1');
    registry.configure('q.fifo', { ...queue.settings, delaySeconds: 0 });
    send('g', 'm2');
    send('h', 'h1');

    expect(bodies(ten(queue))).toEqual(['h1']);
    pass(10 * SECOND);

    expect(bodies(ten(queue))).toEqual(['m1', 'm2']);
  });

  test('retention of a message in flight opens its group', () => {
    const { queue, send, pass } = fifo({ retentionSeconds: 60, visibilityTimeoutSeconds: 300 });
    send('g', 'm1');
    queue.receive();
    pass(SECOND);
    send('g', 'm2');
    expect(queue.receivable()).toBe(false);

    pass(59 * SECOND);

    expect(bodies(ten(queue))).toEqual(['m2']);
  });

  test('sequence numbers are 20 digits and rise without being consecutive', () => {
    const { send } = fifo();

    const numbers = ['m1', 'm2', 'm3'].map((body) => send('g', body).sequenceNumber ?? '');

    expect(numbers.every((number) => /^[0-9]{20}$/.test(number))).toBe(true);
    expect([...numbers].sort()).toEqual(numbers);
    expect(BigInt(numbers[1] ?? 0) - BigInt(numbers[0] ?? 0)).toBeGreaterThan(1n);
  });

  test('an expired receipt handle deletes nothing and says so', () => {
    const { queue, send, pass } = fifo();
    send('g', 'm1');
    const { receiptHandle } = only(ten(queue));
    pass(30 * SECOND);

    expect(() => queue.delete(receiptHandle)).toThrow('The receipt handle has expired');
    queue.delete(only(ten(queue)).receiptHandle);

    expect(() => queue.delete(receiptHandle)).not.toThrow();
  });

  test('delivery faults make no copies: FIFO redelivers only after a visibility expiry', () => {
    const { queue, send } = fifo({}, queueWorld(DELIVER_TWICE));
    send('g', 'm1');
    queue.delete(only(ten(queue)).receiptHandle);

    expect(queue.receive()).toEqual([]);
  });
});

describe('deduplication', () => {
  test('a repeated send is answered with the original id and sequence number and adds nothing', () => {
    const { queue, send } = fifo();
    const original = send('g', 'm1', 'd');

    expect(send('g', 'other body', 'd')).toEqual(original);

    expect(queue.counters()).toMatchObject({ visible: 1, sent: 1, duplicateSends: 1 });
  });

  test('the id stays remembered after the delete, for five minutes from the first send', () => {
    const { queue, send, pass } = fifo();
    const original = send('g', 'm1', 'd');
    queue.delete(only(ten(queue)).receiptHandle);

    pass(5 * MINUTE - 1);
    expect(send('g', 'm1', 'd')).toEqual(original);
    pass(1);

    expect(send('g', 'm1', 'd').messageId).not.toBe(original.messageId);
    expect(queue.counters().visible).toBe(1);
  });

  test('by default one id is one send in the whole queue', () => {
    const { queue, send } = fifo();
    send('a', 'm1', 'd');
    send('b', 'm2', 'd');

    expect(queue.counters().visible).toBe(1);
  });

  test('with the scope messageGroup each group has its own ids', () => {
    const { queue, send } = fifo({ deduplicationScope: 'messageGroup', fifoThroughputLimit: 'perMessageGroupId' });
    send('a', 'm1', 'd');
    send('b', 'm2', 'd');
    send('b', 'm3', 'd');

    expect(bodies(ten(queue))).toEqual(['m1', 'm2']);
  });

  test('content-based deduplication goes by the SHA-256 of the body, and a given id overrides it', () => {
    const { queue } = fifo({ contentBasedDeduplication: true });
    queue.send({ body: 'same', groupId: 'g' });
    queue.send({ body: 'same', groupId: 'g', attributes: { n: { dataType: 'String', stringValue: 'other' } } });
    queue.send({ body: 'same', groupId: 'g', deduplicationId: 'given' });

    const [first, second] = ten(queue).map(({ systemAttributes }) => systemAttributes.MessageDeduplicationId);

    expect(first).toBe('0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5');
    expect(second).toBe('given');
    expect(queue.counters().sent).toBe(2);
  });

  test.each([
    [{ body: 'm', deduplicationId: 'd' }, 'MissingParameter'],
    [{ body: 'm', groupId: 'g' }, 'InvalidParameterValue'],
    [{ body: 'm', groupId: 'g', deduplicationId: 'd', delaySeconds: 1 }, 'InvalidParameterValue'],
    [{ body: 'm', groupId: 'has space', deduplicationId: 'd' }, 'InvalidParameterValue'],
    [{ body: 'm', groupId: 'g', deduplicationId: 'd'.repeat(129) }, 'InvalidParameterValue'],
  ])('refuses %j with %s', (request, code) => {
    const { queue } = fifo();

    expect(() => queue.send(request)).toThrow(expect.objectContaining({ code }));

    expect(queue.counters().sent).toBe(0);
  });
});
