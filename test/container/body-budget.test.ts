import { bodyBytesOf } from '../../lambda/front-door/container/body-budget';
import { startDoor, startQueue } from './door-process';
import { OK, openServer, until } from './open-server';
import { askRaw, RawClient } from './raw-client';

const KIB = 1024;
const head = (length: number) => `PUT /v1/orders/o HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\n\r\n`;
const small = [head(100), 'x'.repeat(100)];

/** Clients that send most of a body of 100 KiB, and no more. */
async function slowClients(port: number, count: number): Promise<RawClient[]> {
  const clients = Array.from({ length: count }, () => new RawClient(port));
  for (const client of clients) client.write(head(100 * KIB), Buffer.alloc(90 * KIB, 'x'));
  return clients;
}

test('bodies that do not come to their end take half of the room; who finds none is told when to come back, and its connection ends', async () => {
  const { server, port, asked } = await openServer(undefined, { bodyBytes: 1000 * KIB });

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
  const { server, port, asked } = await openServer(undefined, { bodyBytes: 400 * KIB });
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
  const { server, port } = await openServer(() => gate.then(() => OK), { bodyBytes: 250 });
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
  const { server, port } = await openServer(undefined, { bodyBytes: 2500 });
  const statuses: unknown[] = [];

  for (let n = 0; n < 30; n += 1) statuses.push((await askRaw(port, ...request))?.status);

  expect(new Set(statuses)).toEqual(new Set([200]));
  await server.close(0);
});

test('pieces of a byte count as what they take', async () => {
  const { server, port } = await openServer(undefined, { bodyBytes: 100 * KIB });
  const client = new RawClient(port);

  client.write('PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n');
  client.write('1\r\nx\r\n'.repeat(1000), '0\r\n\r\n');

  expect((await client.answers(1)).map(({ status }) => status)).toEqual([503]);
  await client.closed;
  await server.close(0);
});

test('a process has room for as many as its heap is a fourth of', () => {
  expect(bodyBytesOf({ heap_size_limit: 400 * KIB })).toBe(100 * KIB);
});

test('a process has room according to its memory', async () => {
  const queue = await startQueue();
  const door = await startDoor(queue, { NODE_OPTIONS: '--max-old-space-size=128' });

  // 210 MiB together.
  const clients = Array.from({ length: 250 }, () => new RawClient(door.port));
  for (const client of clients) client.write(head(900_000), Buffer.alloc(890_000, 'x'));
  await until('most are refused', () => clients.filter(({ received }) => received !== '').length > 200);

  expect((await askRaw(door.port, 'GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n'))?.status).toBe(200);
  for (const client of clients) client.destroy();
  door.child.kill('SIGKILL');
  await door.ended;
  await queue.close();
});
