import { createHash } from 'node:crypto';
import { parseMessage } from '../lambda/contract/message';
import { placeByKey } from '../lambda/contract/placement';
import type { Write } from '../lambda/contract/write';
import { bufferRoutes } from '../lambda/front-door/buffer-routes';
import { messageGroupOf } from '../lambda/front-door/message-group';
import type { CounterPart } from '../lambda/front-door/ports';
import { bufferThat, COLLECTIONS, memoryFrontDoor, put, type RequestForm } from './memory-front-door';

const UUID = '01890000-0000-7000-8000-000000000001';

function patch(path: string, body: unknown, type = 'application/merge-patch+json'): RequestForm {
  return { ...put(path, body, { 'content-type': type }), method: 'PATCH' };
}

function increment(path: string, deltas: unknown): RequestForm {
  return { ...put(`${path}/increments`, deltas), method: 'POST' };
}

/** What the one accepted write of a request says beyond its names. */
async function takenBy(form: RequestForm): Promise<{ readonly write: object; readonly to: string | undefined }> {
  const { send, queue, sentTo } = memoryFrontDoor();

  const answer = await send(form);

  expect(answer.status).toBe(202);
  expect(queue).toHaveLength(1);
  const [parsed] = parseMessage(queue[0] ?? '');
  if (parsed?.ok !== true) throw new Error('the write cannot be read');
  const { id, at, key, collection, ...write } = parsed.write;
  expect(JSON.parse(answer.body)).toMatchObject({ id, key, collection, status: 'accepted' });
  return { write, to: sentTo[0] };
}

describe('each policy’s writes', () => {
  const AT: Readonly<Record<string, string>> = { accounts: '/v1/accounts/a', notes: '/v1/notes/n' };

  it.each<readonly [string, RequestForm, object, 'standard' | 'fifo']>([
    [
      'a patch',
      patch('/v1/carts/c', { a: null, b: { c: 1 } }),
      { op: 'patch', patch: { a: null, b: { c: 1 } } },
      'fifo',
    ],
    ['a patch as plain JSON', patch('/v1/carts/c', {}, 'application/json'), { op: 'patch', patch: {} }, 'fifo'],
    ['a cart replaced', put('/v1/carts/c', { a: 1 }), { op: 'put', body: { a: 1 } }, 'fifo'],
    [
      'an increment',
      increment('/v1/counters/c', { n: 1, m: -0.5 }),
      { op: 'increment', deltas: { n: 1, m: -0.5 } },
      'fifo',
    ],
    ['a counter set to nothing', { method: 'DELETE', path: '/v1/counters/c' }, { op: 'delete' }, 'fifo'],
    [
      'a version replaced',
      put('/v1/accounts/a', {}, { 'if-match': '"7"' }),
      { op: 'put', body: {}, expect: 7 },
      'fifo',
    ],
    [
      'a first version',
      put('/v1/accounts/a', {}, { 'if-none-match': '*' }),
      { op: 'put', body: {}, expect: 0 },
      'fifo',
    ],
    [
      'a version deleted',
      { method: 'DELETE', path: '/v1/accounts/a', headers: { 'if-match': ' "12" ' } },
      { op: 'delete', expect: 12 },
      'fifo',
    ],
    [
      'a versioned key made here',
      { ...put('/v1/accounts', {}), method: 'POST' },
      { op: 'put', body: {}, expect: 0 },
      'fifo',
    ],
    [
      'a date beside a version, which RFC 9110 has ignored',
      put('/v1/accounts/a', {}, { 'if-match': '"7"', 'if-unmodified-since': 'Sat, 21 Nov 2026 08:00:00 GMT' }),
      { op: 'put', body: {}, expect: 7 },
      'fifo',
    ],
    ['a merge without a version', put('/v1/notes/n', { a: 1 }), { op: 'put', body: { a: 1 } }, 'fifo'],
    ['a merge with one', put('/v1/notes/n', {}, { 'if-match': '"3"' }), { op: 'put', body: {}, expect: 3 }, 'fifo'],
    [
      'a merge into nothing',
      put('/v1/notes/n', {}, { 'if-none-match': '*' }),
      { op: 'put', body: {}, expect: 0 },
      'fifo',
    ],
    ['a priority', put('/v1/jobs/j', {}, { 'write-priority': '5' }), { op: 'put', body: {}, priority: 5 }, 'standard'],
    [
      'the lowest priority',
      put('/v1/jobs/j', {}, { 'write-priority': '0' }),
      { op: 'put', body: {}, priority: 0 },
      'standard',
    ],
    [
      'the greatest priority',
      { method: 'DELETE', path: '/v1/jobs/j', headers: { 'write-priority': '1000000000' } },
      { op: 'delete', priority: 1_000_000_000 },
      'standard',
    ],
    ['no priority', put('/v1/jobs/j', {}), { op: 'put', body: {} }, 'standard'],
    ['an order', put('/v1/orders/o', {}), { op: 'put', body: {} }, 'standard'],
  ])('%s', async (_promise, form, write, to) => {
    expect(await takenBy(form)).toEqual({ write, to });
  });

  it('of a versioned collection must say which version they expect: 428', async () => {
    const { send, queue } = memoryFrontDoor();

    const replaced = await send(put(AT.accounts ?? '', {}));
    const deleted = await send({ method: 'DELETE', path: AT.accounts ?? '' });

    expect([replaced.status, deleted.status]).toEqual([428, 428]);
    expect(JSON.parse(replaced.body)).toMatchObject({ type: 'urn:spillway:problem:precondition-required' });
    expect(JSON.parse(replaced.body).detail).toContain('If-None-Match: *');
    expect(JSON.parse(deleted.body).detail).not.toContain('If-None-Match');
    expect(queue).toEqual([]);
  });
});

describe('the methods that are allowed', () => {
  it.each([
    ['/v1/orders/k', 'PUT, DELETE, GET, HEAD'],
    ['/v1/jobs/k', 'PUT, DELETE, GET, HEAD'],
    ['/v1/accounts/k', 'PUT, DELETE, GET, HEAD'],
    ['/v1/notes/k', 'PUT, DELETE, GET, HEAD'],
    ['/v1/carts/k', 'PUT, PATCH, DELETE, GET, HEAD'],
    ['/v1/counters/k', 'DELETE, GET, HEAD'],
    ['/v1/hits/k', 'GET, HEAD'],
    ['/v1/carts', 'POST'],
    ['/v1/counters', ''],
    ['/v1/counters/k/increments', 'POST'],
    ['/v1/carts/k/increments', ''],
  ])('at %s are %s', async (path, allow) => {
    const { send } = memoryFrontDoor();

    const answer = await send({ method: 'TRACE', path });

    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allow);
  });
});

describe('a spread counter', () => {
  it('takes a write to the part that its id names, the same one each time, and all parts get some', async () => {
    const { send, queue } = memoryFrontDoor();

    for (let n = 0; n < 400; n++) await send(increment('/v1/hits/page', { n: 1 }));

    const parts = queue.flatMap((body) => parseMessage(body)).map((parsed) => (parsed.ok ? parsed.write : undefined));
    const share = new Map<unknown, number>();
    for (const write of parts) {
      const part = write?.op === 'increment' ? write.part : 'none';
      share.set(part, (share.get(part) ?? 0) + 1);
    }
    // The first part is the counter's own record, which has no number.
    expect(new Set(share.keys())).toEqual(new Set([undefined, 1, 2, 3]));
    for (const count of share.values()) expect(count).toBeGreaterThan(60);
  });

  it('is read as the exact sum of its parts', async () => {
    const { send, parts } = memoryFrontDoor();
    parts.set('hits#page', partWith({ n: '0.1', big: '99999999999999999999999999999999999999' }, '3'));
    parts.set('hits/2#page', partWith({ n: '0.2', big: '1' }, '5'));

    const answer = await send({ path: '/v1/hits/page' });

    expect(answer.status).toBe(200);
    expect(answer.body).toBe('{"big":1e38,"n":0.3}');
  });

  it('has an ETag that changes with any of its parts', async () => {
    const { send, parts } = memoryFrontDoor();
    const tag = async () => (await send({ path: '/v1/hits/page' })).headers.etag ?? '';
    parts.set('hits#page', partWith({ n: '1' }, '3'));
    const first = await tag();
    parts.set('hits/3#page', partWith({ n: '1' }, '3'));
    const second = await tag();
    parts.set('hits/3#page', partWith({ n: '0' }, '4'));
    const third = await tag();

    expect(new Set([first, second, third]).size).toBe(3);
    expect(await tag()).toBe(third);
    expect((await send({ path: '/v1/hits/page', headers: { 'if-none-match': third } })).status).toBe(304);
    expect((await send({ path: '/v1/hits/page', headers: { 'if-none-match': second } })).status).toBe(200);
  });

  it('is unknown until something was added to any of its parts', async () => {
    const { send } = memoryFrontDoor();

    expect((await send({ path: '/v1/hits/never' })).status).toBe(404);
  });

  it('answers 503 when the table does not', async () => {
    const { send, logged } = memoryFrontDoor({
      table: { find: jest.fn(), findParts: () => Promise.reject(new Error('throttled')) },
    });

    const answer = await send({ path: '/v1/hits/page' });

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(logged).toEqual([{ level: 'error', event: 'record-not-read' }]);
  });
});

describe('a whole counter', () => {
  it('is read to the last digit, with the id of its last write as ETag', async () => {
    const { send, parts } = memoryFrontDoor();
    parts.set('counters#c', partWith({ n: '12345678901234567890.12345', m: '-0.5' }, '7'));

    const answer = await send({ path: '/v1/counters/c' });

    expect(answer.body).toBe('{"m":-0.5,"n":12345678901234567890.12345}');
    expect(answer.headers.etag).toBe('"7"');
  });

  it('is gone once it was deleted', async () => {
    const { send, parts } = memoryFrontDoor();
    parts.set('counters#c', { record: { _gone: true, _f: '9' }, amounts: new Map() });

    expect((await send({ path: '/v1/counters/c' })).status).toBe(404);
  });

  it('shows a field that is no number as it stands', async () => {
    const { send, parts } = memoryFrontDoor();
    parts.set('counters#c', { record: { _f: '1', label: 'text "quoted"', n: 1 }, amounts: new Map([['n', '1']]) });

    expect(JSON.parse((await send({ path: '/v1/counters/c' })).body)).toEqual({ label: 'text "quoted"', n: 1 });
  });
});

describe('the message group', () => {
  const write = (key: string, part?: number): Write => ({
    id: UUID,
    at: UUID,
    collection: 'hits',
    key,
    op: 'increment',
    deltas: { n: 1 },
    ...(part === undefined ? {} : { part }),
  });

  it('is a digest of the record’s partition, and each part has its own', () => {
    const digest = (partition: string) => createHash('sha256').update(partition).digest('base64url');

    expect(messageGroupOf(write('k'))).toBe(digest(placeByKey('hits', 'k').partition));
    expect(messageGroupOf(write('k', 3))).toBe(digest('hits/3#k'));
    expect(messageGroupOf({ id: UUID, at: UUID, collection: 'hits', key: 'k', op: 'delete' })).toBe(digest('hits#k'));
  });

  it('is of the one length and alphabet that SQS takes, whatever the key', () => {
    for (const key of ['k', '😀'.repeat(128), 'a/b c"\\', 'é'.repeat(256)]) {
      expect(messageGroupOf(write(key, 1))).toMatch(/^[\w-]{43}$/);
    }
  });
});

describe('a front door', () => {
  it('does not start without the buffer of one of its collections', () => {
    const port = bufferThat(jest.fn());

    expect(() => bufferRoutes(COLLECTIONS, { standard: port })).toThrow(
      'collection accounts has the policy versioned and needs a fifo buffer, which this front door was not given',
    );
    expect(() => bufferRoutes(COLLECTIONS, { fifo: port })).toThrow('collection orders has the policy createOnly');
    expect(() => bufferRoutes({ orders: { policy: 'createOnly' } }, { standard: port })).not.toThrow();
    expect(() => bufferRoutes({ orders: { policy: 'createOnly', sold: true } }, { fifo: port })).not.toThrow();
  });
});

function partWith(amounts: Readonly<Record<string, string>>, fence: string): CounterPart {
  const rounded = Object.entries(amounts).map(([name, text]) => [name, Number(text)]);
  return {
    record: { ...Object.fromEntries(rounded), _id: fence, _ids: [UUID] },
    amounts: new Map(Object.entries(amounts)),
  };
}
