import { NO_VIOLATIONS, type Violations } from '../../local/faults/fault-settings';
import { queueViolations } from '../../local/faults/queue-violations';
import type { QueueModel } from '../../local/queue/queue-model';
import { bodies, drain, queueWorld } from './queue-world';

interface Buffer {
  readonly queue: QueueModel;
  readonly dead: QueueModel;
  send(body: string, groupId?: string): void;
}

/** A queue with dead letters of its own, as every buffer is. `chances` are those of the cases that a share applies to. */
function buffer(kind: 'standard' | 'fifo', violations: Partial<Violations>, chances: number[] = []): Buffer {
  const world = queueWorld(
    undefined,
    queueViolations(
      () => ({ ...NO_VIOLATIONS, ...violations }),
      () => chances.shift() ?? 0.5,
    ),
  );
  const [suffix, fifo] = kind === 'fifo' ? ['.fifo', true] : ['', false];
  const dead = world.registry.create(`dead${suffix}`, { fifo });
  const redrive = { deadLetterArn: dead.arn, maxReceiveCount: 3 };
  const queue = world.registry.create(`buffer${suffix}`, { fifo, redrive });
  let sent = 0;
  return {
    queue,
    dead,
    send(body, groupId = 'g') {
      sent += 1;
      queue.send(fifo ? { body, groupId, deduplicationId: `d${sent}` } : { body });
    },
  };
}

/** What one receive gives, and the sequence numbers that it gives them with. */
function received(queue: QueueModel) {
  const messages = queue.receive({ maxMessages: 10 });
  return { bodies: bodies(messages), numbers: messages.map(({ systemAttributes }) => systemAttributes.SequenceNumber) };
}

describe.each(['standard', 'fifo'] as const)('in a %s buffer', (kind) => {
  test('a message that is lost was answered, and the others come', () => {
    const { queue, send } = buffer(kind, { loseShare: 0.5 }, [0.6, 0.4, 0.5]);

    for (const body of ['a', 'b', 'c']) send(body);

    expect(drain(queue)).toEqual(['a', 'c']);
    expect(queue.counters()).toMatchObject({ sent: 3, visible: 0, inFlight: 2 });
  });

  test('a good message is set aside in place of its first delivery, and never later', () => {
    const { queue, dead, send } = buffer(kind, { quarantineGoodShare: 0.5 }, [0.4, 0.5, 0.1]);
    send('good', 'g1');
    send('other', 'g2');

    const [first] = queue.receive({ maxMessages: 10 });
    queue.changeVisibility(first?.receiptHandle ?? '', 0);
    const [again] = queue.receive({ maxMessages: 10 });

    expect([first?.body, again?.body]).toEqual(['other', 'other']);
    expect(dead.list(10)).toEqual([expect.objectContaining({ body: 'good', receiveCount: 0 })]);
  });

  test('while nothing is violated, nobody is asked for a chance', () => {
    const asked: never[] = [];
    const { queue, send } = buffer(kind, {}, asked);
    Object.defineProperty(asked, 'shift', {
      value: () => {
        throw new Error('a chance was asked for');
      },
    });

    send('a');

    expect(received(queue).bodies).toEqual(['a']);
  });
});

describe('messages of a group that change places', () => {
  test('come the wrong way round, with numbers that rise', () => {
    const { queue, send } = buffer('fifo', { reorderShare: 0.5 }, [0.9, 0.1, 0.9]);

    for (const body of ['a', 'b', 'c']) send(body);
    const { bodies: order, numbers } = received(queue);

    expect(order).toEqual(['b', 'a', 'c']);
    expect(numbers).toEqual([...numbers].sort());
    expect(new Set(numbers).size).toBe(3);
  });

  test('are of one group: another keeps its order', () => {
    const { queue, send } = buffer('fifo', { reorderShare: 1 });

    for (const [body, group] of [
      ['a1', 'a'],
      ['b1', 'b'],
      ['a2', 'a'],
    ] as const) {
      send(body, group);
    }

    expect(received(queue).bodies).toEqual(['a2', 'a1', 'b1']);
  });

  test('do not, once the first of them has been received: it is no longer in its place', () => {
    const { queue, send } = buffer('fifo', { reorderShare: 1 });
    send('a');
    const [first] = queue.receive();

    send('b');
    queue.changeVisibility(first?.receiptHandle ?? '', 0);

    expect(received(queue).bodies).toEqual(['a', 'b']);
  });

  test('are acknowledged as themselves', () => {
    const { queue, send } = buffer('fifo', { reorderShare: 1 });
    send('a');
    send('b');

    for (const { receiptHandle } of queue.receive({ maxMessages: 10 })) queue.delete(receiptHandle);

    expect(queue.counters()).toMatchObject({ visible: 0, inFlight: 0, deleted: 2 });
  });

  test('are not those of a standard queue, which has no order', () => {
    const { queue, send } = buffer('standard', { reorderShare: 1 });

    for (const body of ['a', 'b', 'c']) send(body);

    expect(received(queue).bodies).toEqual(['a', 'b', 'c']);
  });
});

test('what dead letters go to is no buffer: nothing of it is lost or out of order', () => {
  const { dead } = buffer('fifo', { loseShare: 1, reorderShare: 1, quarantineGoodShare: 1 });

  for (const body of ['a', 'b']) dead.send({ body, groupId: 'g', deduplicationId: body });

  expect(received(dead).bodies).toEqual(['a', 'b']);
});
