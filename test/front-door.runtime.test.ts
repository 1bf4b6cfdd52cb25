import { parseMessage } from '../lambda/contract/message';
import { isStamp } from '../lambda/contract/stamp';
import { bufferThat, memoryFrontDoor, put } from './memory-front-door';

const UUID = '01890000-0000-7000-8000-000000000001';

function only<T>(list: readonly T[]): T {
  expect(list).toHaveLength(1);
  return list[0] as T;
}

describe('accepting a write', () => {
  it('answers 202 with where its status and its record can be read, and puts it in the queue', async () => {
    const { send, queue } = memoryFrontDoor();

    const answer = await send(put('/v1/orders/o-1', { sku: 'bolt', quantity: 2 }));

    const accepted = JSON.parse(answer.body);
    expect(answer.status).toBe(202);
    expect(answer.headers.location).toBe(`/v1/writes/${accepted.id}`);
    expect(accepted).toEqual({
      id: expect.any(String),
      collection: 'orders',
      key: 'o-1',
      status: 'accepted',
      record: '/v1/orders/o-1',
    });
    const write = { id: accepted.id, collection: 'orders', key: 'o-1', at: accepted.id, op: 'put' };
    expect(parseMessage(only(queue))).toEqual([{ ok: true, write: { ...write, body: { sku: 'bolt', quantity: 2 } } }]);
    expect(isStamp(accepted.id)).toBe(true);
  });

  it('refuses a body that was changed on its way: bytes that are no text come as other, longer text', async () => {
    const { send, queue } = memoryFrontDoor();
    const sent = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
    const request = { method: 'PUT', path: '/v1/orders/o-1', body: sent.toString('utf8') };
    const headers = { 'content-type': 'application/json' };

    const changed = await send({ ...request, headers: { ...headers, 'content-length': String(sent.length) } });
    const whole = await send({ ...request, headers: { ...headers, 'content-length': String(sent.length + 4) } });

    expect([changed.status, whole.status]).toEqual([400, 202]);
    expect(queue).toHaveLength(1);
  });

  it('stamps writes in the order in which it took them, also inside one millisecond', async () => {
    const { send } = memoryFrontDoor();

    const ids: string[] = [];
    for (let i = 0; i < 50; i++) ids.push(JSON.parse((await send(put('/v1/profiles/p', { i }))).body).id);

    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(50);
  });

  it('makes the key of a POST, another UUIDv7 than the id of the write', async () => {
    const { send, queue } = memoryFrontDoor();

    const answer = await send({ ...put('/v1/orders', { sku: 'nut' }), method: 'POST' });

    const { id, key, record } = JSON.parse(answer.body);
    expect(answer.status).toBe(202);
    expect(isStamp(key)).toBe(true);
    expect(key).not.toBe(id);
    expect(record).toBe(`/v1/orders/${key}`);
    expect(parseMessage(only(queue))).toMatchObject([{ ok: true, write: { key } }]);
  });

  it('takes a DELETE without a body', async () => {
    const { send, queue } = memoryFrontDoor();

    const answer = await send({ method: 'DELETE', path: '/v1/profiles/p-1' });

    expect(answer.status).toBe(202);
    expect(parseMessage(only(queue))).toMatchObject([{ ok: true, write: { op: 'delete', key: 'p-1' } }]);
  });

  it('decodes the key of the path and encodes it in links', async () => {
    const { send, queue } = memoryFrontDoor();

    const answer = await send(put('/v1/orders/a%2Fb%20%C3%A9', {}));

    expect(JSON.parse(answer.body)).toMatchObject({ key: 'a/b é', record: '/v1/orders/a%2Fb%20%C3%A9' });
    expect(parseMessage(only(queue))).toMatchObject([{ write: { key: 'a/b é' } }]);
  });

  it('takes If-None-Match: * on a PUT to a createOnly collection, where it is what PUT means', async () => {
    const { send, queue } = memoryFrontDoor();

    const answer = await send(put('/v1/orders/o-1', {}, { 'if-none-match': '*' }));

    expect(answer.status).toBe(202);
    expect(queue).toHaveLength(1);
  });

  it('keeps a body exactly, text that only looks dangerous too', async () => {
    const { send, queue } = memoryFrontDoor();
    const body = { constructor: 1, toString: 'x', 'a.b': [null, -0.5, 1e21, '\uffff', '😀', { deep: [] }] };

    await send(put('/v1/orders/o-1', body));

    expect(parseMessage(only(queue))).toMatchObject([{ ok: true, write: { body } }]);
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json;'])(
    'takes the content type %s',
    async (type) => {
      const { send } = memoryFrontDoor();

      expect((await send(put('/v1/orders/o-1', {}, { 'content-type': type }))).status).toBe(202);
    },
  );

  it('says nothing of acceptance when the queue did not confirm, and names the write to ask for', async () => {
    const outcomes = { accepted: jest.fn(), record: jest.fn(), lookUp: jest.fn() };
    const { send, logged } = memoryFrontDoor({
      buffer: bufferThat(() => Promise.reject(new Error('the socket hung up'))),
      outcomes,
    });

    const answer = await send(put('/v1/orders/o-1', {}));

    const problem = JSON.parse(answer.body);
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(problem.type).toBe('urn:spillway:problem:buffer-unavailable');
    expect(isStamp(problem.id)).toBe(true);
    expect(problem.detail).toContain(problem.id);
    expect(answer.body).not.toContain('socket');
    expect(outcomes.accepted).not.toHaveBeenCalled();
    expect(logged).toEqual([{ level: 'error', event: 'write-not-confirmed' }]);
  });

  it('answers only after the queue has', async () => {
    const confirmed = Promise.withResolvers<void>();
    const { send, outcomes } = memoryFrontDoor({ buffer: bufferThat(() => confirmed.promise) });
    let answered = false;

    const answer = send(put('/v1/orders/o-1', {})).then((response) => {
      answered = true;
      return response;
    });
    await new Promise((resolve) => setImmediate(resolve));

    expect(answered).toBe(false);
    expect(outcomes.marked).toEqual([]);
    confirmed.resolve();
    const { status, body } = await answer;
    expect(status).toBe(202);
    expect(outcomes.marked).toEqual([JSON.parse(body).id]);
  });
});

describe('reading a record', () => {
  const record = { _pk: 'orders#o-1', _sk: '.', _id: UUID, _at: UUID, sku: 'bolt' };

  it('answers the fields of the user and the version as ETag', async () => {
    const { send, records } = memoryFrontDoor();
    records.set('orders/o-1', record);

    const answer = await send({ path: '/v1/orders/o-1' });

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ sku: 'bolt' });
    expect(answer.headers).toMatchObject({
      etag: `"${UUID}"`,
      'cache-control': 'no-cache',
      'content-type': 'application/json',
    });
  });

  it.each([`"${UUID}"`, `W/"${UUID}"`, `"other", "${UUID}"`, '*'])('answers 304 to If-None-Match: %s', async (tag) => {
    const { send, records } = memoryFrontDoor();
    records.set('orders/o-1', record);

    const answer = await send({ path: '/v1/orders/o-1', headers: { 'if-none-match': tag } });

    expect(answer).toMatchObject({ status: 304, body: '', headers: { etag: `"${UUID}"` } });
  });

  it('sends the record again to a client that has another version', async () => {
    const { send, records } = memoryFrontDoor();
    records.set('orders/o-1', record);

    const answer = await send({ path: '/v1/orders/o-1', headers: { 'if-none-match': '"older"' } });

    expect(answer.status).toBe(200);
  });

  it('answers HEAD as GET without the body', async () => {
    const { send, records } = memoryFrontDoor();
    records.set('orders/o-1', record);

    const answer = await send({ method: 'HEAD', path: '/v1/orders/o-1' });

    expect(answer).toMatchObject({ status: 200, body: '', headers: { etag: `"${UUID}"` } });
  });

  it('knows neither a record that never was nor one that was deleted', async () => {
    const { send, records } = memoryFrontDoor();
    records.set('orders/gone', { _id: UUID, _at: UUID, _gone: true });

    const never = await send({ path: '/v1/orders/never' });
    const gone = await send({ path: '/v1/orders/gone' });

    expect([never.status, gone.status]).toEqual([404, 404]);
    expect(JSON.parse(gone.body).type).toBe('urn:spillway:problem:record-unknown');
  });

  it('answers 503 when the table does not', async () => {
    const { send, logged } = memoryFrontDoor({
      table: { find: () => Promise.reject(new Error('throttled')), findParts: jest.fn() },
    });

    const answer = await send({ path: '/v1/orders/o-1' });

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(answer.body).not.toContain('throttled');
    expect(logged).toEqual([{ level: 'error', event: 'record-not-read' }]);
  });
});

describe('asking what became of a write', () => {
  it('is pending once accepted, with a hint when to ask again', async () => {
    const { send } = memoryFrontDoor();
    const { location = '' } = (await send(put('/v1/orders/o-1', {}))).headers;

    const answer = await send({ path: location });

    expect(answer).toMatchObject({ status: 200, headers: { 'retry-after': '1', 'cache-control': 'no-store' } });
    expect(JSON.parse(answer.body)).toEqual({ id: location.slice('/v1/writes/'.length), status: 'pending' });
  });

  it.each([
    [{ kind: 'applied' } as const, { status: 'applied' }],
    [{ kind: 'duplicate' } as const, { status: 'duplicate' }],
    [{ kind: 'superseded' } as const, { status: 'superseded' }],
    [{ kind: 'conflict', reason: 'it exists' } as const, { status: 'conflict', reason: 'it exists' }],
    [
      { kind: 'poison', cause: 'body-refused', reason: 'no' } as const,
      { status: 'poison', cause: 'body-refused', reason: 'no' },
    ],
  ])('tells the final outcome %j', async (outcome, expected) => {
    const { send, outcomes } = memoryFrontDoor();
    await outcomes.record([{ id: UUID, outcome }]);

    const answer = await send({ path: `/v1/writes/${UUID.toUpperCase()}` });

    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('retry-after');
    expect(JSON.parse(answer.body)).toEqual({ id: UUID, ...expected });
  });

  it('tells of a transaction that redrive replayed under a new id', async () => {
    const { send, outcomes } = memoryFrontDoor();
    await outcomes.record([{ id: `${UUID}~2`, outcome: { kind: 'applied' } }]);

    const answer = await send({ path: `/v1/writes/${UUID}~2` });

    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { id: `${UUID}~2`, status: 'applied' }]);
  });

  it('answers 404 for a write that was never heard of, and 410 for one of which nothing is kept any more', async () => {
    const { send, ports } = memoryFrontDoor();

    const fresh = await send({ path: `/v1/writes/${ports.stamp()}` });
    const old = await send({ path: `/v1/writes/${UUID}` });

    expect([fresh.status, JSON.parse(fresh.body).type]).toEqual([404, 'urn:spillway:problem:write-unknown']);
    expect([old.status, JSON.parse(old.body).type]).toEqual([410, 'urn:spillway:problem:write-expired']);
  });

  it('answers 503 while the read cache is away', async () => {
    const away = { accepted: async () => {}, record: async () => {}, lookUp: async () => 'unavailable' as const };
    const { send } = memoryFrontDoor({ outcomes: away });

    const answer = await send({ path: `/v1/writes/${UUID}` });

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  });

  it('says so where the path has no read cache, and takes writes all the same', async () => {
    const { send, queue } = memoryFrontDoor({ outcomes: undefined });

    const taken = await send(put('/v1/orders/o-1', {}));
    const asked = await send({ path: `/v1/writes/${UUID}` });

    expect(taken.status).toBe(202);
    expect(queue).toHaveLength(1);
    expect(asked.status).toBe(404);
    expect(JSON.parse(asked.body).type).toBe('urn:spillway:problem:status-not-kept');
  });
});

describe('every answer', () => {
  it('is alive without asking anyone', async () => {
    const never = () => Promise.reject(new Error('asked'));
    const { send } = memoryFrontDoor({
      buffer: bufferThat(never),
      table: { find: never, findParts: never },
      outcomes: undefined,
    });

    const answer = await send({ path: '/healthz' });

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ status: 'ok', cache: 'none' });
  });

  it.each([
    ['ok', 'ready'],
    ['ok', 'connecting'],
    ['degraded', 'slow'],
    ['degraded', 'away'],
  ] as const)('is alive and %s with a cache that is %s', async (status, cache) => {
    const { send } = memoryFrontDoor({ cacheState: async () => cache });

    const answer = await send({ path: '/healthz' });

    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(JSON.parse(answer.body)).toEqual({ status, cache });
  });

  it.each(['/healthz', '/nowhere', '/v1/orders/none'])('names its request: %s', async (path) => {
    const { send } = memoryFrontDoor();

    expect((await send({ path })).headers['x-request-id']).toBe('request-1');
  });

  it('tells a client nothing of what broke inside, and the log everything', async () => {
    const broken = { accepted: () => Promise.reject(new Error('secret detail')), record: jest.fn(), lookUp: jest.fn() };
    const { send, logged } = memoryFrontDoor({ outcomes: broken });

    const answer = await send(put('/v1/orders/o-1', {}));

    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.body)).toMatchObject({
      type: 'urn:spillway:problem:internal-error',
      requestId: 'request-1',
    });
    expect(answer.body).not.toContain('secret');
    expect(logged).toEqual([{ level: 'error', event: 'request-failed' }]);
  });
});
