import type { QueueModel } from '../../local/queue/queue-model';
import { bodies, MINUTE, queueWorld, SECOND, START } from './queue-world';

function pair(kind: 'standard' | 'fifo', maxReceiveCount = 3) {
  const world = queueWorld();
  const fifo = kind === 'fifo';
  const suffix = fifo ? '.fifo' : '';
  const dead = world.registry.create(`dead${suffix}`, { fifo });
  const queue = world.registry.create(`q${suffix}`, {
    fifo,
    visibilityTimeoutSeconds: 1,
    redrive: { deadLetterArn: dead.arn, maxReceiveCount },
  });
  return { ...world, queue, dead };
}

function failReceives(queue: QueueModel, times: number, pass: (ms: number) => void): string[] {
  const seen: string[] = [];
  for (let i = 0; i < times; i += 1) {
    seen.push(...bodies(queue.receive({ maxMessages: 10 })));
    pass(SECOND);
  }
  return seen;
}

describe('the redrive policy', () => {
  test('a message is received exactly maxReceiveCount times, then moved when it would be received once more', () => {
    const { queue, dead, pass } = pair('standard', 3);
    queue.send({ body: 'poison' });

    expect(failReceives(queue, 3, pass)).toEqual(['poison', 'poison', 'poison']);
    expect(dead.counters().visible).toBe(0);
    expect(queue.receive()).toEqual([]);

    expect(dead.counters()).toMatchObject({ visible: 1, movedIn: 1 });
    expect(queue.counters()).toMatchObject({ visible: 0, inFlight: 0, movedOut: 1 });
  });

  test('it keeps id, body, attributes, group, sent time and receive count, and names its source', () => {
    const { queue, dead, pass } = pair('standard', 1);
    const attributes = { cause: { dataType: 'String', stringValue: 'x' } };
    const { messageId } = queue.send({ body: 'poison', attributes, groupId: 'g' });
    failReceives(queue, 2, pass);

    const [message] = dead.receive();

    expect(message).toMatchObject({ messageId, body: 'poison', attributes });
    expect(message?.systemAttributes).toMatchObject({
      SentTimestamp: String(START),
      ApproximateFirstReceiveTimestamp: String(START),
      ApproximateReceiveCount: '2',
      MessageGroupId: 'g',
      DeadLetterQueueSourceArn: queue.arn,
    });
  });

  test('one receive passes over what it moves and still gives the rest', () => {
    const { queue, pass } = pair('standard', 1);
    queue.send({ body: 'poison' });
    failReceives(queue, 1, pass);
    queue.send({ body: 'good' });

    expect(bodies(queue.receive())).toEqual(['good']);
  });

  test('on FIFO the group goes on behind the moved message, and deduplication does not swallow it', () => {
    const { queue, dead, pass } = pair('fifo', 1);
    dead.send({ body: 'earlier', groupId: 'g', deduplicationId: 'd1' });
    queue.send({ body: 'poison', groupId: 'g', deduplicationId: 'd1' });
    queue.receive();
    pass(SECOND);
    queue.send({ body: 'next', groupId: 'g', deduplicationId: 'd2' });

    expect(bodies(queue.receive({ maxMessages: 10 }))).toEqual(['next']);

    const moved = dead.receive({ maxMessages: 10 });
    expect(bodies(moved)).toEqual(['earlier', 'poison']);
    const numbers = moved.map(({ systemAttributes }) => systemAttributes.SequenceNumber ?? '');
    expect([...numbers].sort()).toEqual(numbers);
  });

  test('a standard message keeps its age in the dead-letter queue, a FIFO one is retained anew', () => {
    for (const [kind, expired] of [
      ['standard', 1],
      ['fifo', 0],
    ] as const) {
      const { registry, queue, dead, pass } = pair(kind, 1);
      registry.configure(dead.name, { ...dead.settings, retentionSeconds: 60 });
      queue.send({ body: 'm', ...(kind === 'fifo' ? { groupId: 'g', deduplicationId: 'd' } : {}) });
      queue.receive();
      pass(30 * SECOND);
      queue.receive();

      pass(30 * SECOND);

      expect(dead.counters().expired).toBe(expired);
    }
  });

  test('without its dead-letter queue a message is delivered, not dropped', () => {
    const { registry, queue, pass } = pair('standard', 1);
    registry.remove('dead');
    queue.send({ body: 'm' });

    expect(failReceives(queue, 3, pass)).toEqual(['m', 'm', 'm']);
  });
});

describe('a move task', () => {
  function withDead(count: number) {
    const world = pair('standard', 1);
    for (let i = 0; i < count; i += 1) world.queue.send({ body: `m${i}` });
    for (let i = 0; i < count; i += 10) world.queue.receive({ maxMessages: 10 });
    world.pass(SECOND);
    world.queue.receive();
    if (world.dead.counters().visible !== count) throw new Error('the messages are not dead yet');
    return world;
  }

  test('takes dead messages back to where they came from, as new messages', () => {
    const { registry, queue, dead, now } = withDead(3);

    const task = registry.startMoveTask({ sourceArn: dead.arn });

    expect(task).toMatchObject({ status: 'COMPLETED', moved: 3, toMove: 3 });
    expect(dead.counters()).toMatchObject({ visible: 0, movedOut: 3 });
    const received = queue.receive({ maxMessages: 10 });
    expect(bodies(received)).toEqual(['m0', 'm1', 'm2']);
    expect(received[0]?.systemAttributes).toMatchObject({ ApproximateReceiveCount: '1', SentTimestamp: String(now()) });
    expect(received[0]?.systemAttributes.DeadLetterQueueSourceArn).toBeUndefined();
  });

  test('or to a named destination', () => {
    const { registry, queue, dead } = withDead(2);
    const other = registry.create('other');

    registry.startMoveTask({ sourceArn: dead.arn, destinationArn: other.arn });

    expect(other.counters().visible).toBe(2);
    expect(queue.counters().visible).toBe(0);
  });

  test('keeps to its rate on the clock, one at a time, and can be cancelled', () => {
    const { registry, queue, dead, pass } = withDead(7);
    const { handle } = registry.startMoveTask({ sourceArn: dead.arn, maxPerSecond: 2 });

    expect(queue.counters().visible).toBe(2);
    expect(() => registry.startMoveTask({ sourceArn: dead.arn })).toThrow('already a task running');
    pass(2 * SECOND);
    registry.settle();
    expect(registry.moveTasks(dead.arn)).toMatchObject([{ status: 'RUNNING', moved: 6, toMove: 7 }]);
    registry.cancelMoveTask(handle);
    pass(MINUTE);
    registry.settle();

    expect(dead.counters().visible).toBe(1);
    expect(registry.moveTasks(dead.arn)).toMatchObject([{ status: 'CANCELLED', moved: 6 }]);
    expect(registry.nextMoveAt()).toBeUndefined();
  });

  test('leaves a message whose source it cannot know, and says why', () => {
    const { registry, dead } = pair('standard');
    dead.send({ body: 'sent here directly' });

    const task = registry.startMoveTask({ sourceArn: dead.arn });

    expect(task).toMatchObject({ status: 'FAILED', failureReason: 'CouldNotDetermineMessageSource', moved: 0 });
    expect(dead.counters().visible).toBe(1);
  });

  test('is refused for what is no dead-letter queue or does not exist', () => {
    const { registry, queue, dead } = pair('standard');

    expect(() => registry.startMoveTask({ sourceArn: queue.arn })).toThrow('Dead Letter Queue');
    expect(() => registry.startMoveTask({ sourceArn: registry.arnOf('none') })).toThrow('does not exist');
    expect(() => registry.startMoveTask({ sourceArn: dead.arn, maxPerSecond: 501 })).toThrow('1 to 500, got 501');
  });
});
