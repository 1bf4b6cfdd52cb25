import fc from 'fast-check';
import type { QueueCounters } from '../../local/queue/queue-counters';
import type { QueueModel } from '../../local/queue/queue-model';
import { queueWorld } from './queue-world';

type Step =
  | { readonly kind: 'send'; readonly group: number; readonly again: boolean }
  | { readonly kind: 'receive'; readonly max: number }
  | { readonly kind: 'delete' | 'giveBack'; readonly which: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'moveBack' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('send' as const), group: fc.nat(2), again: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 10 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('delete' as const, 'giveBack' as const), which: fc.nat() }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(40_000) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'moveBack' as const }) },
);

interface Held {
  readonly receiptHandle: string;
  readonly group: string;
  readonly number: number;
}

function here(counters: QueueCounters): number {
  return counters.visible + counters.inFlight + counters.delayed;
}

function expectNothingLost(queue: QueueModel): void {
  const c = queue.counters();
  const came = c.sent + c.movedIn + c.copied + c.restored;
  expect(here(c) + c.deleted + c.movedOut + c.expired + c.purged).toBe(came);
  expect(queue.list(10_000).length).toBe(here(c));
}

/** Runs the steps and calls `onReceive` with each receive's messages and those that were in flight before it. */
function run(
  fifo: boolean,
  steps: readonly Step[],
  onReceive: (given: Held[], inFlight: Held[], queue: QueueModel) => void,
): void {
  const { registry, pass, now } = queueWorld({ copyAfter: (_m, count) => (count === 2 ? 500 : undefined) });
  const suffix = fifo ? '.fifo' : '';
  const dead = registry.create(`dead${suffix}`, { fifo, retentionSeconds: 400 });
  const queue = registry.create(`q${suffix}`, {
    fifo,
    visibilityTimeoutSeconds: 30,
    retentionSeconds: 300,
    redrive: { deadLetterArn: dead.arn, maxReceiveCount: 3 },
  });
  let sent = 0;
  let held: (Held & { readonly until: number })[] = [];
  for (const one of steps) {
    held = held.filter(({ until }) => until > now());
    if (one.kind === 'send') {
      if (!one.again || sent === 0) sent += 1;
      const ids = fifo ? { deduplicationId: `d${sent}` } : {};
      queue.send({ body: String(sent), groupId: `g${one.group}`, ...ids });
    } else if (one.kind === 'receive') {
      const given = queue.receive({ maxMessages: one.max }).map(({ receiptHandle, body, systemAttributes }) => ({
        receiptHandle,
        group: systemAttributes.MessageGroupId ?? '',
        number: Number(body),
      }));
      onReceive(given, held, queue);
      held.push(...given.map((message) => ({ ...message, until: now() + 30_000 })));
    } else if (one.kind === 'pass') pass(one.ms);
    else if (one.kind === 'moveBack') registry.startMoveTask({ sourceArn: dead.arn });
    else if (held.length > 0) {
      const [chosen] = held.splice(one.which % held.length, 1);
      if (chosen === undefined) continue;
      // A retention that ended meanwhile makes a change of visibility an error: the message is gone.
      const isThere = queue.list(10_000).some(({ body }) => body === String(chosen.number));
      if (one.kind === 'delete') queue.delete(chosen.receiptHandle);
      else if (isThere && fifo) queue.changeVisibility(chosen.receiptHandle, 0);
    }
    expectNothingLost(queue);
    expectNothingLost(dead);
    expect(dead.counters().movedIn).toBe(queue.counters().movedOut);
    expect(queue.counters().movedIn).toBe(dead.counters().movedOut);
  }
}

const steps = fc.array(step, { maxLength: 120 });

test('on a standard queue each message is at all times in exactly one state and in exactly one queue', () => {
  fc.assert(
    fc.property(steps, (list) => run(false, list, () => {})),
    { numRuns: 150 },
  );
});

test('on a FIFO queue each message is at all times in exactly one state and in exactly one queue', () => {
  fc.assert(
    fc.property(steps, (list) => run(true, list, () => {})),
    { numRuns: 150 },
  );
});

test('on FIFO at most one batch of a group is in flight', () => {
  fc.assert(
    fc.property(steps, (list) =>
      run(true, list, (given, inFlight) => {
        const locked = new Set(inFlight.map(({ group }) => group));
        expect(given.filter(({ group }) => locked.has(group))).toEqual([]);
      }),
    ),
    { numRuns: 150 },
  );
});

test('on FIFO nothing overtakes: what stands before a received message in its group was received with it', () => {
  // A message that was dead and came back is a new one with an old number, so these runs move nothing back.
  const withoutMoves = fc.array(
    step.filter(({ kind }) => kind !== 'moveBack'),
    { maxLength: 120 },
  );
  fc.assert(
    fc.property(withoutMoves, (list) =>
      run(true, list, (given, _inFlight, queue) => {
        for (const group of new Set(given.map((message) => message.group))) {
          const numbers = given.filter((message) => message.group === group).map(({ number }) => number);
          const standing = queue.list(10_000).filter(({ groupId }) => groupId === group);
          const upToLast = standing.map(({ body }) => Number(body)).filter((number) => number <= (numbers.at(-1) ?? 0));
          expect(numbers).toEqual(upToLast);
        }
      }),
    ),
    { numRuns: 150 },
  );
});
