import { Buffer } from 'node:buffer';
import { METHODS as HTTP_METHODS } from 'node:http';
import { REQUEST_BODY_MAX_BYTES } from '../../lambda/contract/limits';
import { fromAlb, toAlb } from '../../lambda/front-door/alb';
import { frontDoor } from '../../lambda/front-door/front-door';
import { wholeResponse } from '../../lambda/front-door/http';
import { loadBalancerEvent } from '../../local/front-door/load-balancer-event';
import { BODIES } from '../hostile/bodies';
import { BULK } from '../hostile/bulk';
import { CONDITIONS } from '../hostile/conditions';
import { IDEMPOTENCY } from '../hostile/idempotency';
import { LISTINGS } from '../hostile/listings';
import { MEDIA_TYPES } from '../hostile/media-types';
import { METHODS } from '../hostile/methods';
import { PATHS } from '../hostile/paths';
import { SALES } from '../hostile/sales';
import { SOUND } from '../hostile/sound';
import { STATUS } from '../hostile/status';
import { IN_ORDER } from '../hostile/taken';
import { TRANSACTIONS } from '../hostile/transactions';
import { memoryFrontDoor, NOW, type RequestForm, RULES, WITH_TIMES } from '../memory-front-door';
import { type OpenServer, openServer } from './open-server';
import { askRaw } from './raw-client';

const CORPUS: readonly RequestForm[] = [
  ...[PATHS, METHODS, MEDIA_TYPES, CONDITIONS, BODIES, IDEMPOTENCY, BULK, TRANSACTIONS, SALES, STATUS, LISTINGS]
    .flat()
    .map(([, request]) => request),
  ...IN_ORDER.map(([, request]) => request),
  ...SOUND,
  ...['/healthz', '/v1/openapi.json', '/v1/profiles/none'].map((path) => ({ method: 'HEAD', path })),
].filter(isHttp);

/** What no server would take for a request: these reach no door at all. */
function isHttp({ method = 'GET', path, headers = {}, body = '' }: RequestForm): boolean {
  return (
    HTTP_METHODS.includes(method) &&
    method !== 'CONNECT' &&
    path.length < 60_000 &&
    Buffer.byteLength(body) <= REQUEST_BODY_MAX_BYTES &&
    /^\/[\x21-\x7e]*$/.test(path) &&
    Object.entries(headers).every(
      ([name, value]) =>
        /^[a-z-]+$/.test(name) && name !== 'content-length' && /^[\x20-\x7e]*$/.test(value) && value === value.trim(),
    )
  );
}

/** Each way has a door of its own, and all that they see comes in the same order. */
const doors = [0, 1].map(() => memoryFrontDoor({ sells: RULES, collections: WITH_TIMES }));
const [byBalancer, byServer] = doors.map(({ ports }) => frontDoor(ports));
let opened: OpenServer;

beforeAll(async () => {
  opened = await openServer(byServer, { now: () => NOW });
});
afterAll(() => opened.server.close(0));

function headersOf({ headers = {}, body = '' }: RequestForm): [string, string][] {
  const length = Buffer.byteLength(body);
  return [
    ['Host', 'door.example'],
    ...Object.entries(headers),
    ...(length === 0 ? [] : [['Content-Length', String(length)] as [string, string]]),
  ];
}

async function throughFunction(form: RequestForm): Promise<Told> {
  const { method = 'GET', path, body = '' } = form;
  const [before = '', ...behind] = path.split('?');
  const request = { method, path: before, query: behind.join('?'), headers: headersOf(form), body: Buffer.from(body) };
  const target = { targetGroupArn: 'arn:t', multiValueHeaders: true };
  const hop = { clientAddress: '127.0.0.1', listenerPort: 80, traceId: '1-0-0' };
  const event = loadBalancerEvent(request, target, hop) as Parameters<typeof fromAlb>[0];
  const answer = await wholeResponse(await (byBalancer ?? never)(fromAlb(event, 'a-request', NOW + 10_000)));
  const { statusCode, multiValueHeaders = {}, body: text = '' } = toAlb(answer, event);
  const headers = Object.entries(multiValueHeaders).map(([name, [value]]) => [name, String(value)] as const);
  return told(statusCode, headers, text);
}

async function throughServer(form: RequestForm): Promise<Told> {
  const { method = 'GET', path, body = '' } = form;
  const head = headersOf(form).map(([name, value]) => `${name}: ${value}\r\n`);
  const text = `${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n`;
  const answer = await askRaw(opened.port, text, body);
  if (answer === undefined) throw new Error('no answer');
  return told(answer.status, Object.entries(answer.headers), answer.body);
}

type Told = ReturnType<typeof told>;

/** What is the way's own is left out. */
const OWN = new Set(['date', 'connection', 'keep-alive', 'content-length', 'x-request-id', 'transfer-encoding']);

function told(status: number, headers: Iterable<readonly [string, string]>, body: string) {
  const kept = [...headers].filter(([name]) => !OWN.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const same = body
    .replace(/"requestId":"[^"]*"/g, '"requestId":""')
    // A load balancer has made text of bytes that are none, before a function sees them.
    .replace('the body is not valid UTF-8, or not as long as its Content-Length', 'the body is not valid UTF-8')
    // It has also taken the query apart, and `?a` comes as `?a=`.
    .replace(/(at most 4096 bytes, got \d{3})\d/, '$1');
  return { status, headers: kept, body: same };
}

async function never(): Promise<never> {
  throw new Error('there is no door');
}

test('the corpus is large, and has every method and many bodies', () => {
  expect(CORPUS.length).toBeGreaterThan(200);
  expect([...new Set(CORPUS.map(({ method = 'GET' }) => method))]).toEqual(
    expect.arrayContaining(['PUT', 'POST', 'PATCH', 'DELETE', 'GET', 'HEAD']),
  );
});

test.each(CORPUS.map((form) => [`${form.method ?? 'GET'} ${form.path.slice(0, 60)}`, form] as const))(
  'a container answers as a function: %s',
  async (_, form) => {
    const expected = await throughFunction(form);

    const answer = await throughServer(form);

    expect(answer).toEqual(expected);
  },
);

test('a field that a server would know only once arrives as often as it came, as through the other door', async () => {
  const fields = ['authorization', 'content-type', 'user-agent'];
  const head = fields.map((name) => `${name}: one\r\n${name}: two\r\n`).join('');
  const { port, asked, server } = await openServer();

  await askRaw(port, `GET / HTTP/1.1\r\nHost: h\r\n${head}\r\n`);

  expect(fields.map((name) => asked[0]?.headers.get(name))).toEqual(fields.map(() => 'one, two'));
  await server.close(0);
});

test('a field that comes twice arrives as often', async () => {
  const request =
    'GET /healthz?a=1&a=2 HTTP/1.1\r\nHost: h\r\nIf-None-Match: "1"\r\nIF-none-match: "2"\r\nX-A: b\r\n\r\n';
  const { port, asked, server } = await openServer();

  await askRaw(port, request);

  expect(asked).toMatchObject([{ method: 'GET', path: '/healthz', query: 'a=1&a=2' }]);
  expect([...(asked[0]?.headers ?? [])]).toEqual([
    ['host', 'h'],
    ['if-none-match', '"1", "2"'],
    ['x-a', 'b'],
  ]);
  await server.close(0);
});

test.each([
  ['GET http://door.example/v1/orders/a%2Fb?c=%20 HTTP/1.1', '/v1/orders/a%2Fb', 'c=%20'],
  ['GET http://door.example?c HTTP/1.1', '/', 'c'],
  ['GET //v1/orders HTTP/1.1', '//v1/orders', ''],
  ['OPTIONS * HTTP/1.1', '*', ''],
  ['GET /a?b?c#d HTTP/1.1', '/a', 'b?c#d'],
])('a target is taken as it was sent: %s', async (line, path, query) => {
  const { port, asked, server } = await openServer();

  await askRaw(port, `${line}\r\nHost: h\r\n\r\n`);

  expect(asked).toMatchObject([{ path, query }]);
  await server.close(0);
});

test('a request has a name of its own, the trace it came with, and its time', async () => {
  const { port, asked, server } = await openServer(undefined, { now: () => NOW, timeoutMillis: 7000 });
  const text = 'GET /healthz HTTP/1.1\r\nHost: h\r\nX-Amzn-Trace-Id: Root=1-2-3\r\n\r\n';

  await askRaw(port, text);
  await askRaw(port, text);

  expect(asked.map(({ deadline }) => deadline)).toEqual([NOW + 7000, NOW + 7000]);
  expect(asked[0]?.headers.get('x-amzn-trace-id')).toBe('Root=1-2-3');
  const ids = asked.map(({ requestId }) => requestId);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  await server.close(0);
});
