import { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueKind } from '../../lambda/contract/collection';
import { GROUP_COMMIT_DEFAULTS, type GroupCommitRules } from '../../lambda/contract/group-commit';
import type { Order } from '../../lambda/contract/sales';
import type { Transaction } from '../../lambda/contract/transaction';
import { groupCommit } from '../../lambda/front-door/group-commit/open-group-commit';
import { SendingFull } from '../../lambda/front-door/group-commit/sending-full';
import type { WriteBufferPort } from '../../lambda/front-door/ports';
import { lampOrder, problemIn } from '../door-requests';
import { bufferThat, memoryFrontDoor, put, RULES as SELLS } from '../memory-front-door';
import { AT, fatesOf, memoryCalls, settled, writeOf } from './memory-calls';

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
    reserve: () => new SendingFull('10000 writes', 3),
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

/** A queue that answers nobody. */
const never = <T>() => new Promise<T>(() => {});
const SILENT: WriteBufferPort = {
  send: () => never(),
  sendAll: (writes) => writes.map(() => never<boolean>()),
  sendTransaction: () => never(),
  sendOrder: () => never(),
};
const TERMS = { withinMs: 1000 };
const ORDER: Order = { id: 'o', at: AT, sku: 'lamp', bucket: 0, quantity: 1, fingerprint: 'f', body: {} };

/** Two buffers whose queues answer nobody. */
function silentBuffers(rules: Partial<GroupCommitRules>) {
  const client = new SQSClient({ region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const { around, sending } = groupCommit({ ...GROUP_COMMIT_DEFAULTS, ...rules })(client, () => {});
  const open = (kind: QueueKind) => around(kind, 'unused', SILENT, () => {});
  return { standard: open('standard'), fifo: open('fifo'), sending };
}

describe('what goes by itself is held with its bytes', () => {
  const text = 'x'.repeat(1000);
  const transaction: Transaction = { id: 't', at: AT, writes: [writeOf('a', 'a', text)] };

  it.each<readonly [string, (buffer: WriteBufferPort) => unknown]>([
    ['a bulk', (buffer) => buffer.sendAll([writeOf('a', 'a', text)], TERMS)],
    ['a transaction', (buffer) => buffer.sendTransaction(transaction, TERMS)],
    ['an order', (buffer) => buffer.sendOrder({ ...ORDER, body: { text } }, TERMS)],
  ])('%s', (_what, send) => {
    const { fifo, sending } = silentBuffers({ maxPendingBytes: 1000 });

    send(fifo);

    expect([sending.pending(), sending.full()]).toEqual([1, true]);
  });

  it.each<readonly [string, (buffer: WriteBufferPort) => Promise<unknown>]>([
    ['a transaction', (buffer) => buffer.sendTransaction(transaction, TERMS)],
    ['an order', (buffer) => buffer.sendOrder(ORDER, TERMS)],
  ])('and %s is refused where there is no room', async (_what, send) => {
    const { fifo, sending } = silentBuffers({ maxPendingWrites: 1 });
    void send(fifo);

    await expect(send(fifo)).rejects.toThrow(SendingFull);

    expect(sending.pending()).toBe(1);
  });
});

describe('a door with two buffers', () => {
  const bulkOf = (collection: string, writes: number) => ({
    method: 'POST',
    path: '/v1/writes',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(
      Array.from({ length: writes }, (_, n) =>
        collection === 'orders'
          ? { collection, key: `k-${n}`, body: { n } }
          : { collection, key: `k-${n}`, patch: { n } },
      ),
    ),
  });

  it('is full as soon as one of them is', () => {
    const { standard, sending } = silentBuffers({ maxPendingWrites: 1 });
    expect(sending.full()).toBe(false);

    standard.sendAll([writeOf('a')], TERMS);

    expect(sending.full()).toBe(true);
  });

  it('refuses a bulk whose own buffer is full, says when to come again, and takes one for the other', async () => {
    const { standard, sending } = silentBuffers({ maxPendingWrites: 1 });
    standard.sendAll([writeOf('a')], TERMS);
    const { send } = memoryFrontDoor({ sending });

    const [full, other] = [await send(bulkOf('orders', 1)), await send(bulkOf('carts', 1))];

    expect([full.status, problemIn(full)]).toEqual([503, 'overloaded']);
    expect(full.headers['retry-after']).toMatch(/^[1-9][0-9]?$/);
    expect(other.status).toBe(200);
  });

  it('holds what a bulk is to send before it asks anybody, and gives it back where it is not sent', async () => {
    const { sending } = silentBuffers({ maxPendingWrites: 3 });
    const asked = Promise.withResolvers<undefined>();
    const pressure = { refusal: () => asked.promise, settled: async () => {} };
    const { send } = memoryFrontDoor({ sending, pressure });

    const first = send(bulkOf('orders', 2));
    await settled();
    expect(sending.pending()).toBe(2);
    const second = await send(bulkOf('orders', 2));
    asked.reject(new Error('nobody knows'));

    expect([(await first).status, problemIn(second)]).toEqual([500, 'overloaded']);
    expect(sending.pending()).toBe(0);
  });

  it('has drained only when both have', async () => {
    const { sending } = silentBuffers({});
    const leave = (['standard', 'fifo'] as const).map((kind) =>
      sending.reserve(new Map([[kind, { writes: 1, bytes: 1 }]])),
    );
    let drained = false;
    void sending.drain().then(() => {
      drained = true;
    });
    const drainedAfter = async (place: number) => {
      const left = leave[place];
      if (typeof left === 'function') left();
      await settled();
      return drained;
    };

    expect([await drainedAfter(0), await drainedAfter(1)]).toEqual([false, true]);
  });
});

it('an idle buffer has room at once', () => {
  const { group } = memoryCalls();

  expect(group.held.roomInSeconds()).toBeGreaterThanOrEqual(1);
});

describe('a request for which there is no room', () => {
  const full = () => Promise.reject(new SendingFull('10000 writes', 7));

  it('leaves the Idempotency-Key of a transaction as if it had never come', async () => {
    const { send, ports } = memoryFrontDoor();
    const transaction = (n: number) => ({
      method: 'POST',
      path: '/v1/transactions',
      headers: { 'content-type': 'application/json', prefer: 'respond-async', 'idempotency-key': 'one' },
      body: JSON.stringify({ writes: [{ collection: 'orders', key: 'a', body: { n } }] }),
    });
    const { sendTransaction } = ports.buffer;
    ports.buffer.sendTransaction = full;
    const first = await send(transaction(1));
    ports.buffer.sendTransaction = sendTransaction;

    const second = await send(transaction(2));

    expect([first.status, problemIn(first), first.headers['retry-after']]).toEqual([503, 'overloaded', '7']);
    expect(second.status).toBe(202);
  });

  it('gives the units of an order back', async () => {
    const { send, ports } = memoryFrontDoor({ sells: SELLS });
    await send(put('/v1/sales/lamp', { stock: 1, buckets: 1 }));
    const { sendOrder } = ports.buffer;
    ports.buffer.sendOrder = full;
    const first = await send(lampOrder('one'));
    ports.buffer.sendOrder = sendOrder;

    const other = await send(lampOrder('two'));

    expect([first.status, problemIn(first)]).toEqual([503, 'overloaded']);
    expect(other.status).toBe(202);
  });
});
