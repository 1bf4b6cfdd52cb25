import '../by-the-clock';
import { HttpClient } from '../../load/generator/http-client';
import { type Loopback, loopback } from './loopback';

const get = (path: string) => ({ method: 'GET' as const, path, headers: {}, writes: [] });

describe('the client of the open loop', () => {
  let server: Loopback | undefined;
  let client: HttpClient | undefined;
  afterEach(async () => {
    await client?.destroy();
    await server?.close();
  });

  it('never sends a request whose time was over before there was a connection', async () => {
    const received: (string | undefined)[] = [];
    server = await loopback(({ url }, response) => {
      received.push(url);
      if (url !== '/held') {
        response.end('{}');
        return;
      }
      // Nobody in this process gets on before the time of both is over.
      const until = Date.now() + 300;
      while (Date.now() < until);
    });
    client = new HttpClient({ target: server.target, connections: 1, timeoutSeconds: 0.2 });
    const outcomes = await Promise.all([client.send(get('/held')), client.send(get('/waits'))]);

    const later = await client.send(get('/later'));

    expect(outcomes.map(({ error }) => error)).toEqual(['ETIMEDOUT', 'ETIMEDOUT']);
    expect(later.answer).toMatchObject({ status: 200, body: '{}' });
    expect(received).toEqual(['/held', '/later']);
  });

  it('gives an answer as it came: its status, its headers, its body in pieces', async () => {
    server = await loopback((_, response) => {
      response.writeHead(412, { ETag: '"7"', 'x-two': ['a', 'b'] });
      response.write('grö');
      setTimeout(() => response.end('ße'), 5);
    });
    client = new HttpClient({ target: server.target, connections: 1, timeoutSeconds: 5 });

    const { answer, error } = await client.send(get('/'));

    expect(error).toBeUndefined();
    expect([answer.status, answer.headers.etag, answer.headers['x-two'], answer.body]).toEqual([
      412,
      '"7"',
      'a, b',
      'größe',
    ]);
  });

  it('names why there was no answer where nobody listens', async () => {
    server = await loopback(() => undefined);
    const { target } = server;
    await server.close();
    client = new HttpClient({ target, connections: 2, timeoutSeconds: 5 });

    const outcomes = await Promise.all([1, 2, 3].map(() => client?.send(get('/'))));

    expect(outcomes.map((one) => one?.error)).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED']);
  });
});
