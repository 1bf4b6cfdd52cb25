import { headBytes, requestBytesOf } from '../../lambda/front-door/container/request-budget';
import { startDoor, startQueue } from './door-process';
import { OK, openServer, until } from './open-server';
import { askRaw, RawClient } from './raw-client';

const KIB = 1024;
const head = (length: number) => `PUT /v1/orders/o HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\n`;
const small = [head(100), 'x'.repeat(100)];
/** What such a head takes of the room. */
const HEAD = headBytes({ url: '/v1/orders/o', rawHeaders: ['Host', 'h', 'Content-Length', '100'] });
const get = (path = '/v1/orders/o') => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`;

/** Clients that send most of a body of 100 KiB, and no more. */
async function slowClients(port: number, count: number): Promise<RawClient[]> {
  const clients = Array.from({ length: count }, () => new RawClient(port));
  for (const client of clients) client.write(head(100 * KIB), Buffer.alloc(90 * KIB, 'x'));
  return clients;
}

test('bodies that do not come to their end take half of the room; who finds none is told when to come back, and its connection ends', async () => {
  const { server, port, asked } = await openServer(undefined, { requestBytes: 1000 * KIB });

  const clients = await slowClients(port, 8);
  await until('some are refused', () => clients.filter(({ received }) => received !== '').length === 3);
  const late = new RawClient(port);
  late.write(head(100 * KIB), Buffer.alloc(90 * KIB, 'x'));
  const [refused] = await late.answers(1);

  expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1', connection: 'close' } });
  expect(JSON.parse(refused?.body ?? '')).toMatchObject({ type: 'urn:spillway:problem:overloaded' });
  expect(asked).toEqual([]);
  // What is here whole still finds room.
  expect((await askRaw(port, ...small))?.status).toBe(200);
  // The rest of it is read, so that nothing cuts the answer off.
  late.write(Buffer.alloc(10 * KIB, 'x'));
  await late.closed;
  expect(await late.answers(9)).toHaveLength(1);
  for (const client of clients) client.destroy();
  await server.close(0);
});

test('its room is there again once a client has gone', async () => {
  const { server, port, asked } = await openServer(undefined, { requestBytes: 400 * KIB });
  const clients = await slowClients(port, 3);
  await until('one is refused', () => clients.filter(({ received }) => received !== '').length === 1);

  for (const client of clients) client.destroy();
  await Promise.all(clients.map(({ closed }) => closed));
  const whole = Buffer.alloc(150 * KIB, 'x');
  await until('there is room', async () => (await askRaw(port, head(whole.length), whole))?.status === 200);

  expect(asked.at(-1)?.body.byteLength).toBe(whole.length);
  await server.close(0);
});

test('a body has its room until it is answered, also of a client that has gone', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { server, port } = await openServer(() => gate.then(() => OK), { requestBytes: 3 * HEAD + 250 });
  const client = new RawClient(port);
  client.write(...small, ...small);
  await until('they are being answered', () => server.answering === 2);

  client.destroy();
  await client.closed;

  expect((await askRaw(port, ...small))?.status).toBe(503);
  open();
  await until('they are answered', () => server.answering === 0);
  expect((await askRaw(port, ...small))?.status).toBe(200);
  await server.close(0);
});

test.each([
  ['in one piece', small],
  [
    'in chunks',
    ['PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n', '64\r\n', 'x'.repeat(100), '\r\n0\r\n\r\n'],
  ],
])('a body %s gives back what it took', async (_, request) => {
  const { server, port } = await openServer(undefined, { requestBytes: 2 * (HEAD + 1000) });
  const statuses: unknown[] = [];

  for (let n = 0; n < 30; n += 1) statuses.push((await askRaw(port, ...request))?.status);

  expect(new Set(statuses)).toEqual(new Set([200]));
  await server.close(0);
});

test('pieces of a byte count as what they take', async () => {
  const { server, port } = await openServer(undefined, { requestBytes: 100 * KIB });
  const client = new RawClient(port);

  client.write('PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n');
  client.write('1\r\nx\r\n'.repeat(1000), '0\r\n\r\n');

  expect((await client.answers(1)).map(({ status }) => status)).toEqual([503]);
  await client.closed;
  await server.close(0);
});

test('a request takes room from its headers on, also without a body, until it is answered', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { server, port } = await openServer(() => gate.then(() => OK), { requestBytes: 3 * HEAD });
  const clients = Array.from({ length: 3 }, () => new RawClient(port));
  for (const client of clients) client.write(get());
  await until('they are being answered', () => server.answering === 3);

  const refused = await askRaw(port, get());

  expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1', connection: 'close' } });
  expect(JSON.parse(refused?.body ?? '')).toMatchObject({ type: 'urn:spillway:problem:overloaded' });
  open();
  for (const client of clients) expect((await client.answers(1)).map(({ status }) => status)).toEqual([200]);
  expect((await askRaw(port, get()))?.status).toBe(200);
  for (const client of clients) client.destroy();
  await server.close(0);
});

test.each([
  ['many fields', 'a:b\r\n'.repeat(2000)],
  ['long ones', `a: ${'b'.repeat(60 * KIB)}\r\n`],
])('headers of %s count as what they take', async (_, fields) => {
  const { server, port } = await openServer(undefined, { requestBytes: HEAD + 50 * KIB });

  expect((await askRaw(port, `GET / HTTP/1.1\r\nHost: h\r\n${fields}\r\n`))?.status).toBe(503);
  expect((await askRaw(port, get()))?.status).toBe(200);
  await server.close(0);
});

describe('headers whose body does not come', () => {
  test('are kept for a second while room is short, and then refused; those before them stay', async () => {
    const waits: { readonly millis: number; readonly over: () => void }[] = [];
    const after = (millis: number, over: () => void) => {
      waits.push({ millis, over });
      return () => {};
    };
    const { server, port, asked } = await openServer(undefined, { requestBytes: 8.5 * HEAD, after });
    const clients = Array.from({ length: 6 }, () => new RawClient(port));
    for (const [n, client] of clients.entries()) {
      client.write(head(100));
      // One after the other: who was first is known.
      await until('it has come', async () => (await askRaw(port, get(`/${n}`)))?.status === 200);
    }
    expect(waits.map(({ millis }) => millis)).toEqual([1000, 1000]);
    // What is here whole still finds room.
    expect((await askRaw(port, ...small))?.status).toBe(200);

    clients[4]?.write('x'.repeat(100));
    expect((await clients[4]?.answers(1))?.map(({ status }) => status)).toEqual([200]);

    for (const { over } of waits) over();
    const [refused] = (await clients[5]?.answers(1)) ?? [];
    clients[0]?.write('x'.repeat(100));
    const [answered] = (await clients[0]?.answers(1)) ?? [];

    expect([refused?.status, answered?.status]).toEqual([503, 200]);
    expect(clients.map(({ received }) => received !== '')).toEqual([true, false, false, false, true, true]);
    expect(asked.at(-1)?.body.byteLength).toBe(100);
    for (const client of clients) client.destroy();
    await server.close(0);
  });

  test('give back what they took when their client has gone', async () => {
    const { server, port } = await openServer(undefined, { requestBytes: 3 * HEAD });
    for (let n = 0; n < 10; n += 1) {
      const client = new RawClient(port);
      client.write(head(100));
      await until('it has come', async () => (await askRaw(port, get()))?.status === 200);
      client.destroy();
      await client.closed;
    }

    expect((await askRaw(port, ...small))?.status).toBe(200);
    await server.close(0);
  });
});

test('who asks for health is never refused, and neither is a body let in that way', async () => {
  const { server, port } = await openServer(undefined, { requestBytes: 1, after: () => () => {} });
  const statusOf = async (...parts: string[]) => (await askRaw(port, ...parts))?.status;

  expect([await statusOf(get('/healthz')), await statusOf(get('/readyz'))]).toEqual([200, 200]);
  expect(await statusOf('HEAD /healthz HTTP/1.1\r\nHost: h\r\n\r\n')).toBe(200);
  // Nothing of the body has come.
  expect(await statusOf('GET /healthz HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n')).toBe(503);
  expect(await statusOf('PUT /readyz HTTP/1.1\r\nHost: h\r\n\r\n')).toBe(503);
  expect(await statusOf(get('/healthz/'))).toBe(503);
  await server.close(0);
});

describe('what finds no room is counted as the door counts what it sheds:', () => {
  test.each([
    ['a write', 'PUT /v1/orders/o', 1],
    ['a bulk, of nobody knows how many', 'POST /v1/orders', 1],
    ['a read', 'GET /v1/orders/o', undefined],
    ['what leads nowhere', 'PUT /nowhere', undefined],
  ])('%s', async (_, line, shed) => {
    const { server, port, counted } = await openServer(undefined, { requestBytes: 1 });

    const answer = await askRaw(port, `${line} HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx`);

    expect(answer?.status).toBe(503);
    expect([...counted]).toEqual(shed === undefined ? [] : [['Shed', shed]]);
    await server.close(0);
  });

  test('each once, whether its headers or its body found none', async () => {
    const { server, port, counted } = await openServer(undefined, { requestBytes: 2 * HEAD });

    for (let n = 0; n < 3; n += 1) {
      expect((await askRaw(port, head(20_000), Buffer.alloc(20_000, 'x')))?.status).toBe(503);
    }

    expect([...counted]).toEqual([['Shed', 3]]);
    await server.close(0);
  });
});

test('a process has room for as many as its heap is a fourth of', () => {
  expect(requestBytesOf({ heap_size_limit: 400 * KIB })).toBe(100 * KIB);
});

test('a process has room according to its memory', async () => {
  const queue = await startQueue();
  const door = await startDoor(queue, { NODE_OPTIONS: '--max-old-space-size=128' });

  // 210 MiB together.
  const clients = Array.from({ length: 250 }, () => new RawClient(door.port));
  for (const client of clients) client.write(head(900_000), Buffer.alloc(890_000, 'x'));
  await until('most are refused', () => clients.filter(({ received }) => received !== '').length > 200);

  expect((await askRaw(door.port, get('/readyz')))?.status).toBe(200);
  const refused = clients.filter(({ received }) => received !== '').length;
  for (const client of clients) client.destroy();
  door.child.kill('SIGTERM');
  expect(await door.ended).toBe(0);
  // Those whose connection was cut are counted too.
  const shed = door.lines.find(({ event }) => event === 'door')?.Shed;
  expect(shed).toBeGreaterThanOrEqual(refused);
  expect(shed).toBeLessThanOrEqual(clients.length);
  await queue.close();
}, 30_000);
