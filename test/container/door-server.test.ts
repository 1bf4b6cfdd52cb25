import { REQUEST_BODY_MAX_BYTES } from '../../lambda/contract/limits';
import type { StreamedResponse } from '../../lambda/front-door/http';
import { OK, openServer, until } from './open-server';
import { askRaw, RawClient } from './raw-client';

const put = (body: string | Uint8Array, fields = '') =>
  `PUT /v1/orders/o HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n${fields}\r\n`;
const chunked = 'PUT /v1/orders/o HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (bytes: number) => [`${bytes.toString(16)}\r\n`, Buffer.alloc(bytes, 'x'), '\r\n'];

/** Of a request on a connection of its own; nothing where it is not taken. */
async function statusOf(port: number): Promise<number | undefined> {
  return (await askRaw(port, 'GET / HTTP/1.1\r\nHost: h\r\n\r\n'))?.status;
}

describe('a body', () => {
  test.each([
    ['in one piece', ['abc'], 3],
    ['in several', ['ab', 'c'], 3],
    ['of nothing', [''], 0],
    ['as large as may be', [Buffer.alloc(REQUEST_BODY_MAX_BYTES, 'x')], REQUEST_BODY_MAX_BYTES],
  ])('%s arrives whole', async (_, pieces, bytes) => {
    const { server, port, asked } = await openServer();
    const client = new RawClient(port);
    const total = Buffer.concat(pieces.map((piece) => Buffer.from(piece)));

    client.write(put(total));
    for (const piece of pieces) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      client.write(piece);
    }
    const [answer] = await client.answers(1);

    expect(answer?.status).toBe(200);
    expect(asked[0]?.body.byteLength).toBe(bytes);
    expect(Buffer.compare(asked[0]?.body ?? Buffer.alloc(1), total)).toBe(0);
    client.destroy();
    await server.close(0);
  });

  test('in chunks arrives whole, and the connection goes on', async () => {
    const { server, port, asked } = await openServer();
    const client = new RawClient(port);

    client.write(chunked, '1\r\na\r\n2;ext=1\r\nbc\r\n0\r\nTrailer: 1\r\n\r\n', put('de'), 'de');
    await client.answers(2);

    expect(asked.map(({ body }) => Buffer.from(body).toString())).toEqual(['abc', 'de']);
    client.destroy();
    await server.close(0);
  });

  test.each([
    ['that is announced', put(Buffer.alloc(REQUEST_BODY_MAX_BYTES + 1)), `got ${REQUEST_BODY_MAX_BYTES + 1}`],
    ['that comes in chunks', chunked, 'got more'],
  ])('a byte too large, %s, is refused while it still comes, and the connection goes on', async (_, head, got) => {
    const { server, port, asked } = await openServer();
    const client = new RawClient(port);
    const half = REQUEST_BODY_MAX_BYTES / 2;
    const isChunked = head === chunked;

    client.write(head);
    if (isChunked) client.write(...chunk(half), ...chunk(half), ...chunk(1));
    const [refused] = await client.answers(1);

    expect(refused?.status).toBe(413);
    expect(JSON.parse(refused?.body ?? '')).toMatchObject({ type: 'urn:spillway:problem:body-too-large' });
    expect(refused?.body).toContain(got);
    expect(asked).toEqual([]);
    client.write(...(isChunked ? ['0\r\n\r\n'] : [Buffer.alloc(REQUEST_BODY_MAX_BYTES + 1)]), put('ok'), 'ok');
    const answers = await client.answers(2);
    expect(answers.map(({ status }) => status)).toEqual([413, 200]);
    expect(asked).toHaveLength(1);
    client.destroy();
    await server.close(0);
  });

  test.each([
    ['announced', put({ length: 10 ** 12 } as string), (client: RawClient) => client.write(Buffer.alloc(65_536))],
    ['in chunks', chunked, (client: RawClient) => client.write(...chunk(65_536))],
  ])('without an end, %s, is thrown away for a while, and then cut', async (_, head, more) => {
    const { server, port, asked } = await openServer();
    const client = new RawClient(port);
    let ended = false;
    void client.closed.then(() => {
      ended = true;
    });

    client.write(head);
    for (let sent = 0; !ended && sent < 1000; sent += 1) {
      more(client);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await client.closed;

    expect(client.received).toMatch(/^HTTP\/1\.1 413 /);
    expect(asked).toEqual([]);
    expect(server.answering).toBe(0);
    await server.close(0);
  });

  test('is not sent where the client asks first and it is too large; else it is asked for', async () => {
    const { server, port, asked } = await openServer();
    const expects = 'Expect: 100-continue\r\n';

    const refused = new RawClient(port);
    refused.write(put(Buffer.alloc(REQUEST_BODY_MAX_BYTES + 1), expects), 'GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n');
    await refused.closed;
    const taken = new RawClient(port);
    taken.write(put('abc', expects));
    await until('it is asked for', () => taken.received.startsWith('HTTP/1.1 100 Continue\r\n\r\n'));
    taken.write('abc');
    await until('it is answered', () => taken.received.includes('HTTP/1.1 200 OK'));

    expect((await refused.answers(9)).map(({ status }) => status)).toEqual([413]);
    expect(asked.map(({ path }) => path)).toEqual(['/v1/orders/o']);
    taken.destroy();
    await server.close(0);
  });

  test('that never comes whole reaches no door', async () => {
    const { server, port, asked } = await openServer();
    const client = new RawClient(port);

    client.write(put('abc'), 'ab');
    // What came before is read by then.
    await statusOf(port);
    client.destroy();
    await client.closed;
    await server.close(0);

    expect(asked.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('an answer', () => {
  test('whole has its length, one name, and the time', async () => {
    const { server, port } = await openServer(async () => ({ ...OK, body: 'é' }));

    const answer = await askRaw(port, 'GET / HTTP/1.1\r\nHost: h\r\n\r\n');

    expect(answer).toMatchObject({ status: 200, headers: { 'content-length': '2', 'content-type': 'text/plain' } });
    expect(answer?.headers).toMatchObject({ date: expect.any(String), 'keep-alive': 'timeout=75' });
    expect(answer?.headers).not.toHaveProperty('transfer-encoding');
    expect(answer?.body).toBe('é');
    await server.close(0);
  });

  test.each([
    ['HEAD', 200],
    ['DELETE', 204],
    ['GET', 304],
  ])('to %s with %i has no body and no length, and the connection goes on', async (method, status) => {
    const { server, port } = await openServer(async ({ path }) =>
      path === '/a' ? { status, headers: { etag: '"1"' }, body: status === 200 ? '' : 'none of it' } : OK,
    );
    const client = new RawClient(port);

    client.write(`${method} /a HTTP/1.1\r\nHost: h\r\n\r\n`, 'GET /b HTTP/1.1\r\nHost: h\r\n\r\n');
    const [first, second] = await client.answers(2);

    expect([first?.status, first?.headers['content-length'], second?.body]).toEqual([status, undefined, 'ok']);
    expect(first?.headers.etag).toBe('"1"');
    client.destroy();
    await server.close(0);
  });

  test('in pieces goes out as they are made', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { server, port } = await openServer(async () => ({
      ...OK,
      body: (async function* () {
        yield 'one\n';
        await gate;
        yield 'two\n';
      })(),
    }));
    const client = new RawClient(port);

    client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await until('the first piece has come', () => client.received.includes('one\n'));
    expect(client.received).not.toContain('two\n');
    open();

    expect((await client.answers(1)).map(({ body }) => body)).toEqual(['one\ntwo\n']);
    client.destroy();
    await server.close(0);
  });

  test('in pieces is made no faster than it is read', async () => {
    const PIECES = 400;
    let made = 0;
    const { server, port } = await openServer(async () => ({
      ...OK,
      body: (async function* () {
        for (; made < PIECES; made += 1) yield 'x'.repeat(65_536);
      })(),
    }));
    const client = new RawClient(port);
    client.socket.pause();
    let before = -1;

    client.write('GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    await until('nothing more is made', async () => {
      const still = made > 0 && made === before;
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return still;
    });

    // What the system holds for a connection, and not 26 MB.
    expect(made).toBeLessThan(PIECES / 2);
    client.socket.resume();
    await client.closed;
    const [answer] = await client.answers(1);
    expect(answer?.body.length).toBe(PIECES * 65_536);
    client.destroy();
    await server.close(0);
  });

  test('that breaks off does not look whole', async () => {
    const { server, port, kept } = await openServer(async () => ({
      ...OK,
      body: (async function* () {
        yield 'one';
        throw new Error('half of it');
      })(),
    }));
    const client = new RawClient(port);

    client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await client.closed;

    expect(await client.answers(1)).toEqual([]);
    expect(kept.events).toEqual(['request-failed']);
    await server.close(0);
  });

  test.each([
    ['a door that throws', () => Promise.reject(new Error('a secret'))],
    ['a header that is none', async () => ({ ...OK, headers: { 'x-a': 'a\r\nb: c' } })],
  ])('of %s is a 500 that says nothing, and the process serves on', async (_, answer) => {
    const answers = [answer, async () => OK];
    const { server, port, kept } = await openServer(() => (answers.shift() ?? answer)() as Promise<StreamedResponse>);

    const failed = await askRaw(port, 'GET /failed HTTP/1.1\r\nHost: h\r\n\r\n');
    const next = await askRaw(port, 'GET / HTTP/1.1\r\nHost: h\r\n\r\n');

    expect([failed?.status, next?.status]).toEqual([500, 200]);
    expect(failed?.body).not.toContain('secret');
    expect(kept.lines).toMatchObject([{ event: 'request-failed', fields: { path: '/failed' } }]);
    expect(JSON.parse(failed?.body ?? '').requestId).toBe(kept.lines[0]?.fields?.requestId);
    await server.close(0);
  });
});

describe('what a client gave up', () => {
  test.each([
    ['whole', (): StreamedResponse['body'] => 'ok'],
    [
      'in pieces',
      (gate: Promise<void>): StreamedResponse['body'] =>
        (async function* () {
          yield 'x'.repeat(1_000_000);
          await gate;
          yield 'two';
        })(),
    ],
  ])('is done to its end, and its answer dropped: %s', async (_, bodyOf) => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let done = 0;
    const { server, port, kept } = await openServer(async ({ path }) => {
      if (path === '/b') return OK;
      const body = bodyOf(gate);
      if (typeof body === 'string') {
        await gate;
        done += 1;
        return { ...OK, body };
      }
      return {
        ...OK,
        body: (async function* () {
          yield* body;
          done += 1;
        })(),
      };
    });
    const client = new RawClient(port);

    client.write('GET /a HTTP/1.1\r\nHost: h\r\n\r\n');
    await until('it is being answered', () => server.answering === 1);
    client.destroy();
    await client.closed;
    expect((await askRaw(port, 'GET /b HTTP/1.1\r\nHost: h\r\n\r\n'))?.status).toBe(200);
    expect([server.answering, done]).toEqual([1, 0]);
    open();
    await until('it is done', () => server.answering === 0);

    expect(done).toBe(1);
    expect(kept.events).toEqual([]);
    expect((await askRaw(port, 'GET /b HTTP/1.1\r\nHost: h\r\n\r\n'))?.status).toBe(200);
    await server.close(0);
  });
});

test.each([
  ['that it does not read', ''],
  ['that is not its turn yet', 'GET /slow HTTP/1.1\r\nHost: h\r\n\r\n'],
])('what a client gave up is made to its end, also of an answer in pieces %s', async (_, before) => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let made = 0;
  const { server, port } = await openServer(async ({ path }) => {
    if (path === '/slow') await gate;
    if (path !== '/') return OK;
    return {
      ...OK,
      body: (async function* () {
        for (; made < 3; made += 1) yield 'x'.repeat(16_000_000);
      })(),
    };
  });
  const client = new RawClient(port);
  client.socket.pause();
  client.write(before, 'GET / HTTP/1.1\r\nHost: h\r\n\r\n');
  await until('it is being answered', () => server.answering === (before === '' ? 1 : 2));
  expect((await askRaw(port, 'HEAD /other HTTP/1.1\r\nHost: h\r\n\r\n'))?.status).toBe(200);

  client.destroy();
  open();
  await until('nothing is being answered', () => server.answering === 0);

  expect(made).toBe(3);
  await server.close(0);
});

describe('a client that does not read', () => {
  /** More than the system holds for a connection. */
  const LARGE = 32_000_000;
  const inPieces = async function* (made: string[]) {
    for (; made.length < 64; made.push('')) yield 'x'.repeat(LARGE / 64);
  };
  const ask = 'GET /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';

  /** A server whose time is told, and the times that it has set. */
  async function timed(bodyOf: (made: string[]) => StreamedResponse['body'], madeAfter = 0) {
    let now = 0;
    const made: string[] = [];
    const times: { readonly millis: number; readonly over: () => void; isStopped: boolean }[] = [];
    const opened = await openServer(
      async ({ path }) => {
        if (path !== '/large') return OK;
        now += madeAfter;
        return { ...OK, body: bodyOf(made) };
      },
      {
        now: () => now,
        after: (millis, over) => {
          const time = { millis, over, isStopped: false };
          times.push(time);
          return () => {
            time.isStopped = true;
          };
        },
      },
    );
    const client = new RawClient(opened.port);
    client.socket.pause();
    return { ...opened, made, times, client };
  }

  describe.each([
    ['whole', () => 'x'.repeat(LARGE), [ask]],
    ['in pieces', inPieces, [ask]],
    ['that is not its first', () => 'x'.repeat(LARGE), ['GET / HTTP/1.1\r\nHost: h\r\n\r\n', ask]],
  ])('an answer %s', (_, bodyOf, asks) => {
    test('until its request must be answered has its connection ended, and the server comes to its end', async () => {
      const { server, made, times, client } = await timed(bodyOf, 3000);

      client.write(...asks);
      await until('it is waited for', () => times.some(({ isStopped }) => !isStopped));
      expect(server.answering).toBe(1);
      for (const { over } of times) over();
      await server.close(0);

      expect(times.map(({ millis }) => millis)).toEqual([7000]);
      expect(server.answering).toBe(0);
      // What it asked for is made to its end.
      if (bodyOf === inPieces) expect(made).toHaveLength(64);
      client.socket.resume();
      await client.closed;
      expect(client.received.length).toBeLessThan(LARGE);
    });

    test('that reads in the end is given all of it, and nothing is left of its time', async () => {
      const { server, times, client } = await timed(bodyOf, 9999);

      client.write(...asks);
      await until('it is waited for', () => times.length > 0);
      client.socket.resume();
      await client.closed;
      const answers = await client.answers(asks.length);

      expect(answers.at(-1)?.body.length).toBe(LARGE);
      // What is made in the last moment can be read, too.
      expect(times.map(({ millis }) => millis)).toEqual([5000]);
      await until('it is done with', () => server.answering === 0);
      expect(times.map(({ isStopped }) => isStopped)).toEqual([true]);
      await server.close(0);
    });
  });

  test.each([
    ['whole', () => 'x'.repeat(1000)],
    [
      'in pieces',
      async function* () {
        yield 'x'.repeat(1000);
      },
    ],
  ])('an answer %s that is not its turn yet is waited for no longer', async (_, bodyOf) => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const times: (() => void)[] = [];
    const { server, port } = await openServer(
      async ({ path }) => {
        if (path === '/slow') await gate;
        return { ...OK, body: bodyOf() };
      },
      {
        after: (_millis, over) => {
          times.push(over);
          return () => {};
        },
      },
    );
    const client = new RawClient(port);
    client.write('GET /slow HTTP/1.1\r\nHost: h\r\n\r\n', 'GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await until('the second one waits for the first', () => times.length === 1);

    for (const over of times) over();
    await until('only the first is being answered', () => server.answering === 1);

    await client.closed;
    open();
    await until('nothing is being answered', () => server.answering === 0);
    await server.close(0);
  });

  test('and an answer that the system takes at once set no time', async () => {
    const { server, port, times } = await timed(() => 'short');

    for (let n = 0; n < 5; n += 1) expect((await askRaw(port, ask))?.body).toBe('short');

    expect(times).toEqual([]);
    await server.close(0);
  });
});

describe('an end', () => {
  test('waits for what is being answered, and keeps no connection that nothing came on', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { server, port } = await openServer(async () => {
      await gate;
      return OK;
    });
    const fresh = new RawClient(port);
    const busy = new RawClient(port);
    const gone = new RawClient(port);
    for (const client of [busy, gone]) client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
    await until('both are being answered', () => server.answering === 2);
    gone.destroy();
    let ended = false;

    server.endConnections();
    const closing = server.close(0).then(() => {
      ended = true;
    });
    await fresh.closed;
    await gone.closed;
    // Nobody is taken any more.
    expect(await statusOf(port)).toBeUndefined();
    expect(ended).toBe(false);
    open();
    await closing;

    expect(await busy.answers(1)).toMatchObject([{ status: 200, headers: { connection: 'close' } }]);
    expect(server.answering).toBe(0);
    const late = new RawClient(port);
    await late.closed;
    expect(late.received).toBe('');
  });

  test('waits also for what a client that has gone asked for', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { server, port } = await openServer(async ({ path }) => {
      if (path === '/slow') await gate;
      return OK;
    });
    const did: string[] = [];
    const gone = new RawClient(port);
    gone.write('GET /slow HTTP/1.1\r\nHost: h\r\n\r\n');
    await until('it is being answered', () => server.answering === 1);
    gone.destroy();
    await gone.closed;

    const closing = server.close(0).then(() => did.push('ended'));
    await until('nobody is taken any more', async () => (await statusOf(port)) === undefined);
    did.push('answered');
    open();
    await closing;

    expect(did).toEqual(['answered', 'ended']);
  });

  test('waits a while for what is only half here, and no longer', async () => {
    const waits: { readonly millis: number; readonly over: () => void }[] = [];
    const { server, port, asked } = await openServer(undefined, {
      sleep: (millis) => new Promise((resolve) => waits.push({ millis, over: resolve })),
    });
    const [head, slow, never] = ['GET /head', put('abc'), put('abcd')].map((begun) => {
      const client = new RawClient(port);
      client.write(begun);
      return client;
    });
    // They are read in the order in which they came.
    expect(await statusOf(port)).toBe(200);

    server.endConnections();
    const closing = server.close(3000);
    await until('it waits for first bytes', () => waits.length === 1);
    waits[0]?.over();
    await until('it waits for the rest', () => waits.length === 2);
    head?.write(' HTTP/1.1\r\nHost: h\r\n\r\n');
    slow?.write('abc');
    expect((await head?.answers(1))?.map(({ status }) => status)).toEqual([200]);
    expect((await slow?.answers(1))?.map(({ status }) => status)).toEqual([200]);
    waits[1]?.over();

    expect(waits[1]?.millis).toBe(3000);
    expect(await closing).toBe(1);
    await never?.closed;
    expect(never?.received).toBe('');
    expect(asked.map(({ body }) => body.byteLength)).toEqual([0, 0, 3]);
  });

  test('cuts no connection off that was made before it, though nobody has taken it yet', async () => {
    const { server, port, asked } = await openServer();
    const clients = Array.from({ length: 20 }, () => new RawClient(port));
    for (const client of clients) client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');

    server.endConnections();
    await server.close(0);

    const answers = await Promise.all(clients.map((client) => client.answers(1)));
    expect(answers.map(([answer]) => answer?.status)).toEqual(clients.map(() => 200));
    expect(asked).toHaveLength(clients.length);
  });
});
