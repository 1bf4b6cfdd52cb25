import { PACKED_MESSAGE_MAX_BYTES, TRANSACTION_MESSAGE_MAX_BYTES } from '../../lambda/contract/limits';
import { parseTrace, traceBytes } from '../../lambda/contract/trace-context';
import { packWrites } from '../../lambda/front-door/pack-writes';
import { MARKED_PER_SECOND, tracer } from '../../lambda/front-door/tracing/tracer';
import type { Outcomes } from '../../lambda/platform/outcomes';
import { get, increment, post } from '../door-requests';
import type { RequestForm } from '../memory-front-door';
import { memoryFrontDoor, NOW, type PortChanges, put, RULES } from '../memory-front-door';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const MARKED = `00-${TRACE}-${PARENT}-01`;
const UNMARKED = `00-${TRACE}-${PARENT}-00`;

/** Ids in their order, so that each is another. */
function countingBytes() {
  let count = 0;
  return (n: number) => new Uint8Array(n).fill(++count);
}

function tracedDoor({
  random = 0.5,
  oneIn = 1000,
  ...changes
}: PortChanges & { random?: number; oneIn?: number } = {}) {
  let now = NOW;
  const door = memoryFrontDoor({
    sells: RULES,
    tracer: tracer(oneIn, { now: () => now, random: () => random, randomBytes: countingBytes() }),
    ...changes,
  });
  const spans = () => door.lines.filter(({ event }) => event === 'span');
  return {
    ...door,
    spans,
    pass: (millis: number) => {
      now += millis;
    },
  };
}

const marked = (form: RequestForm, headers: Readonly<Record<string, string>> = {}): RequestForm => ({
  ...form,
  headers: { ...form.headers, traceparent: MARKED, ...headers },
});

describe('a message carries the trace of its request', () => {
  test.each<[string, RequestForm]>([
    ['a single write', put('/v1/orders/o-1', { n: 1 })],
    ['one in order', increment('/v1/counters/c-1', { n: 1 })],
    [
      'a bulk',
      post('/v1/writes', [
        { collection: 'orders', body: {} },
        { collection: 'carts', key: 'c', op: 'patch', body: {} },
      ]),
    ],
    [
      'a transaction',
      post('/v1/transactions', { writes: [{ collection: 'orders', body: {} }] }, { prefer: 'respond-async' }),
    ],
    ['an order', post('/v1/sales/lamp/orders', { quantity: 1 }, { 'idempotency-key': 'o-1' })],
  ])('%s, with the door as parent', async (_what, form) => {
    const { send, queue, traces, spans, selling } = tracedDoor();
    await selling?.table.create({ sku: 'lamp', stock: 10, buckets: 2 });

    const { status } = await send(marked(form, { tracestate: 'rojo=1, congo=2' }));

    expect(status).toBeLessThan(300);
    expect(traces.length).toBe(queue.length);
    expect(traces.length).toBeGreaterThan(0);
    const [span] = spans();
    for (const trace of traces) {
      expect(trace).toMatchObject({ traceId: TRACE, spanId: span?.spanId, sampled: true, state: 'rojo=1,congo=2' });
    }
    expect(span).toMatchObject({ traceId: TRACE, parentSpanId: PARENT });
    expect(span?.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(span?.spanId).not.toBe(PARENT);
  });

  test('also where nobody writes it down', async () => {
    const { send, traces, spans } = tracedDoor();

    await send(put('/v1/orders/o-1', {}, { traceparent: UNMARKED }));
    await send(put('/v1/orders/o-2', {}));
    await send(put('/v1/orders/o-3', {}, { traceparent: `${MARKED}, ${MARKED}`, tracestate: 'a=1' }));

    expect(traces.map((trace) => trace?.sampled)).toEqual([false, false, false]);
    expect(traces[0]?.traceId).toBe(TRACE);
    // The others are new, each of its own, and have nothing of the client's.
    const begun = traces.slice(1).map((trace) => trace?.traceId);
    expect(new Set([TRACE, ...begun]).size).toBe(3);
    expect(traces[2]?.state).toBeUndefined();
    expect(spans()).toEqual([]);
  });

  test('none where nothing is traced', async () => {
    const { send, traces, lines } = memoryFrontDoor();

    await send(marked(put('/v1/orders/o-1', {})));

    expect(traces).toEqual([undefined]);
    expect(lines).toEqual([]);
  });
});

describe('the line of a sampled request', () => {
  test('says what was asked where, how it was answered, and by which ids its writes are known', async () => {
    const { send, spans } = tracedDoor();

    const answer = await send(marked(put('/v1/orders/secret-key', { n: 1 })));

    expect(spans()).toEqual([
      {
        event: 'span',
        traceId: TRACE,
        spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
        parentSpanId: PARENT,
        requestId: 'request-1',
        route: 'PUT /v1/:collection/:key',
        status: 202,
        startTime: NOW,
        millis: 0,
        writes: 1,
        ids: [JSON.parse(answer.body).id],
        outcome: 'buffered',
      },
    ]);
  });

  test('of a bulk is written when its answer is whole, with its first ids', async () => {
    const { send, spans } = tracedDoor();

    const answer = await send(marked(post('/v1/writes', Array(250).fill({ collection: 'orders', body: {} }))));

    const ids = JSON.parse(answer.body).map(({ id }: { id: string }) => id);
    expect(spans()).toMatchObject([{ route: 'POST /v1/writes', status: 200, writes: 250, ids: ids.slice(0, 5) }]);
  });

  test.each<[string, RequestForm, string]>([
    ['applied', put('/v1/ledger/l', {}, { 'if-none-match': '*' }), 'applied'],
    ['refused', put('/v1/ledger/l', {}, { 'if-match': '"7"' }), 'conflict'],
  ])('of a direct write says what became of it: %s', async (_what, form, outcome) => {
    const { send, spans } = tracedDoor();

    const { status } = await send(marked(form));

    expect(spans()).toMatchObject([{ status, outcome }]);
  });

  test('of a read, and of what is refused, has no writes', async () => {
    const { send, spans, pass } = tracedDoor();

    await send(marked(get('/v1/orders/none')));
    pass(1000);
    await send(marked(put('/nowhere', {})));
    await send(marked({ method: 'X'.repeat(100), path: '/v1/writes' }));

    expect(spans()).toMatchObject([
      { route: 'GET /v1/:collection/:key', status: 404 },
      { route: 'PUT none', status: 404 },
      { route: `${'X'.repeat(16)} /v1/writes`, status: 405 },
    ]);
    for (const span of spans()) expect(span).not.toHaveProperty('ids');
  });

  test('health is never followed', async () => {
    const { send, lines } = tracedDoor({ oneIn: 1 });

    await send(marked(get('/healthz')));
    await send(marked(get('/v1/openapi.json')));

    expect(lines).toEqual([]);
  });
});

describe('sampling', () => {
  test('of those that begin here one in so many', async () => {
    const just = tracedDoor({ oneIn: 100, random: 0.0099 });
    const notQuite = tracedDoor({ oneIn: 100, random: 0.01 });

    for (const { send } of [just, notQuite]) await send(put('/v1/orders/o-1', {}));

    expect(just.spans()).toHaveLength(1);
    expect(just.spans()[0]).not.toHaveProperty('parentSpanId');
    expect(just.traces[0]?.sampled).toBe(true);
    expect(notQuite.spans()).toEqual([]);
  });

  test('with one in one all of them', async () => {
    const { send, spans } = tracedDoor({ oneIn: 1, random: 1 - 2 ** -53 });

    for (let n = 0; n < 10; n++) await send(put(`/v1/orders/o-${n}`, {}));

    expect(spans()).toHaveLength(10);
  });

  test('a flood of marked requests is a few lines a second, and the writers hear that the others are not followed', async () => {
    const { send, spans, traces, pass } = tracedDoor();

    for (let n = 0; n < 100; n++) await send(marked(put(`/v1/orders/o-${n}`, {})));
    expect(spans()).toHaveLength(MARKED_PER_SECOND);
    expect(traces.filter((trace) => trace?.sampled)).toHaveLength(MARKED_PER_SECOND);
    expect(traces.every((trace) => trace?.traceId === TRACE)).toBe(true);
    pass(1000);
    await send(marked(put('/v1/orders/o', {})));

    expect(spans()).toHaveLength(MARKED_PER_SECOND + 1);
  });
});

describe('what goes wrong', () => {
  test.each([
    ['sampled', MARKED],
    ['not sampled', UNMARKED],
  ])('is logged with its trace, %s', async (_what, traceparent) => {
    const { ports, lines } = memoryFrontDoor();
    const failing = { ...ports.buffer, send: () => Promise.reject(new Error('no')) };
    const { send, lines: logged } = tracedDoor({ buffer: failing });

    const { status } = await send(put('/v1/orders/o-1', {}, { traceparent }));

    expect([status, lines]).toEqual([503, []]);
    expect(logged.filter(({ event }) => event === 'write-not-confirmed')).toEqual([
      {
        event: 'write-not-confirmed',
        traceId: TRACE,
        requestId: 'request-1',
        id: expect.any(String),
        error: expect.any(Error),
      },
    ]);
  });

  test('also what nobody foresaw', async () => {
    const outcomes: Outcomes = {
      accepted: async () => {},
      record: async () => {},
      lookUp: () => {
        throw new Error('unforeseen');
      },
    };
    const { send, lines } = tracedDoor({ outcomes });

    await send(get('/v1/writes/01890000-0000-7000-8000-000000000001', { traceparent: UNMARKED }));

    expect(lines).toMatchObject([{ event: 'request-failed', traceId: TRACE }]);
  });
});

test('answers say nothing of the trace', async () => {
  const { send } = tracedDoor({ oneIn: 1 });

  const { headers } = await send(marked(put('/v1/orders/o-1', {})));

  expect(Object.keys(headers).filter((name) => name.startsWith('trace'))).toEqual([]);
});

test.each(['standard', 'fifo'] as const)('a packed message to a %s queue is not larger with its trace', (kind) => {
  const trace = parseTrace(MARKED, `a=${'x'.repeat(120)},b=${'x'.repeat(120)}`);
  const at = '01890000-0000-7000-8000-000000000001';
  const writes = Array.from({ length: 24 }, (_, n) => ({
    ...{ id: `w-${n}`, collection: 'orders', key: 'k', at, op: 'put' as const },
    body: { text: 'x'.repeat(5000) },
  }));

  const messages = packWrites(writes, kind, trace);

  expect(messages.length).toBeGreaterThan(1);
  for (const { body, bytes } of messages) {
    expect(bytes).toBe(Buffer.byteLength(body) + traceBytes(trace));
    expect(bytes).toBeLessThanOrEqual(PACKED_MESSAGE_MAX_BYTES);
  }
});

test('a buffered transaction has room for its trace, or is refused as too large', async () => {
  // Each of these characters is three bytes in the request, and six in the message.
  const wide = { collection: 'orders', body: { text: '\ufffe'.repeat(8000) } };
  const requestOf = (padding: number) =>
    post(
      '/v1/transactions',
      {
        writes: [
          ...Array(20).fill(wide),
          ...[0, 1].map((n) => ({ collection: 'orders', body: { text: 'x'.repeat(n === 0 ? 40_000 : padding) } })),
        ],
      },
      { prefer: 'respond-async' },
    );
  const bytesIn = ({ queue }: { readonly queue: readonly string[] }) => Buffer.byteLength(queue[0] ?? '');
  const measured = memoryFrontDoor();
  await measured.send(requestOf(0));
  const padding = TRANSACTION_MESSAGE_MAX_BYTES - bytesIn(measured);

  const untraced = memoryFrontDoor();
  const past = await memoryFrontDoor().send(requestOf(padding + 1));
  const [full, traced] = [await untraced.send(requestOf(padding)), await tracedDoor().send(requestOf(padding))];
  const smaller = await tracedDoor().send(requestOf(padding - traceBytes(parseTrace(MARKED, undefined))));

  expect(bytesIn(untraced)).toBe(TRANSACTION_MESSAGE_MAX_BYTES);
  expect([full, past, traced, smaller].map(({ status }) => status)).toEqual([202, 413, 413, 202]);
});
