import fc from 'fast-check';
import type { QueueKind } from '../../lambda/contract/collection';
import { ENTRIES_PER_SEND } from '../../lambda/contract/limits';
import type { MessageFate } from '../../lambda/front-door/send-messages';
import { fatesOf, memoryCalls } from './memory-calls';

const REFUSED = 'the queue did not take the message';

describe('of the writes of one call each is told what became of its own message', () => {
  /** Of a FIFO queue each record has its message. */
  async function three() {
    const world = memoryCalls('fifo');
    const { send, turn, calls } = world;
    const fates = fatesOf({ a: send('a', 'k1'), b: send('b', 'k2'), c: send('c', 'k3') });
    await turn();
    return { ...world, fates, call: calls[0] };
  }

  it('taken or failed', async () => {
    const { fates, call } = await three();

    await call?.answer(['taken', 'failed', 'taken']);

    expect(fates).toEqual({ a: 'taken', b: REFUSED, c: 'taken' });
  });

  it('where the queue has no room for some, those alone are sent again, and told then', async () => {
    const { fates, call, calls, pass } = await three();
    await call?.answer(['taken', 'try-again', 'try-again']);
    expect(fates).toEqual({ a: 'taken' });

    await pass(25);
    await calls[1]?.answer(['failed', 'taken']);

    expect(calls[1]?.ids).toEqual([['b'], ['c']]);
    expect(fates).toEqual({ a: 'taken', b: REFUSED, c: 'taken' });
  });

  it('is given up after three times more', async () => {
    const { fates, calls, pass } = await three();
    await calls[0]?.answer(['taken', 'try-again', 'taken']);
    for (const again of [1, 2, 3]) {
      expect(fates).not.toHaveProperty('b');
      await pass(500);
      await calls[again]?.answer(['try-again']);
    }
    await pass(500);

    expect([fates.b, calls.length]).toEqual([REFUSED, 4]);
  });

  it('a call that was lost is not known of any: all are told why, and nothing is sent again', async () => {
    const { fates, call, calls, pass } = await three();

    await call?.lose(new Error('ECONNRESET'));
    await pass(1000);

    expect(fates).toEqual({ a: 'ECONNRESET', b: 'ECONNRESET', c: 'ECONNRESET' });
    expect(calls).toHaveLength(1);
  });

  it('an answer that says nothing of a message has not taken it', async () => {
    const { fates, call } = await three();

    await call?.answer(['taken']);

    expect(fates).toEqual({ a: 'taken', b: REFUSED, c: REFUSED });
  });
});

it('writes to one record that come together share a message of a FIFO queue, in their order', async () => {
  const { send, turn, calls } = memoryCalls('fifo');

  fatesOf({ a: send('a', 'k'), b: send('b', 'other'), c: send('c', 'k') });
  await turn();

  expect(calls[0]?.ids).toEqual([['a', 'c'], ['b']]);
});

type Step =
  | { readonly kind: 'send'; readonly key: number; readonly size: number }
  | { readonly kind: 'turn' }
  | { readonly kind: 'pass'; readonly millis: number }
  | { readonly kind: 'end'; readonly which: number; readonly how: readonly (MessageFate | 'lost')[] };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      key: fc.nat(5),
      size: fc.constantFrom(0, 100, 30_000, 59_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), millis: fc.nat(30) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(3),
      how: fc.array(fc.constantFrom('taken', 'taken', 'try-again', 'failed', 'lost'), { minLength: 1, maxLength: 4 }),
    }),
  },
);

it.each(['standard', 'fifo'] as const)(
  'in whatever order things happen, each send to a %s queue is answered once, by what became of its message',
  async (kind: QueueKind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 10, maxLength: 80 }), fc.nat(3), async (steps, more) => {
        const callsAtOnce = 1 + more;
        const { send, turn, pass, calls, mostOpen, group } = memoryCalls(kind, { callsAtOnce, maxPendingWrites: 30 });
        /** What the queue said last of each write, and how often each was taken. */
        const said = new Map<string, MessageFate | 'lost'>();
        const taken = new Map<string, number>();
        const answered = new Map<string, string[]>();
        const ended = new Set<number>();
        let sends = 0;
        const end = async (index: number, how: readonly (MessageFate | 'lost')[]) => {
          const call = calls[index];
          if (call === undefined || ended.has(index)) return;
          ended.add(index);
          const fates = call.messages.map((_, place) => how[place % how.length] ?? 'taken');
          const isLost = fates[0] === 'lost';
          const told = fates.map((fate) => (fate === 'lost' ? 'failed' : fate));
          for (const [place, ids] of call.ids.entries()) {
            for (const id of ids) {
              const fate = isLost ? 'lost' : (told[place] ?? 'failed');
              said.set(id, fate);
              if (fate === 'taken') taken.set(id, (taken.get(id) ?? 0) + 1);
            }
          }
          await (isLost ? call.lose(new Error('lost')) : call.answer(told));
        };
        for (const step of steps) {
          if (step.kind === 'send') {
            const id = `w-${sends++}`;
            answered.set(id, []);
            send(id, `k-${step.key}`, 'x'.repeat(step.size)).then(
              () => answered.get(id)?.push('taken'),
              (error: Error) => answered.get(id)?.push(error.name === 'SendingFull' ? 'full' : error.message),
            );
          } else if (step.kind === 'turn') await turn();
          else if (step.kind === 'pass') await pass(step.millis);
          else await end([...calls.keys()].filter((one) => !ended.has(one))[step.which] ?? -1, step.how);
        }
        // Then the queue is well, until nothing is left.
        for (let round = 0; round < 200 && group.held.writes > 0; round += 1) {
          await pass(1000);
          for (const index of [...calls.keys()]) await end(index, ['taken']);
        }

        await group.held.empty();
        expect(mostOpen()).toBeLessThanOrEqual(callsAtOnce);
        for (const { messages } of calls) expect(messages.length).toBeLessThanOrEqual(ENTRIES_PER_SEND);
        for (const [id, answers] of answered) {
          const last = said.get(id);
          const expected =
            last === undefined ? 'full' : last === 'taken' ? 'taken' : last === 'lost' ? 'lost' : REFUSED;
          expect([id, answers]).toEqual([id, [expected]]);
          expect(taken.get(id) ?? 0).toBe(last === 'taken' ? 1 : 0);
        }
      }),
      { numRuns: 150 },
    );
  },
);
