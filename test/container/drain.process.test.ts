import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { GROUP_COMMIT_DEFAULTS } from '../../lambda/contract/group-commit';
import type { QueueServer } from '../../local/queue/queue-server';
import { type DoorProcess, keysIn, startDoor, startQueue } from './door-process';
import { until } from './open-server';
import { RawClient } from './raw-client';
import { WritingClient } from './writing-clients';

jest.setTimeout(60_000);

let queue: QueueServer;
const doors: DoorProcess[] = [];
async function door(variables: Readonly<Record<string, string>> = {}): Promise<DoorProcess> {
  const started = await startDoor(queue, variables);
  doors.push(started);
  return started;
}
beforeEach(async () => {
  queue = await startQueue();
});
afterEach(async () => {
  for (const { child, ended } of doors.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await queue.close();
});

const CLIENTS = 16;
/** Half of the time in which a door that drains still takes what comes. */
const STAYS_MS = 1000;
const GROUPED = { GROUP_COMMIT: JSON.stringify(GROUP_COMMIT_DEFAULTS) };

function seenBy(clients: readonly WritingClient[]) {
  const seen = clients.flatMap((client) => client.seen);
  return {
    accepted: seen.flatMap((one) => (one.kind === 'answered' && one.status === 202 ? [one.key] : [])),
    refused: seen.flatMap((one) => (one.kind === 'answered' && one.status !== 202 ? [one] : [])),
    cutOff: seen.flatMap((one) => (one.kind === 'cut-off' ? [one.key] : [])),
    closing: seen.filter((one) => one.kind === 'answered' && one.closes).length,
  };
}

describe.each([
  ['each write by itself', {}],
  ['writes that share calls', GROUPED],
])('with %s', (_, variables) => {
  test('a door that is told to stop under load answers all, loses nothing and ends well', async () => {
    const { port, child, ended, lines } = await door(variables);
    const clients = Array.from({ length: CLIENTS }, (_, n) => new WritingClient(`c${n}`));
    const writing = clients.map((client) => client.writeTo(port, STAYS_MS));
    await until('they are at it', () => seenBy(clients).accepted.length > CLIENTS);

    child.kill('SIGTERM');
    child.kill('SIGTERM');
    await Promise.all(writing);

    const { accepted, refused, cutOff, closing } = seenBy(clients);
    expect(await ended).toBe(0);
    expect([refused, cutOff]).toEqual([[], []]);
    expect(accepted.length).toBeGreaterThan(CLIENTS);
    const kept = new Set(keysIn(queue));
    expect(accepted.filter((key) => !kept.has(key))).toEqual([]);
    // In its last moments it has told each client to come back elsewhere.
    expect(closing).toBeGreaterThanOrEqual(CLIENTS);
    expect(lines.map(({ event }) => event)).toEqual(['listening', 'draining', 'drained', 'door']);
    expect(lines.at(-1)).toMatchObject({ FrontDoor: 'a-door', Accepted: accepted.length });
  });

  test('a door that is killed has acknowledged nothing that the queue does not have', async () => {
    const { port, child, ended } = await door(variables);
    const clients = Array.from({ length: CLIENTS }, (_, n) => new WritingClient(`c${n}`));
    const writing = clients.map((client) => client.writeTo(port));
    await until('they are at it', () => seenBy(clients).accepted.length > CLIENTS);

    child.kill('SIGKILL');
    await Promise.all(writing);
    await ended;

    const { accepted } = seenBy(clients);
    expect(accepted.length).toBeGreaterThan(0);
    const kept = new Set(keysIn(queue));
    expect(accepted.filter((key) => !kept.has(key))).toEqual([]);
  });
});

test('from the first moment it says that it ends, and still serves for a while', async () => {
  const { port, child, ended } = await door();
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return [answer.status, await answer.json(), answer.headers.get('connection')] as const;
  };
  expect((await ask('/healthz'))[0]).toBe(200);
  expect((await ask('/readyz'))[0]).toBe(200);

  child.kill('SIGTERM');
  await until('it says so', async () => (await ask('/healthz'))[0] === 503);

  expect(await ask('/healthz')).toEqual([503, { status: 'draining', cache: 'none' }, 'close']);
  expect(await ask('/readyz')).toEqual([503, { status: 'not-ready', reasons: ['draining'] }, 'close']);
  const write = await fetch(`http://127.0.0.1:${port}/v1/orders/late`, {
    method: 'PUT',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect(write.status).toBe(202);
  expect(await ended).toBe(0);
  expect(keysIn(queue)).toEqual(['late']);
});

test.each([
  ['by itself', {}, 0],
  ['among those that share a call', GROUPED, 1],
])('what hangs is cut off in time, and said: a write %s', async (_, variables, sending) => {
  const silent = createServer();
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port: nowhere } = silent.address() as AddressInfo;
  const { port, child, ended, lines } = await door({
    ...variables,
    DRAIN_SECONDS: '1',
    BUFFER_URL: `http://127.0.0.1:${nowhere}/000000000000/buffer`,
  });
  const asked = once(silent, 'connection');
  const client = new RawClient(port);
  client.write('PUT /v1/orders/o HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}');
  await asked;

  child.kill('SIGTERM');

  expect(await ended).toBe(1);
  const cutOff = lines.find(({ event }) => event === 'drain-cut-off');
  expect(cutOff).toMatchObject({ level: 'error', answering: 1, sending });
  silent.close();
});

test('a client that never ends its request does not make the end look like a failure', async () => {
  const { port, child, ended, lines } = await door({ DRAIN_SECONDS: '2' });
  const half = new RawClient(port);
  half.write('PUT /v1/orders/o HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n');
  await until('it is read', () => half.received.includes('100 Continue'));
  half.write('{');

  child.kill('SIGTERM');

  expect(await ended).toBe(0);
  expect(lines.at(-1)).toMatchObject({ event: 'drained', unfinished: 1 });
  await half.closed;
});

test('connections that nothing comes on do not keep it', async () => {
  const { port, child, ended } = await door({ DRAIN_SECONDS: '2' });
  const idle = new RawClient(port);
  const used = new RawClient(port);
  used.write('GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n');
  await used.answers(1);

  child.kill('SIGINT');

  expect(await ended).toBe(0);
  await Promise.all([idle.closed, used.closed]);
});

test.each([
  [{ PORT: 'x' }, 'PORT must be a number from 0 to 65535, got "x"'],
  [{ TIMEOUT_SECONDS: '0', DRAIN_SECONDS: '-1' }, 'DRAIN_SECONDS must be a number from 1 to 3600, got "-1"'],
  [{ API_KEYS: '{"keys":{}}' }, 'API_KEYS: apiKeys.keys must name at least one key, got none'],
  [
    { API_KEYS: JSON.stringify({ keys: { a: { sha256: '1'.repeat(64), writesPerSecond: 1 } } }) },
    'needs a read cache, and CACHE_ADDRESS is missing',
  ],
  [{ COLLECTIONS: '' }, 'environment variables missing: COLLECTIONS'],
])('a process that cannot serve says why, and ends: %j', async (variables, reason) => {
  await expect(door(variables)).rejects.toThrow(reason);
});

test('keys are asked for as its environment says, and none of them stands in its log', async () => {
  const key = 'a-key-of-thirty-two-characters-or-so';
  const sha256 = createHash('sha256').update(key).digest('hex');
  const { port, lines } = await door({ API_KEYS: JSON.stringify({ header: 'x-api-key', keys: { shop: { sha256 } } }) });
  const write = (headers: Readonly<Record<string, string>>) =>
    fetch(`http://127.0.0.1:${port}/v1/orders/o`, {
      method: 'PUT',
      body: '{}',
      headers: { 'content-type': 'application/json', ...headers },
    });

  const statuses = [await write({}), await write({ 'x-api-key': `${key}!` }), await write({ 'x-api-key': key })];

  expect(statuses.map(({ status }) => status)).toEqual([401, 401, 202]);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  expect(JSON.stringify(lines)).not.toContain(key);
});

test('rate limits know a client by its key, while nobody can ask the cache too', async () => {
  const keys = { one: { sha256: createHash('sha256').update('a-key').digest('hex') } };
  const { port } = await door({
    API_KEYS: JSON.stringify({ header: 'x-partner-key', keys }),
    LIMITS: JSON.stringify({ rules: { each: { kind: 'fixed', limit: 2, windowSeconds: 3600 } } }),
    ...{ CACHE_ADDRESS: '127.0.0.1', CACHE_PORT: '1' },
  });

  const statuses: number[] = [];
  for (const madeUp of ['a', 'b', 'c']) {
    const headers = { 'x-partner-key': 'a-key', 'x-api-key': madeUp };
    statuses.push((await fetch(`http://127.0.0.1:${port}/v1/orders/none`, { method: 'OPTIONS', headers })).status);
  }

  expect(statuses).toEqual([405, 405, 429]);
});

test('a port that is taken ends it', async () => {
  const first = await door();

  await expect(door({ PORT: String(first.port) })).rejects.toThrow('ended with 1');
});
