import { SendingFull } from '../../lambda/front-door/group-commit/sending-full';
import { problemIn } from '../door-requests';
import { bufferThat, memoryFrontDoor, put } from '../memory-front-door';
import { fatesOf, memoryCalls, writeOf } from './memory-calls';

const fullFor = (promise: Promise<void>): Promise<SendingFull> =>
  promise.then(
    () => Promise.reject(new Error('it was taken')),
    (error: unknown) => (error instanceof SendingFull ? error : Promise.reject(error)),
  );

describe('what one process holds is bounded', () => {
  it('by writes: one more is refused, and has room again once one has its answer', async () => {
    const { send, calls, turn, group } = memoryCalls('standard', { maxPendingWrites: 2 });
    fatesOf({ a: send('a'), b: send('b') });
    expect(group.held.isFull()).toBe(true);
    await fullFor(send('c'));
    await turn();
    expect(calls.flatMap(({ ids }) => ids)).toEqual([['a', 'b']]);

    await calls[0]?.answer();
    const fates = fatesOf({ d: send('d') });
    await turn();
    await calls[1]?.answer();

    expect(fates).toEqual({ d: 'taken' });
  });

  it('by bytes, also of what is on its way', async () => {
    const bytes = Buffer.byteLength(JSON.stringify(writeOf('a')));
    const { send, turn } = memoryCalls('standard', { maxPendingBytes: 2 * bytes });
    fatesOf({ a: send('a') });
    await turn();
    fatesOf({ b: send('b') });

    const refusal = await fullFor(send('c'));

    expect(refusal.message).toContain(`2 writes of ${2 * bytes} bytes`);
  });

  it('and a write that is larger than all the room goes alone', async () => {
    const { send, calls, turn } = memoryCalls('standard', { maxPendingBytes: 10 });
    fatesOf({ a: send('a') });

    await fullFor(send('b'));
    await turn();

    expect(calls[0]?.ids).toEqual([['a']]);
  });
});

describe('who is refused is told when there should be room', () => {
  it.each([
    ['slowly', 500, 4, 6],
    ['fast', 20_000, 1, 2],
  ])('where answers come %s', async (_how, perSecond, least, most) => {
    const { send, calls, turn, pass } = memoryCalls('standard', { maxPendingWrites: 2000 });
    // Two seconds of answers.
    for (let step = 0; step < 20; step += 1) {
      for (let n = 0; n < perSecond / 10; n += 1) fatesOf({ a: send(`${step}-${n}`) });
      await turn();
      await calls.at(-1)?.answer();
      await pass(100);
    }
    for (let n = 0; n < 2000; n += 1) fatesOf({ a: send(`late-${n}`) });

    const { retryAfterSeconds } = await fullFor(send('more'));

    expect(retryAfterSeconds).toBeGreaterThanOrEqual(least);
    expect(retryAfterSeconds).toBeLessThanOrEqual(most);
  });

  it('and where none comes, when a call has given up at the latest', async () => {
    const { send, turn } = memoryCalls('standard', { maxPendingWrites: 1 });
    fatesOf({ a: send('a') });
    await turn();

    const { retryAfterSeconds } = await fullFor(send('b'));

    expect(retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect(retryAfterSeconds).toBeLessThanOrEqual(15);
  });
});

describe('a request that has no room', () => {
  const full = () => bufferThat(() => Promise.reject(new SendingFull('10000 writes', 7)));

  it('is a 503 that says when to come again, and that nothing was done', async () => {
    const { send, outcomes, counted } = memoryFrontDoor({ buffer: full() });

    const answer = await send(put('/v1/orders/o', { n: 1 }));

    expect([answer.status, problemIn(answer), answer.headers['retry-after']]).toEqual([503, 'overloaded', '7']);
    expect(outcomes.marked).toEqual([]);
    expect([...counted]).toEqual([['Shed', 1]]);
  });

  it('leaves its Idempotency-Key as if it had never come: another body may use it', async () => {
    const sent: string[] = [];
    const { send } = memoryFrontDoor({
      buffer: bufferThat(async ({ id }) => {
        sent.push(id);
        if (sent.length === 1) throw new SendingFull('10000 writes', 7);
      }),
    });
    const keyed = (n: number) => ({
      ...put('/v1/orders/o', { n }),
      headers: { 'idempotency-key': 'k-1', 'content-type': 'application/json' },
    });

    const first = await send(keyed(1));
    const second = await send(keyed(2));

    expect([problemIn(first), second.status]).toEqual(['overloaded', 202]);
  });
});

it('a bulk is refused as a whole while there is no room', async () => {
  const sending = {
    pending: () => 10_000,
    full: () => true,
    roomInSeconds: () => 3,
    lastTakenAt: () => undefined,
    lastFailedAt: () => undefined,
    drain: async () => {},
  };
  const { send, counted } = memoryFrontDoor({ sending });

  const answer = await send({
    method: 'POST',
    path: '/v1/writes',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([1, 2].map((n) => ({ collection: 'orders', key: `k-${n}`, body: { n } }))),
  });

  expect([answer.status, problemIn(answer), answer.headers['retry-after']]).toEqual([503, 'overloaded', '3']);
  expect([...counted]).toEqual([['Shed', 2]]);
});
