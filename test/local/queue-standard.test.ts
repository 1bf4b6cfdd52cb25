import { DELIVER_TWICE } from '../../local/queue/delivery-faults';
import type { ReceivedMessage } from '../../local/queue/queue-message';
import type { QueueModel } from '../../local/queue/queue-model';
import { bodies, MINUTE, queueWorld, SECOND, START } from './queue-world';

const DAY = 24 * 60 * MINUTE;

function one(queue: QueueModel): ReceivedMessage {
  const [message] = queue.receive();
  if (message === undefined) throw new Error('nothing to receive');
  return message;
}

describe('a standard queue', () => {
  test('gives a message once and hides it for its visibility time-out, to the millisecond', () => {
    const { registry, pass } = queueWorld();
    const queue = registry.create('q', { visibilityTimeoutSeconds: 30 });
    queue.send({ body: 'a' });

    expect(bodies(queue.receive())).toEqual(['a']);
    pass(30 * SECOND - 1);
    expect(queue.receive()).toEqual([]);
    pass(1);

    expect(bodies(queue.receive())).toEqual(['a']);
  });

  test('says when something next becomes visible, and when something next changes at all', () => {
    const { registry, now } = queueWorld();
    const queue = registry.create('q', { delaySeconds: 5 });
    expect(queue.nextDueAt()).toBeUndefined();

    queue.send({ body: 'a' });

    expect(queue.nextVisibleAt()).toBe(now() + 5 * SECOND);
    expect(queue.nextDueAt()).toBe(now() + 5 * SECOND);
    expect(registry.nextDueAt()).toBe(now() + 5 * SECOND);
  });

  test('with nothing to wake, is next due at the end of the retention', () => {
    const { registry, now } = queueWorld();
    const queue = registry.create('q', { retentionSeconds: 60 });

    queue.send({ body: 'a' });

    expect(queue.nextVisibleAt()).toBeUndefined();
    expect(queue.nextDueAt()).toBe(now() + MINUTE);
  });

  test('counts receives and keeps the first receive time', () => {
    const { registry, pass } = queueWorld();
    const queue = registry.create('q', { visibilityTimeoutSeconds: 1 });
    queue.send({ body: 'a', groupId: 'tenant' });
    pass(10);
    queue.receive();
    pass(SECOND);

    const { systemAttributes } = one(queue);

    expect(systemAttributes).toEqual({
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: String(START + 10),
      SentTimestamp: String(START),
      SenderId: 'local',
      MessageGroupId: 'tenant',
    });
  });

  test('does not lock a group: it is a tenant of a fair queue', () => {
    const { registry } = queueWorld();
    const queue = registry.create('q');
    queue.send({ body: 'a', groupId: 'g' });
    queue.send({ body: 'b', groupId: 'g' });

    expect(bodies(queue.receive())).toEqual(['a']);
    expect(bodies(queue.receive())).toEqual(['b']);
  });

  test('a handle from an earlier receive deletes nothing and is no error', () => {
    const { registry, pass } = queueWorld();
    const queue = registry.create('q', { visibilityTimeoutSeconds: 1 });
    queue.send({ body: 'a' });
    const stale = one(queue);
    pass(SECOND);
    const current = one(queue);

    queue.delete(stale.receiptHandle);
    expect(queue.counters()).toMatchObject({ inFlight: 1, deleted: 0 });
    queue.delete(current.receiptHandle);
    queue.delete(current.receiptHandle);

    expect(queue.counters()).toMatchObject({ inFlight: 0, deleted: 1 });
  });

  test('the newest handle deletes even after its visibility time-out', () => {
    const { registry, pass } = queueWorld();
    const queue = registry.create('q', { visibilityTimeoutSeconds: 1 });
    queue.send({ body: 'a' });
    const { receiptHandle } = one(queue);
    pass(SECOND);

    queue.delete(receiptHandle);

    expect(queue.counters()).toMatchObject({ visible: 0, deleted: 1 });
  });

  test.each(['nonsense', 'q/1/1', 'other/1/1/id-1', ''])('refuses %j as a receipt handle', (handle) => {
    const { registry } = queueWorld();
    const queue = registry.create('q');

    expect(() => queue.delete(handle)).toThrow(expect.objectContaining({ code: 'ReceiptHandleIsInvalid' }));
  });

  test('a changed visibility counts from the change, and 0 gives the message back at once', () => {
    const { registry, pass } = queueWorld();
    const queue = registry.create('q', { visibilityTimeoutSeconds: 10 });
    queue.send({ body: 'a' });
    const first = one(queue);
    pass(9 * SECOND);

    queue.changeVisibility(first.receiptHandle, 10);
    pass(9 * SECOND);
    expect(queue.receive()).toEqual([]);
    queue.changeVisibility(first.receiptHandle, 0);

    expect(bodies(queue.receive())).toEqual(['a']);
  });

  test('visibility is 0 to 43200 seconds, and 12 hours from the receive in all', () => {
    const { registry, pass } = queueWorld();
    const queue = registry.create('q', { visibilityTimeoutSeconds: 30 });
    queue.send({ body: 'a' });
    const { receiptHandle } = one(queue);

    expect(() => queue.changeVisibility(receiptHandle, 43_201)).toThrow('between 0 and 43200');
    expect(() => queue.changeVisibility(receiptHandle, -1)).toThrow('between 0 and 43200');
    queue.changeVisibility(receiptHandle, 43_200);
    pass(SECOND);

    expect(() => queue.changeVisibility(receiptHandle, 43_200)).toThrow('beyond the limit');
  });

  test('the visibility of what is visible or gone cannot be changed', () => {
    const { registry, pass } = queueWorld();
    const queue = registry.create('q', { visibilityTimeoutSeconds: 1 });
    queue.send({ body: 'a' });
    const { receiptHandle } = one(queue);
    pass(SECOND);

    expect(() => queue.changeVisibility(receiptHandle, 5)).toThrow(
      expect.objectContaining({ code: 'MessageNotInflight' }),
    );
    queue.delete(receiptHandle);

    expect(() => queue.changeVisibility(receiptHandle, 5)).toThrow('does not exist or is not available');
  });

  test('a delay of the message overrides that of the queue', () => {
    const { registry, pass } = queueWorld();
    const queue = registry.create('q', { delaySeconds: 10 });
    queue.send({ body: 'late' });
    queue.send({ body: 'now', delaySeconds: 0 });

    expect(bodies(queue.receive({ maxMessages: 10 }))).toEqual(['now']);
    expect(queue.counters()).toMatchObject({ delayed: 1, inFlight: 1, visible: 0 });
    pass(10 * SECOND);

    expect(bodies(queue.receive({ maxMessages: 10 }))).toEqual(['late']);
  });

  test('retention ends a message in whatever state it is', () => {
    const { registry, pass } = queueWorld();
    const queue = registry.create('q', { retentionSeconds: 60, visibilityTimeoutSeconds: 300 });
    queue.send({ body: 'in flight' });
    const { receiptHandle } = one(queue);
    queue.send({ body: 'visible' });
    queue.send({ body: 'delayed', delaySeconds: 900 });

    pass(MINUTE - 1);
    expect(queue.counters()).toMatchObject({ inFlight: 1, visible: 1, delayed: 1, expired: 0 });
    pass(1);

    expect(queue.counters()).toMatchObject({ inFlight: 0, visible: 0, delayed: 0, expired: 3 });
    expect(() => queue.delete(receiptHandle)).not.toThrow();
    expect(queue.counters().deleted).toBe(0);
  });

  test('tells the age of the oldest visible message, and of the oldest that is not deleted', () => {
    const { registry, pass } = queueWorld();
    const queue = registry.create('q');
    queue.send({ body: 'old' });
    pass(DAY);
    queue.send({ body: 'young' });
    pass(SECOND);

    expect(queue.counters()).toMatchObject({ oldestVisibleAgeMs: DAY + SECOND, oldestAgeMs: DAY + SECOND });
    const [old] = queue.receive();

    expect(queue.counters()).toMatchObject({ oldestVisibleAgeMs: SECOND, oldestAgeMs: DAY + SECOND });
    queue.delete(old?.receiptHandle ?? '');

    expect(queue.counters()).toMatchObject({ oldestVisibleAgeMs: SECOND, oldestAgeMs: SECOND });
  });

  test('a purge empties it, and a second one within 60 seconds is refused', () => {
    const { registry, pass } = queueWorld();
    const queue = registry.create('q');
    for (const body of ['a', 'b', 'c']) queue.send({ body });
    queue.receive();

    queue.purge();

    expect(queue.counters()).toMatchObject({ visible: 0, inFlight: 0, purged: 3 });
    pass(MINUTE - 1);
    expect(() => queue.purge()).toThrow(expect.objectContaining({ code: 'PurgeQueueInProgress' }));
    pass(1);
    expect(() => queue.purge()).not.toThrow();
  });

  test('refuses a receive beyond 120,000 messages in flight', () => {
    const { registry } = queueWorld();
    const queue = registry.create('q');
    for (let i = 0; i < 120_001; i += 1) queue.send({ body: 'x' });
    for (let i = 0; i < 12_000; i += 1) queue.receive({ maxMessages: 10 });

    expect(() => queue.receive()).toThrow(expect.objectContaining({ code: 'OverLimit' }));
  });

  test('a watcher hears of a send, and of nothing after it stopped', () => {
    const { registry } = queueWorld();
    const queue = registry.create('q');
    let heard = 0;
    const stop = queue.watch(() => {
      heard += 1;
    });

    queue.send({ body: 'a' });
    stop();
    queue.send({ body: 'b' });

    expect(heard).toBe(1);
  });
});

describe('delivery faults', () => {
  test('each message is received twice, and deleting one copy leaves the other', () => {
    const { registry } = queueWorld(DELIVER_TWICE);
    const queue = registry.create('q');
    queue.send({ body: 'a' });

    const first = one(queue);
    const second = one(queue);

    expect(second.messageId).toBe(first.messageId);
    expect(second.receiptHandle).not.toBe(first.receiptHandle);
    queue.delete(first.receiptHandle);
    expect(queue.counters().inFlight).toBe(1);
    queue.delete(second.receiptHandle);
    expect(queue.counters()).toMatchObject({ sent: 1, copied: 1, deleted: 2, inFlight: 0, visible: 0 });
    expect(queue.receive()).toEqual([]);
  });

  test('one receive never gives two copies of one message', () => {
    const { registry } = queueWorld(DELIVER_TWICE);
    const queue = registry.create('q');
    queue.send({ body: 'a' });
    queue.send({ body: 'b' });

    expect(bodies(queue.receive({ maxMessages: 10 }))).toEqual(['a', 'b']);
    expect(bodies(queue.receive({ maxMessages: 10 }))).toEqual(['a', 'b']);
  });

  test('a copy can appear long after the message was deleted', () => {
    const { registry, pass } = queueWorld({ copyAfter: () => MINUTE });
    const queue = registry.create('q');
    queue.send({ body: 'a' });
    queue.delete(one(queue).receiptHandle);

    expect(queue.receive()).toEqual([]);
    pass(MINUTE);

    expect(bodies(queue.receive())).toEqual(['a']);
  });

  test('a message can be delayed beyond its delay, and moved in line', () => {
    const { registry, pass } = queueWorld({
      extraDelay: ({ body }) => (body === 'late' ? SECOND : 0),
      placeShift: ({ body }) => (body === 'first' ? MINUTE : 0),
    });
    const queue = registry.create('q');
    for (const body of ['late', 'first', 'second']) queue.send({ body });

    expect(bodies(queue.receive({ maxMessages: 10 }))).toEqual(['second', 'first']);
    pass(SECOND);

    expect(bodies(queue.receive({ maxMessages: 10 }))).toEqual(['late']);
  });
});
