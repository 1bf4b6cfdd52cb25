import type { HttpRequest } from '../../lambda/front-door/http';
import { OK, type OpenServer, openServer } from './open-server';
import { RawClient } from './raw-client';

let opened: OpenServer;
beforeEach(async () => {
  opened = await openServer();
});
afterEach(() => opened.server.close(0));

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n';
const post = (fields: string, body: string) => `POST /v1/orders HTTP/1.1\r\nHost: h\r\n${fields}\r\n\r\n${body}`;

/** What two readers on the way might take for a different number of requests, or for one with other headers. */
const AMBIGUOUS: readonly (readonly [what: string, bytes: string])[] = [
  ['a length and chunks', post('Content-Length: 4\r\nTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 4', `0\r\n\r\n${SMUGGLED}`)],
  ['two lengths', post('Content-Length: 0\r\nContent-Length: 37', SMUGGLED)],
  ['two lengths that agree', post('Content-Length: 1\r\nContent-Length: 1', `a${SMUGGLED}`)],
  ['a list of lengths', post('Content-Length: 0, 37', SMUGGLED)],
  ['a length with a sign', post('Content-Length: +37', SMUGGLED)],
  ['a length in hexadecimal', post('Content-Length: 0x25', SMUGGLED)],
  ['a negative length', post('Content-Length: -1', SMUGGLED)],
  ['an empty length', post('Content-Length:', SMUGGLED)],
  ['a space before the colon', post('Transfer-Encoding : chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['a folded coding', post('Transfer-Encoding:\r\n chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['a tab around the coding', post('Transfer-Encoding: \x0bchunked', `0\r\n\r\n${SMUGGLED}`)],
  ['an unknown coding', post('Transfer-Encoding: xchunked', `0\r\n\r\n${SMUGGLED}`)],
  ['another coding before it', post('Transfer-Encoding: gzip, chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['another coding behind it', post('Transfer-Encoding: chunked, identity', `0\r\n\r\n${SMUGGLED}`)],
  ['chunked twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['chunked and identity', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', `0\r\n\r\n${SMUGGLED}`)],
  ['a coding of nothing', post('Transfer-Encoding:', `0\r\n\r\n${SMUGGLED}`)],
  ['chunks in HTTP/1.0', post('Transfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`).replace('1.1', '1.0')],
  ['a chunk longer than it says', post('Transfer-Encoding: chunked', `2\r\nabc\r\n0\r\n\r\n${SMUGGLED}`)],
  ['a chunk of no number', post('Transfer-Encoding: chunked', `x\r\n\r\n${SMUGGLED}`)],
  ['a chunk of a huge number', post('Transfer-Encoding: chunked', `fffffffffffffffff\r\n\r\n${SMUGGLED}`)],
  ['a chunk that ends with a line feed', post('Transfer-Encoding: chunked', `1\na\r\n0\r\n\r\n${SMUGGLED}`)],
  ['a line feed alone between fields', `GET / HTTP/1.1\nHost: h\n\n${SMUGGLED}`],
  ['a carriage return in a value', `GET / HTTP/1.1\r\nHost: h\r\nX: a\rContent-Length: 37\r\n\r\n${SMUGGLED}`],
  ['a null in a value', `GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n${SMUGGLED}`],
  ['a field without a name', `GET / HTTP/1.1\r\nHost: h\r\n: a\r\n\r\n${SMUGGLED}`],
  ['a name with a space', `GET / HTTP/1.1\r\nHost: h\r\nContent Length: 37\r\n\r\n${SMUGGLED}`],
  ['a name with a null', `GET / HTTP/1.1\r\nHost: h\r\nContent\0-Length: 37\r\n\r\n${SMUGGLED}`],
  ['no host', `GET / HTTP/1.1\r\n\r\n${SMUGGLED}`],
  ['a header named by Connection', `GET / HTTP/1.1\r\nHost: h\r\nConnection: close, X-Api-Key\r\n\r\n${SMUGGLED}`],
  ['the length named by Connection', post('Connection: content-length\r\nContent-Length: 1', `a${SMUGGLED}`)],
  ['HTTP/2 without a word', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${SMUGGLED}`],
  ['an unknown version', `GET / HTTP/1.9\r\nHost: h\r\n\r\n${SMUGGLED}`],
  ['a method that is none', `GE\tT / HTTP/1.1\r\nHost: h\r\n\r\n${SMUGGLED}`],
  ['a space in the target', `GET /a b HTTP/1.1\r\nHost: h\r\n\r\n${SMUGGLED}`],
  ['a tunnel', `CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n${SMUGGLED}`],
  ['no HTTP at all', `\x16\x03\x01\x02\x00\x01\x00${SMUGGLED}`],
];

/** Node asks nobody about a tunnel, and ends its connection without a word. */
const UNTOLD: readonly string[] = ['a tunnel'];

const paths = (asked: readonly HttpRequest[]) => asked.map(({ path }) => path);

test.each(AMBIGUOUS)('%s: nothing of it reaches the door, and the connection ends', async (what, bytes) => {
  const client = new RawClient(opened.port);

  client.write(bytes);
  await client.closed;

  expect(paths(opened.asked)).toEqual([]);
  expect(client.received).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
  const answers = await client.answers(99);
  expect(answers).toHaveLength(UNTOLD.includes(what) ? 0 : 1);
  for (const answer of answers) {
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', connection: 'close' });
    expect(JSON.parse(answer.body)).toMatchObject({
      status: answer.status,
      requestId: answer.headers['x-request-id'],
    });
  }
});

test.each([
  ['keep-alive', 2],
  ['Keep-Alive, TE', 2],
  ['upgrade\r\nUpgrade: websocket', 2],
  ['Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA', 2],
  ['close', 1],
])('Connection: %s is taken as it is meant, and changes no protocol', async (connection, answered) => {
  const client = new RawClient(opened.port);

  client.write(`GET /a HTTP/1.1\r\nHost: h\r\nConnection: ${connection}\r\n\r\n`);
  await client.answers(1);
  client.write('GET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
  await client.closed;

  expect((await client.answers(2)).map(({ status }) => status)).toEqual(Array(answered).fill(200));
  expect(paths(opened.asked)).toEqual(['/a', '/b'].slice(0, answered));
});

test('what follows a request on its connection is not answered in its place', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const slow = await openServer(async () => {
    await gate;
    return OK;
  });
  const client = new RawClient(slow.port);

  client.write('GET /first HTTP/1.1\r\nHost: h\r\n\r\nno request at all\r\n\r\n');
  await client.closed;
  open();

  // A 400 here would be taken for the answer to the first, which is being done.
  expect(client.received).toBe('');
  expect(paths(slow.asked)).toEqual(['/first']);
  await slow.server.close(0);
});

test('requests that come at once are answered in their order', async () => {
  const waits: Record<string, Promise<void>> = {};
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  waits['/0'] = gate;
  const { server, port } = await openServer(async ({ path }) => {
    await waits[path];
    if (path === '/2') open();
    return { ...OK, body: path };
  });
  const client = new RawClient(port);

  client.write(...['/0', '/1', '/2'].map((path) => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`));
  const answers = await client.answers(3);

  expect(answers.map(({ body }) => body)).toEqual(['/0', '/1', '/2']);
  client.destroy();
  await server.close(0);
});

test('headers of more than 64 KiB, and more fields than anybody counts, end the connection', async () => {
  const client = new RawClient(opened.port);
  client.write(`GET / HTTP/1.1\r\nHost: h\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`);
  await client.closed;
  expect((await client.answers(1)).map(({ status }) => status)).toEqual([431]);
  expect(opened.asked).toEqual([]);

  const many = new RawClient(opened.port);
  many.write(`GET / HTTP/1.1\r\nHost: h\r\n${'a:b\r\n'.repeat(3000)}Last: 1\r\n\r\n`);
  await many.answers(1);

  // None is dropped without a word: the door counts them, and refuses.
  expect(opened.asked[0]?.headers.get('last')).toBe('1');
  many.destroy();
});
