import { HookVisits } from '../../load/artillery/hook-visits';
import { sendSetup } from '../../load/generator/setup';
import { fetchWith } from '../../load/headers/fetch-with';
import { headersIn, headersVariable } from '../../load/headers/headers-variable';
import { oneOfEach, readHeader } from '../../load/headers/load-headers';
import { startOpenLoop } from '../../load/run/open-loop-generator';
import { MAKERS } from '../../load/workload/makers';
import { makerWorld } from '../../load/workload/world';
import { type Loopback, loopback, orderTo } from './loopback';

const SECRET = 's3cret';

describe('a header', () => {
  test('is a name, in lower case from here on, and what comes after the first colon', () => {
    expect(readHeader('X-Api-Key:  abc ', '--header')).toEqual({ name: 'x-api-key', value: 'abc' });
    expect(readHeader('authorization: Basic a:b=', '--header').value).toBe('Basic a:b=');
  });

  test.each([
    [`${SECRET}`, '--header must be NAME: VALUE, and has no colon'],
    [`Bearer ${SECRET}: x`, '--header must begin with the name of a header'],
    [`: ${SECRET}`, '--header must begin with the name of a header'],
    [`Content-Length: ${SECRET}`, '--header must be a header that the load does not set itself, got content-length'],
    [`idempotency-key: ${SECRET}`, 'does not set itself, got idempotency-key'],
    ['x-api-key:', '--header must have a value after its colon, and x-api-key has none'],
    [`x-api-key: ${SECRET}\r\nhost: a`, 'that of x-api-key has others'],
    [`x-api-key: ${SECRET}…`, 'that of x-api-key has others'],
  ])('%j is told in a line, without what may be a secret', (text, problem) => {
    let said = '';
    try {
      readHeader(text, '--header');
    } catch (error) {
      said = String(error);
    }

    expect(said).toContain(problem);
    expect(said).not.toContain(SECRET);
    expect(said).not.toContain('\n');
  });

  test('is given once', () => {
    const given = [readHeader('x-api-key: a', '--header'), readHeader('X-API-KEY: b', '--header')];

    expect(() => oneOfEach(given)).toThrow('the header x-api-key is given twice: give it once');
  });

  test('may stand in the environment, one in a line, and what is handed on there is what was given', () => {
    const headers = headersIn({ SPILLWAY_LOAD_HEADERS: 'x-api-key: a\r\n\nauthorization: Bearer b:c\n' });

    expect(headers).toEqual({ 'x-api-key': 'a', authorization: 'Bearer b:c' });
    expect(headersIn(headersVariable(headers))).toEqual(headers);
    expect(headersIn(headersVariable({}))).toEqual({});
    expect(() => headersIn({ SPILLWAY_LOAD_HEADERS: `x-a: a\n${SECRET}` })).toThrow(
      'line 2 of SPILLWAY_LOAD_HEADERS must be NAME: VALUE, and has no colon',
    );
  });
});

describe('headers that were given go with every request', () => {
  const headers = { 'x-api-key': SECRET };
  let server: Loopback | undefined;
  let keys: unknown[] = [];
  let kinds: unknown[] = [];
  beforeEach(async () => {
    keys = [];
    kinds = [];
    server = await loopback((request, response) => {
      keys.push(request.headers['x-api-key']);
      kinds.push(request.headers['content-type']);
      request.resume();
      request.on('end', () => response.writeHead(201).end('{}'));
    });
  });
  afterEach(() => server?.close());

  const orderHere = () => {
    if (server === undefined) throw new Error('there is no server');
    return { ...orderTo(server), collections: { createOnly: 'orders', sales: 'tickets' } };
  };

  test('of what is set up', async () => {
    await sendSetup(orderHere(), ['openSale'], 5, headers);

    expect([keys, kinds]).toEqual([[SECRET], ['application/json']]);
  });

  test('of the process of the open loop', async () => {
    const { openLoop, ...order } = orderHere();
    const { phases = [], flows = [] } = openLoop ?? {};

    const run = startOpenLoop({ order, worker: 'w', prepared: { phases, flows }, timeoutSeconds: 5, headers });

    expect(await run.done).toMatchObject({ arrivals: 10 });
    expect(keys).toEqual(Array.from({ length: 10 }, () => SECRET));
  }, 60_000);

  test('of artillery, beside those of the request itself', () => {
    const world = makerWorld({ ...orderHere(), worker: 'w', settings: { pad: 0 } });
    const ledger = { ask: () => {}, answer: () => {} };
    const visits = new HookVisits({ world, ledger, now: () => 0, tick: () => 0, headers });
    const hook = { url: 'http://127.0.0.1:8080/', method: 'POST', headers: {} };

    visits.ask(MAKERS.createOrderKeyed, hook, { vars: {} });

    expect(hook.headers).toMatchObject({
      ...headers,
      'content-type': 'application/json',
      'idempotency-key': expect.anything(),
    });
  });

  test('of the probe and of the reads after the load, beside those that they send', async () => {
    let sent: Headers | undefined;
    const ask = fetchWith(headers, async (_, init) => {
      sent = new Headers(init?.headers);
      return new Response();
    });

    await ask('http://door', { headers: { 'cache-control': 'no-cache' } });

    expect(Object.fromEntries(sent ?? [])).toEqual({ ...headers, 'cache-control': 'no-cache' });
  });
});
