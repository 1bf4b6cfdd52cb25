import { createHash } from 'node:crypto';
import { apiKeysProblems } from '../lambda/contract/api-key-problems';
import { type ApiKeyRules, renderApiKeys } from '../lambda/contract/api-keys';
import { limitsProblems } from '../lambda/contract/limit-problems';
import { fixedWindow, type Limits } from '../lambda/contract/limit-rules';
import { parseApiKeys } from '../lambda/contract/parse-api-keys';
import type { HttpRequest } from '../lambda/front-door/http';
import { keyedLimits } from '../lambda/front-door/keys/keyed-limits';
import { KnownKeys } from '../lambda/front-door/keys/known-keys';
import { countedLimits } from '../lambda/front-door/limits/counted-limits';
import { LocalCounters } from '../lambda/front-door/limits/local-counters';
import { limitsOpener } from '../lambda/front-door/limits/open-limits';
import { openApiOf } from '../lambda/front-door/openapi/openapi-of';
import type { CacheClient } from '../lambda/platform/cache-client';
import type { ApiKeys } from '../lib/front-door/guard/guard';
import { bulk, get, patch, post, remove, transaction } from './hostile/requests';
import { COLLECTIONS, type MemoryDoorForm, memoryFrontDoor, put, type RequestForm, RULES } from './memory-front-door';
import { judgedByOpenApi } from './openapi-validity';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const SHOP = 'a-shop-key-of-32-random-characters';
const DESK = 'a-desk-key-of-32-random-characters';
const RULED: ApiKeyRules = {
  keys: {
    shop: { sha256: sha256(SHOP), collections: ['orders', 'carts'] },
    desk: { sha256: sha256(DESK) },
  },
};

function keyedDoor(rules: ApiKeyRules = RULED, form: MemoryDoorForm = {}, limits?: Limits, cache?: CacheClient) {
  const keys = new KnownKeys(parseApiKeys(renderApiKeys(rules)));
  const keyOf = (request: HttpRequest) => keys.keyOf(request)?.name;
  const world = { shared: new LocalCounters(1000), local: new LocalCounters(1000), random: () => 0, keyOf };
  const ruled = keyedLimits(keys, limits, cache ? limitsOpener(cache, keyOf) : (one) => countedLimits(one, world));
  return memoryFrontDoor({ sells: RULES, ...form, keys, ...(ruled && { limits: ruled }) });
}

const withKey = (request: RequestForm, key: string): RequestForm => ({
  ...request,
  headers: { ...request.headers, 'x-api-key': key },
});
const typeOf = (body: string) => JSON.parse(body).type?.replace('urn:spillway:problem:', '');

describe('who shows no key that is known', () => {
  const ASKED: readonly (readonly [string, RequestForm])[] = [
    ['a write', put('/v1/orders/o', {})],
    ['a write that is no JSON', put('/v1/orders/o', 'nonsense')],
    ['a patch', patch({})],
    ['a delete', remove('/v1/orders/o')],
    ['a record', get('/v1/orders/o')],
    ['a head', { method: 'HEAD', path: '/v1/orders/o' }],
    ['a list', get('/v1/tickets')],
    ['a status', get('/v1/writes/017f22e2-79b0-7cc3-98c4-dc0c0c07398f')],
    ['a bulk', bulk([{ collection: 'orders', body: {} }])],
    ['a transaction', transaction({ writes: [{ collection: 'orders', body: {} }] })],
    ['a sale', get('/v1/sales/lamp')],
    ['an order', post('/v1/sales/lamp/orders', { quantity: 1 })],
    ['a collection that there is not', get('/v1/nothing/k')],
    ['nothing that there is', get('/nowhere')],
    ['a method that there is not', { method: 'TRACE', path: '/v1/orders/o' }],
  ];

  it.each(ASKED)('gets nothing: %s', async (_, request) => {
    const { send, queue, logged } = keyedDoor();

    const none = await send(request);
    const wrong = await send(withKey(request, 'a key that somebody made up'));

    expect([none.status, wrong.status]).toEqual([401, 401]);
    for (const { headers } of [none, wrong]) {
      expect(headers).toMatchObject({ 'www-authenticate': 'ApiKey header="x-api-key"', 'cache-control': 'no-store' });
    }
    if (request.method !== 'HEAD') {
      expect([typeOf(none.body), typeOf(wrong.body)]).toEqual(['api-key-missing', 'api-key-unknown']);
    }
    expect([queue, logged]).toEqual([[], []]);
  });

  it.each(['/healthz', '/readyz', '/v1/openapi.json'])('is told of the service all the same: %s', async (path) => {
    expect((await keyedDoor().send({ path })).status).toBe(200);
  });

  it.each([
    ['the key in other letters', SHOP.toUpperCase()],
    ['the key with a blank', `${SHOP} `],
    ['its digest', sha256(SHOP)],
    ['the key twice, as two headers come', `${SHOP}, ${SHOP}`],
    ['two keys that are known', `${SHOP}, ${DESK}`],
    ['an empty one', ''],
    ['a huge one', 'k'.repeat(16_000)],
    ['one in other writing', 'ключ-鍵-🔑'],
    ['half a character', '\ud800'],
    ['the name of a property', '__proto__'],
    ['a key’s name', 'shop'],
  ])('is told so, and not what was shown: %s', async (_, key) => {
    const { send, lines } = keyedDoor();

    const answer = await send(withKey(put('/v1/orders/o', {}), key));

    expect([answer.status, typeOf(answer.body)]).toEqual([401, 'api-key-unknown']);
    if (key.length > 4) expect(JSON.stringify([answer, lines])).not.toContain(key.trim().slice(0, 30));
  });

  it('is counted as refused where it offers a write, and by no limit', async () => {
    const { send, counted } = keyedDoor({ keys: { shop: { sha256: sha256(SHOP), writesPerSecond: 1 } } });

    const answer = await send(put('/v1/orders/o', {}));

    expect(Object.fromEntries(counted)).toEqual({ Refused: 1 });
    expect(answer.headers).not.toHaveProperty('ratelimit');
  });
});

describe('a key for some collections', () => {
  it.each<readonly [string, RequestForm, number]>([
    ['a write of its own', put('/v1/orders/o', {}), 202],
    ['a patch of its own', patch({ a: 1 }), 202],
    ['a write of another', put('/v1/profiles/p', {}), 403],
    ['a record of its own', get('/v1/orders/none'), 404],
    ['a record of another', get('/v1/profiles/none'), 403],
    ['a head of another', { method: 'HEAD', path: '/v1/profiles/none' }, 403],
    ['a list of another', get('/v1/tickets'), 403],
    ['a delete of another', remove('/v1/profiles/p'), 403],
    ['an increment of another', post('/v1/counters/c/increments', { n: 1 }), 403],
    ['what may not be done at another', { method: 'TRACE', path: '/v1/profiles/p' }, 403],
    ['a collection that there is not', get('/v1/nothing/k'), 403],
    ['an encoded name of another', put('/v1/%70rofiles/p', {}), 403],
    ['a sale', get('/v1/sales/lamp'), 403],
    ['a sale that it would open', put('/v1/sales/lamp', { stock: 3 }), 403],
    ['an order', post('/v1/sales/lamp/orders', { quantity: 1 }, { 'idempotency-key': 'k' }), 403],
    ['the status of a write', get('/v1/writes/017f22e2-79b0-7cc3-98c4-dc0c0c07398f'), 410],
    ['nothing that there is', get('/nowhere'), 404],
  ])('%s', async (_, request, status) => {
    const { send, queue } = keyedDoor();

    const answer = await send(withKey(request, SHOP));

    expect(answer.status).toBe(status);
    if (status === 403 && answer.body !== '') expect(typeOf(answer.body)).toBe('api-key-not-allowed');
    expect(queue).toHaveLength(status === 202 ? 1 : 0);
    expect((await send(withKey(request, DESK))).status).not.toBe(403);
  });

  it('reaches no other by a bulk: each entry is asked for itself', async () => {
    const { send, queue } = keyedDoor();
    const entries = ['orders', 'profiles', 'nothing', 'carts'].map((collection) => ({
      ...{ collection, key: 'k' },
      ...(collection === 'carts' && { op: 'patch' }),
      body: { a: 1 },
    }));

    const answer = await send(withKey(bulk(entries), SHOP));

    const told: { status: number; type?: string }[] = JSON.parse(answer.body);
    expect(told.map(({ status }) => status)).toEqual([202, 403, 403, 202]);
    expect(told[1]?.type).toBe('urn:spillway:problem:api-key-not-allowed');
    expect(queue.join()).not.toContain('profiles');
  });

  it('reaches no other by a transaction, which is refused whole', async () => {
    const { send, queue } = keyedDoor();
    const writes = [
      { collection: 'orders', key: 'a', body: {} },
      { collection: 'profiles', key: 'b', body: {} },
    ];

    const refused = await send(withKey(transaction({ writes }), SHOP));
    const taken = await send(withKey(transaction({ writes: writes.slice(0, 1) }), SHOP));

    expect([refused.status, typeOf(refused.body)]).toEqual([403, 'api-key-not-allowed']);
    expect(JSON.parse(refused.body)).toMatchObject({ index: 1, detail: expect.stringContaining('write 1') });
    expect(taken.status).toBe(200);
    expect(queue.join()).not.toContain('profiles');
  });
});

describe('a key with a limit', () => {
  const LIMITED: ApiKeyRules = {
    header: 'X-Partner-Key',
    keys: {
      shop: { sha256: sha256(SHOP), writesPerSecond: 0.2 },
      desk: { sha256: sha256(DESK), writesPerSecond: 1 },
      free: { sha256: sha256('free') },
    },
  };
  const order = (n: number, key: string) => put(`/v1/orders/o-${n}`, {}, { 'x-partner-key': key });

  it('sends so many writes, and is told when to come again; another’s are its own', async () => {
    const { send, queue } = keyedDoor(LIMITED);

    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await send(order(n, SHOP))).status);
    const refused = await send(order(3, SHOP));
    const other = await send(order(4, DESK));
    const free = await send(order(5, 'free'));

    expect(statuses).toEqual([202, 202, 429]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(5);
    expect(JSON.parse(refused.body)).toMatchObject({ 'violated-policies': ['api-key-writes'] });
    expect(refused.headers['ratelimit-policy']).toContain('"api-key-writes"');
    expect([other.status, free.status, queue.length]).toEqual([202, 202, 4]);
    expect(free.headers).not.toHaveProperty('ratelimit');
  });

  it('pays for each write of a bulk, and for no read', async () => {
    const { send } = keyedDoor(LIMITED);
    const many = (count: number) =>
      bulk(
        Array.from({ length: count }, (_, n) => ({ collection: 'orders', key: `${n}`, body: {} })),
        { 'x-partner-key': SHOP },
      );

    const reads = await Promise.all(
      Array.from({ length: 20 }, () => send(get('/v1/orders/none', { 'x-partner-key': SHOP }))),
    );
    const statuses = [await send(many(2)), await send(many(2)), await send(many(1))].map(({ status }) => status);

    expect(new Set(reads.map(({ status }) => status))).toEqual(new Set([404]));
    expect(statuses).toEqual([200, 429, 200]);
  });

  it('keeps to the path’s limits as well: a request takes of both, or of none', async () => {
    const limits = { rules: { all: fixedWindow({ limit: 3, windowSeconds: 60 }) } };
    const { send } = keyedDoor(LIMITED, {}, limits);

    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push(await send(order(n, SHOP)));
    const read = await send(get('/v1/orders/none', { 'x-partner-key': SHOP }));
    const free = await send(order(9, 'free'));

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 429]);
    // The refused write took nothing of the path's limit: a read still passes.
    expect(read.status).toBe(404);
    expect(free.headers['ratelimit-policy']).toBe('"all";q=3;w=60');
  });
});

describe('the limits of a path', () => {
  const NAMES = ['one', 'two', 'three', 'four', 'five'];
  const rulesOf = (writesPerSecond?: number): ApiKeyRules => ({
    header: 'x-partner-key',
    keys: Object.fromEntries(
      NAMES.map((name) => [name, { sha256: sha256(name), ...(writesPerSecond && { writesPerSecond }) }]),
    ),
  });
  /** A cache that nobody reaches. */
  const AWAY: CacheClient = {
    warm: () => {},
    setAll: async () => 'unavailable',
    getAll: async () => 'unavailable',
    runAll: async () => 'unavailable',
    state: () => 'away',
    close: () => {},
  };
  const statusesOf = async ({ send }: ReturnType<typeof keyedDoor>, shown: readonly Record<string, string>[]) => {
    const statuses: number[] = [];
    for (const [n, headers] of shown.entries())
      statuses.push((await send(put(`/v1/orders/o-${n}`, {}, headers))).status);
    return statuses;
  };

  it.each([
    ['there', undefined],
    ['away', AWAY],
  ])(
    'hold for all keys together, also for those that have a rate of their own, while the cache is %s',
    async (_, cache) => {
      const limits: Limits = { rules: { all: fixedWindow({ limit: 2, windowSeconds: 60, by: 'path' }) } };
      const door = keyedDoor(rulesOf(100), {}, limits, cache);

      const statuses = await statusesOf(
        door,
        NAMES.map((name) => ({ 'x-partner-key': name })),
      );

      expect(statuses).toEqual([202, 202, 429, 429, 429]);
    },
  );

  it.each([undefined, 100])(
    'know a client by its key, whatever it says in other headers; with a rate of %p',
    async (rate) => {
      const limits: Limits = { rules: { each: fixedWindow({ limit: 2, windowSeconds: 60 }) } };
      const door = keyedDoor(rulesOf(rate), {}, limits);

      const statuses = await statusesOf(door, [
        ...[1, 2, 3].map((n) => ({ 'x-partner-key': 'one', 'x-api-key': `made up ${n}`, authorization: `${n}` })),
        { 'x-partner-key': 'two', 'x-api-key': 'made up 1' },
      ]);

      expect(statuses).toEqual([202, 202, 429, 202]);
    },
  );

  it.each([
    ['closed', 503],
    ['open', 202],
  ] as const)(
    'say for the rates of keys as well what happens while the cache is away: %s',
    async (whenAway, status) => {
      const limits: Limits = { rules: { all: fixedWindow({ limit: 9, windowSeconds: 60, by: 'path' }) }, whenAway };

      expect(await statusesOf(keyedDoor(rulesOf(100), {}, limits, AWAY), [{ 'x-partner-key': 'one' }])).toEqual([
        status,
      ]);
    },
  );

  it('look for a client’s address past the proxies that are trusted, also where its key has a rate', async () => {
    const rules = { each: fixedWindow({ limit: 1, windowSeconds: 60, by: 'ip' as const }) };
    const door = keyedDoor(rulesOf(100), {}, { rules, trustedProxies: 1 });
    const from = (addresses: string) => ({ 'x-partner-key': 'one', 'x-forwarded-for': addresses });

    const statuses = await statusesOf(door, [
      from('1.1.1.1, 9.9.9.9'),
      from('2.2.2.2, 9.9.9.9'),
      from('1.1.1.1, 8.8.8.8'),
    ]);

    expect(statuses).toEqual([202, 202, 429]);
  });

  it('cannot take the name that the rate of a key has in answers', () => {
    const rules = { 'api-key-writes': fixedWindow({ limit: 2, windowSeconds: 60 }) };

    expect(limitsProblems({ rules })).toEqual([expect.stringContaining('must be of its own, got "api-key-writes"')]);
  });
});

it('what a key was shown for is for no cache that others are served from', async () => {
  const collections = {
    ...COLLECTIONS,
    prices: { policy: 'versioned', mode: 'direct', cache: { edgeSeconds: 60, absentSeconds: 5 } },
  } as const;
  const open = memoryFrontDoor({ collections });
  const keyed = keyedDoor(RULED, { collections });

  expect((await open.send(get('/v1/prices/p'))).headers['cache-control']).toContain('s-maxage');
  expect((await keyed.send(withKey(get('/v1/prices/p'), DESK))).headers['cache-control']).toBe('private, no-cache');
});

describe('the interface’s own document', () => {
  const declared = { collections: COLLECTIONS, schemas: {}, transactions: true, sales: RULES };

  it('says where a key is to be shown, and where none is asked for', () => {
    const document = JSON.parse(JSON.stringify(openApiOf({ ...declared, apiKeyHeader: 'x-partner-key' })));

    expect(document.components.securitySchemes).toEqual({
      apiKey: { type: 'apiKey', in: 'header', name: 'x-partner-key' },
    });
    expect(document.security).toEqual([{ apiKey: [] }]);
    expect(document.paths['/healthz'].get.security).toEqual([]);
    expect(document.paths['/readyz'].get.security).toEqual([]);
    expect(document.paths['/v1/orders/{key}'].put).not.toHaveProperty('security');
    expect(Object.keys(document.paths['/v1/orders/{key}'].put.responses)).toEqual(
      expect.arrayContaining(['401', '403']),
    );
    expect(Object.keys(document.paths['/healthz'].get.responses)).not.toContain('401');
    expect(judgedByOpenApi([document])).toMatchObject([{ valid: true }]);
  });

  it('has nothing of keys where nobody is asked for one', () => {
    expect(JSON.stringify(openApiOf(declared))).not.toMatch(/api-?key/i);
  });
});

describe('the declaration', () => {
  const digest = sha256('k');

  it('is read as it was rendered, its header and digests in small letters', () => {
    const declared: ApiKeys = { header: 'X-Key', keys: { a: { sha256: digest.toUpperCase(), writesPerSecond: 2 } } };

    expect(parseApiKeys(renderApiKeys(declared))).toEqual({
      header: 'x-key',
      keys: { a: { sha256: digest, writesPerSecond: 2 } },
    });
    expect(parseApiKeys(renderApiKeys({ keys: { a: { sha256: digest } } })).header).toBe('x-api-key');
  });

  it.each<readonly [ApiKeyRules, string]>([
    [{ keys: {} }, 'apiKeys.keys must name at least one key, got none'],
    [{ header: 'a b', keys: { a: { sha256: digest } } }, 'apiKeys.header must be the name of a header'],
    [{ header: 'Content-Type', keys: { a: { sha256: digest } } }, 'apiKeys.header must be a header of its own'],
    [{ keys: { 'a b': { sha256: digest } } }, 'apiKeys.keys: a name must be 1-64 characters'],
    [{ keys: { a: { sha256: 'the key itself' } } }, 'must be 64 hexadecimal digits, got 14 characters'],
    [{ keys: { a: { sha256: sha256('') } } }, 'got that of nothing'],
    [{ keys: { a: { sha256: digest }, b: { sha256: digest.toUpperCase() } } }, 'got that of a'],
    [{ keys: { a: { sha256: digest, collections: [] } } }, 'must name at least one collection'],
    [{ keys: { a: { sha256: digest, collections: ['none'] } } }, 'got "none": there are orders, carts'],
    [{ keys: { a: { sha256: digest, writesPerSecond: 0 } } }, 'writesPerSecond must be from 0.001 to 100000'],
    [{ keys: { a: { sha256: digest, writesPerSecond: 100_001 } } }, 'got 100001'],
    [{ keys: { a: { sha256: digest, writesPerSecond: Number.NaN } } }, 'got NaN'],
    [{ keys: { a: { sha256: digest, writesPerSecond: 0.0001 } } }, 'got 0.0001'],
    [
      { keys: Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`k${n}`, { sha256: sha256(`${n}`) }])) },
      'apiKeys.keys must be 200 at most, got 201',
    ],
  ])('is refused: %j', (rules, reason) => {
    const problems = apiKeysProblems(rules, ['orders', 'carts']);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(reason);
    expect(problems.join()).not.toContain('the key itself');
  });

  it('is sound at its bounds', () => {
    const keys = Object.fromEntries(
      Array.from({ length: 200 }, (_, n) => [
        `k${n}`,
        { sha256: sha256(`${n}`), writesPerSecond: n % 2 ? 0.001 : 100_000, collections: ['orders'] },
      ]),
    );

    expect(apiKeysProblems({ header: 'Authorization', keys }, ['orders'])).toEqual([]);
    expect(apiKeysProblems({ keys: { a: { sha256: digest, collections: ['none'] } } })).toEqual([]);
  });

  it('that is broken lets no door begin', () => {
    expect(() => parseApiKeys('{"keys":{}}')).toThrow('API_KEYS: apiKeys.keys must name at least one key');
  });
});
