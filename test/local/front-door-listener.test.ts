import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { FrontDoorListener, type FrontDoorOptions } from '../../local/front-door/front-door-listener';
import type { ListenerRules } from '../../local/front-door/listener-rules';
import type { LoadBalancerEvent } from '../../local/front-door/load-balancer-event';
import type { InvokeResult } from '../../local/functions/function-spec';
import { atRest, ManualClock } from './fixtures/manual-clock';

const forwardAll: ListenerRules = {
  rules: [],
  defaultAction: {
    kind: 'forward',
    targets: [
      {
        weight: 1,
        target: { kind: 'function', functionName: 'ingest', targetGroupArn: 'arn:group', multiValueHeaders: true },
      },
    ],
  },
};

interface Answered {
  readonly status: number | undefined;
  readonly message: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const listeners: FrontDoorListener[] = [];
const log: string[] = [];
let invoked: [string, LoadBalancerEvent][] = [];

async function listening(
  result: InvokeResult | (() => Promise<InvokeResult>),
  options: Partial<FrontDoorOptions> = {},
) {
  const listener = new FrontDoorListener({
    rules: forwardAll,
    log: (line) => log.push(line),
    invoke: async (name, event) => {
      invoked.push([name, event]);
      return typeof result === 'function' ? result() : result;
    },
    ...options,
  });
  listeners.push(listener);
  const port = await listener.listen(0);
  return { listener, port, send: (path: string, how: How = {}) => send(port, path, how) };
}

interface How {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: Buffer | string;
  readonly agent?: Agent;
}

function send(port: number, path: string, { method = 'GET', headers = {}, body, agent }: How): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, path, method, headers, agent: agent ?? false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            message: response.statusMessage,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const answer = (payload: unknown): InvokeResult => ({ kind: 'answer', payload });

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns += 1) {
    if (turns > 100_000) throw new Error('the condition did not come true');
    await atRest();
  }
}

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close(0)));
  log.length = 0;
  invoked = [];
});

test('a request reaches the function of its target, and its answer the client', async () => {
  const cookies = { 'set-cookie': ['a=1', 'b=2'], 'content-type': ['text/plain'] };
  const payload = { statusCode: 201, statusDescription: '201 Made', multiValueHeaders: cookies, body: 'größe' };
  const { port, send } = await listening(answer(payload));

  const headers = { 'content-type': 'application/json' };
  const answered = await send('/v1/orders/1?a=%20', { method: 'PUT', headers, body: '{}' });

  expect(answered).toMatchObject({ status: 201, message: 'Made', body: 'größe' });
  expect(answered.headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], 'content-length': '7' });
  expect(invoked).toEqual([
    [
      'ingest',
      {
        requestContext: { elb: { targetGroupArn: 'arn:group' } },
        httpMethod: 'PUT',
        path: '/v1/orders/1',
        multiValueQueryStringParameters: { a: ['%20'] },
        multiValueHeaders: {
          host: [`127.0.0.1:${port}`],
          connection: ['close'],
          'content-type': ['application/json'],
          'content-length': ['2'],
          'x-amzn-trace-id': [expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)],
          'x-forwarded-for': ['127.0.0.1'],
          'x-forwarded-port': [String(port)],
          'x-forwarded-proto': ['http'],
        },
        body: '{}',
        isBase64Encoded: false,
      },
    ],
  ]);
});

test.each<[string, InvokeResult, number, string]>([
  ['an error', { kind: 'error', errorType: 'TypeError', message: 'broken' }, 502, 'TypeError: broken'],
  ['a crash', { kind: 'killed' }, 502, 'killed'],
  ['a throttle', { kind: 'throttled' }, 502, 'throttled'],
  ['a time-out of the function', { kind: 'timeout' }, 504, 'did not answer before its time-out'],
  ['an answer without a status', answer({ body: 'x' }), 502, 'statusCode must be'],
  ['an answer larger than 1 MB', answer({ statusCode: 200, body: 'x'.repeat(1024 * 1024) }), 502, 'bytes of JSON'],
])('%s is a page of the load balancer, and the log says why', async (_name, result, status, reason) => {
  const { send } = await listening(result);

  const answered = await send('/v1/orders/1');

  expect(answered).toMatchObject({ status, headers: { server: 'awselb/2.0', 'content-type': 'text/html' } });
  expect(answered.body).toContain(`<h1>${status} `);
  expect(log).toEqual([expect.stringContaining(`${status} GET /v1/orders/1: `)]);
  expect(log[0]).toContain(reason);
});

test('a function slower than the idle time-out is a 504, and one that is not is not', async () => {
  const clock = new ManualClock();
  let finish = (_result: InvokeResult) => {};
  const slow = () => new Promise<InvokeResult>((resolve) => (finish = resolve));
  const { send } = await listening(slow, { clock, idleTimeoutSeconds: 7 });

  const first = send('/slow');
  await until(() => invoked.length === 1);
  await clock.advance(7000);
  expect(await first).toMatchObject({ status: 504 });

  const second = send('/slow');
  await until(() => invoked.length === 2);
  await clock.advance(6999);
  finish(answer({ statusCode: 200 }));
  expect(await second).toMatchObject({ status: 200 });
});

describe('a body', () => {
  const ok = answer({ statusCode: 200 });
  const LIMIT = 1024 * 1024;

  test.each([
    ['declared', {}],
    ['chunked', { 'transfer-encoding': 'chunked' }],
  ])('of 1 MB passes and of one byte more is a 413 that no function sees: %s', async (_name, headers) => {
    const { send } = await listening(ok);

    const at = await send('/', { method: 'POST', headers, body: Buffer.alloc(LIMIT) });
    const past = await send('/', { method: 'POST', headers, body: Buffer.alloc(LIMIT + 1) });
    const far = await send('/', { method: 'POST', headers, body: Buffer.alloc(8 * LIMIT) });

    expect([at.status, past.status, far.status]).toEqual([200, 413, 413]);
    expect(invoked).toHaveLength(1);
    expect(log[0]).toBe('413 POST /: the body is larger than 1048576 bytes');
  });

  test.each([
    ['HEAD', 200, '', '99'],
    ['HEAD', 200, 'a body!', '99'],
    ['GET', 204, 'a body!', undefined],
    ['GET', 304, 'a body!', undefined],
  ])('is not sent with %s %d', async (method, statusCode, body, length) => {
    const { send } = await listening(answer({ statusCode, body, multiValueHeaders: { 'content-length': [99] } }));

    const answered = await send('/', { method });

    expect(answered).toMatchObject({ status: statusCode, body: '' });
    expect(answered.headers['content-length']).toBe(length);
  });

  test('has the length that it has, whatever the function says', async () => {
    const { send } = await listening(
      answer({ statusCode: 200, body: 'größe', multiValueHeaders: { 'content-length': [99] } }),
    );

    expect(await send('/')).toMatchObject({ body: 'größe', headers: { 'content-length': '7' } });
  });
});

test('fixed responses and redirects are answered without a function', async () => {
  const rules: ListenerRules = {
    rules: [
      {
        priority: 1,
        conditions: [{ kind: 'path-pattern', values: ['/old/*'] }],
        action: { kind: 'redirect', statusCode: 301, path: '/new/#{path}' },
      },
    ],
    defaultAction: { kind: 'fixed-response', statusCode: 404, contentType: 'application/json', body: '{}' },
  };
  const { port, send } = await listening(answer({ statusCode: 200 }), { rules });

  const moved = await send('/old/a?b=c', { headers: { host: `shop.test:${port}` } });
  const absent = await send('/x');

  expect(moved).toMatchObject({ status: 301, headers: { location: `http://shop.test:${port}/new/old/a?b=c` } });
  expect(absent).toMatchObject({ status: 404, body: '{}', headers: { 'content-type': 'application/json' } });
  expect(invoked).toEqual([]);
});

describe('/_local/', () => {
  test('goes to the local run before any rule, and nothing else does', async () => {
    const { send } = await listening(answer({ statusCode: 200, body: 'function' }), {
      local: (request, response) => void response.end(`local ${request.url}`),
    });

    expect((await send('/_local/state?x')).body).toBe('local /_local/state?x');
    expect((await send('/_locals')).body).toBe('function');
  });

  test('a handler that fails is a 500 and ends nothing', async () => {
    const local = () => Promise.reject(new Error('no state yet'));
    const { send } = await listening(answer({ statusCode: 200 }), { local });

    expect((await send('/_local/state')).status).toBe(500);
    expect(log[0]).toContain('no state yet');
    expect((await send('/')).status).toBe(200);
  });
});

test.each([
  ['an upgrade', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
  ['what is not HTTP', 'hello\r\n\r\n'],
  ['headers above 64 KB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`],
])('%s is a 400', async (_name, text) => {
  const { port } = await listening(answer({ statusCode: 200 }));

  const reply = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => resolve(chunk));
    socket.on('error', reject);
  });

  expect(reply).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  expect(invoked).toEqual([]);
});

test('a port that is taken is one clear line', async () => {
  const { port } = await listening(answer({ statusCode: 200 }));
  const second = new FrontDoorListener({ rules: forwardAll, log: () => {}, invoke: async () => ({ kind: 'killed' }) });

  await expect(second.listen(port)).rejects.toThrow(`port ${port} is in use: name another one`);
});

describe('close', () => {
  test('tells a client that would keep its connection to let it go', async () => {
    let finish = (_result: InvokeResult) => {};
    const { listener, port } = await listening(() => new Promise((resolve) => (finish = resolve)));
    const agent = new Agent({ keepAlive: true });
    const running = send(port, '/slow', { agent });
    await until(() => invoked.length === 1);

    const closed = listener.close(60_000);
    finish(answer({ statusCode: 200 }));

    expect((await running).headers.connection).toBe('close');
    await closed;
    agent.destroy();
  });

  test('accepts nothing more and lets the requests in flight finish', async () => {
    let finish = (_result: InvokeResult) => {};
    const { listener, send } = await listening(() => new Promise((resolve) => (finish = resolve)));
    const running = send('/slow');
    await until(() => invoked.length === 1);

    const closed = listener.close(60_000);
    await expect(send('/late')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    finish(answer({ statusCode: 200, body: 'in time' }));

    expect(await running).toMatchObject({ status: 200, body: 'in time' });
    await closed;
  });

  test('cuts what takes longer than its patience', async () => {
    const clock = new ManualClock();
    const { listener, send } = await listening(() => new Promise(() => {}), { clock });
    const running = send('/never').catch((error: NodeJS.ErrnoException) => error.code);
    await until(() => invoked.length === 1);

    const closed = listener.close(3000);
    await clock.advance(3000);

    await closed;
    expect(await running).toBe('ECONNRESET');
  });
});
