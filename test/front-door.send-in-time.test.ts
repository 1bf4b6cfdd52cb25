import { SQSClient } from '@aws-sdk/client-sqs';
import type { Order } from '../lambda/contract/sales';
import type { Write } from '../lambda/contract/write';
import { SendingLate } from '../lambda/front-door/group-commit/sending-late';
import { sendWithin } from '../lambda/front-door/last-call';
import type { SendTerms } from '../lambda/front-door/ports';
import { sqsFifoBuffer } from '../lambda/front-door/sqs-buffer';
import { sqsSendGroup } from '../lambda/front-door/sqs-send-batch';
import { lampOrder } from './door-requests';
import { memoryFrontDoor, put, RULES as SELLS } from './memory-front-door';
import { stubRequestHandler } from './stub-request-handler';

const URL = 'https://sqs.eu-west-1.amazonaws.com/123456789012/buffer.fifo';
const AT = '01890000-0000-7000-8000-000000000001';
const WRITE: Write = { id: 'w', collection: 'carts', key: 'k', at: AT, op: 'patch', patch: { n: 1 } };
const ORDER: Order = { id: 'o', at: AT, sku: 'lamp', bucket: 0, quantity: 1, fingerprint: 'f', body: {} };
const SETTINGS = { region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/** A queue that hears and never answers. */
function silentQueue() {
  const signals: (AbortSignal | undefined)[] = [];
  const requestHandler = {
    handle: (_request: unknown, options: { abortSignal?: AbortSignal } = {}) => {
      signals.push(options.abortSignal);
      return new Promise<never>((_, reject) => {
        options.abortSignal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
  return { buffer: sqsFifoBuffer(new SQSClient({ ...SETTINGS, requestHandler }), URL), signals };
}

// Time goes by only where a test says so; the SDK's own work takes none of it.
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'],
  });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Passes the time once the queue has heard of it. */
async function passOnceHeard(signals: readonly unknown[], millis: number): Promise<void> {
  while (signals.length === 0) await new Promise((resolve) => setImmediate(resolve));
  jest.advanceTimersByTime(millis);
}

type Buffer = ReturnType<typeof silentQueue>['buffer'];
const EACH: readonly (readonly [string, (buffer: Buffer, terms: SendTerms) => Promise<unknown>])[] = [
  ['a write', (buffer, terms) => buffer.send(WRITE, terms)],
  ['a transaction', (buffer, terms) => buffer.sendTransaction({ id: 't', at: AT, writes: [WRITE] }, terms)],
  ['an order', (buffer, terms) => buffer.sendOrder(ORDER, terms)],
];

describe.each(EACH)('%s that goes by itself to a silent queue', (_what, send) => {
  it('is given up in time, and is then unknown', async () => {
    const { buffer, signals } = silentQueue();

    const sent = send(buffer, { withinMs: 20 }).catch((cause: unknown) => cause);
    await passOnceHeard(signals, 20);
    const error = await sent;

    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(SendingLate);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it('is not begun without time', async () => {
    const { buffer, signals } = silentQueue();

    await expect(send(buffer, { withinMs: 0 })).rejects.toThrow(SendingLate);

    expect(signals).toEqual([]);
  });
});

describe('many that go to a silent queue', () => {
  // Of one record, in two messages: the second waits for the first.
  const writes = Array.from({ length: 26 }, (_, n) => ({ ...WRITE, id: `w-${n}` }));

  it('are given up in time, and none is begun after that', async () => {
    const { buffer, signals } = silentQueue();

    const sent = Promise.all(buffer.sendAll(writes, { withinMs: 20 }));
    await passOnceHeard(signals, 20);

    expect(await sent).toEqual(writes.map(() => false));
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it('are not begun without time', async () => {
    const { buffer, signals } = silentQueue();

    expect(await Promise.all(buffer.sendAll(writes, { withinMs: 0 }))).toEqual(writes.map(() => false));
    expect(signals).toEqual([]);
  });
});

it('an answer to a lone message that names no message is no promise', async () => {
  const requestHandler = stubRequestHandler(() => ({ status: 200, body: {} }));
  // As from an endpoint that is not SQS: with a digest the client would refuse the answer itself.
  const client = new SQSClient({ ...SETTINGS, requestHandler, md5: false });

  const sent = sqsSendGroup(client, URL)([{ body: '{}', bytes: 2, places: [0] }], new AbortController().signal);

  await expect(sent).rejects.toThrow('without a message id');
});

describe('a send may last', () => {
  it.each([
    ['until there is just room to answer', 10_000, 8500],
    ['for half a second where the door has little time', 1200, 500],
    ['to the deadline where even that is too long', 300, 300],
    ['not at all after it', -1, -1],
  ])('%s', (_how, left, within) => {
    expect(sendWithin(1000, 1000 + left)).toBe(within);
  });
});

describe('what was certainly not sent in time has no effect, and is told so', () => {
  const late = () => Promise.reject(new SendingLate());
  const transaction = (n: number) => ({
    method: 'POST',
    path: '/v1/transactions',
    headers: { 'content-type': 'application/json', prefer: 'respond-async', 'idempotency-key': 'one' },
    body: JSON.stringify({ writes: [{ collection: 'orders', key: 'a', body: { n } }] }),
  });

  it('a transaction leaves its Idempotency-Key as if it had never come', async () => {
    const { send, ports } = memoryFrontDoor();
    const { sendTransaction } = ports.buffer;
    ports.buffer.sendTransaction = late;
    const first = await send(transaction(1));
    ports.buffer.sendTransaction = sendTransaction;

    const second = await send(transaction(2));

    expect([first.status, JSON.parse(first.body).detail]).toEqual([503, expect.stringContaining('was not sent')]);
    expect(second.status).toBe(202);
  });

  it('an order gives its units back', async () => {
    const { send, ports } = memoryFrontDoor({ sells: SELLS });
    await send(put('/v1/sales/lamp', { stock: 1, buckets: 1 }));
    const { sendOrder } = ports.buffer;
    ports.buffer.sendOrder = late;
    const first = await send(lampOrder('one'));
    ports.buffer.sendOrder = sendOrder;

    const other = await send(lampOrder('two'));

    expect([first.status, JSON.parse(first.body).detail]).toEqual([503, expect.stringContaining('was not sent')]);
    expect(other.status).toBe(202);
  });
});
