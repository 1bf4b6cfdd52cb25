import { fixedWindow, type LimitRule, type Limits, leakyBucket, tokenBucket } from '../../lambda/contract/limit-rules';
import { bulk, bulkLines, get, transaction } from '../hostile/requests';
import { memoryFrontDoor, NOW, put, type RequestForm } from '../memory-front-door';
import { limitedDoor } from './limited-door';

/** Far from the end of a minute: the clock stands still here. */
const LEFT_OF_MINUTE = 60 - ((NOW / 1000) % 60);

const order = (n: number, headers: Readonly<Record<string, string>> = {}) => put(`/v1/orders/o-${n}`, {}, headers);
const one = (rule: LimitRule, more: Partial<Limits> = {}): Limits => ({ rules: { calls: rule }, ...more });
const per = (limit: number, more: Partial<LimitRule> = {}) => fixedWindow({ limit, windowSeconds: 60, ...more });
const entries = (count: number) => Array.from({ length: count }, () => ({ collection: 'orders', body: {} }));
const writes = (count: number) => transaction({ writes: entries(count) });

describe('an answer says what is left', () => {
  it('of each limit, whatever the answer is', async () => {
    const { send } = limitedDoor({ rules: { calls: per(5), burst: tokenBucket({ perSecond: 2, burst: 10 }) } });

    const answers = [await send(order(1)), await send(get('/v1/orders/none')), await send(get('/v1/nothing'))];
    const wrong = await send(put('/v1/orders/o-2', 'no json'));

    expect(answers.map(({ status }) => status)).toEqual([202, 404, 404]);
    expect(wrong.status).toBe(400);
    expect([...answers, wrong].map(({ headers }) => headers['ratelimit-policy'])).toEqual(
      Array(4).fill('"calls";q=5;w=60, "burst";q=10;w=5'),
    );
    expect([...answers, wrong].map(({ headers }) => headers.ratelimit)).toEqual([
      `"calls";r=4;t=${LEFT_OF_MINUTE}, "burst";r=9;t=1`,
      `"calls";r=3;t=${LEFT_OF_MINUTE}, "burst";r=8;t=1`,
      `"calls";r=2;t=${LEFT_OF_MINUTE}, "burst";r=7;t=2`,
      `"calls";r=1;t=${LEFT_OF_MINUTE}, "burst";r=6;t=2`,
    ]);
  });

  it('also where the door fails', async () => {
    const table = { find: () => Promise.reject(new Error('broken')), findParts: () => Promise.reject(new Error()) };
    const { send } = limitedDoor(one(per(5)), { table });

    const { status, headers } = await send(get('/v1/orders/o-1'));

    expect(status).toBeGreaterThanOrEqual(500);
    expect(headers.ratelimit).toContain('"calls";r=4');
  });

  it('but not where a cache on the way may give it to others', async () => {
    const collections = {
      prices: { policy: 'versioned', mode: 'direct', cache: { edgeSeconds: 60, absentSeconds: 5 } },
      orders: { policy: 'createOnly' },
    } as const;
    const { send } = limitedDoor(one(per(5)), { collections });
    await send(put('/v1/prices/p', { n: 1 }, { 'if-none-match': '*' }));

    const kept = [await send(get('/v1/prices/p')), await send(get('/v1/prices/q'))];
    const asked = await send(get('/v1/orders/none'));

    expect(kept.map(({ headers }) => headers['cache-control'])).toEqual([
      expect.stringContaining('s-maxage=60'),
      expect.stringContaining('s-maxage=5'),
    ]);
    for (const { headers } of kept) {
      expect(headers).not.toHaveProperty('ratelimit');
      expect(headers).not.toHaveProperty('ratelimit-policy');
    }
    // They were counted all the same.
    expect(asked.headers.ratelimit).toContain('"calls";r=1');
  });

  it('not where no limit was asked', async () => {
    const { send } = limitedDoor(one(per(5, { of: 'reads' })));

    expect((await send(order(1))).headers).not.toHaveProperty('ratelimit');
  });
});

describe('what is too much', () => {
  it('is a 429 with the limit’s name and when to come back', async () => {
    const { send, queue, counted } = limitedDoor(one(per(1)));
    await send(order(1));

    const { status, headers, body } = await send(order(2));

    expect(status).toBe(429);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json',
      'retry-after': String(LEFT_OF_MINUTE),
      'ratelimit-policy': '"calls";q=1;w=60',
      ratelimit: `"calls";r=0;t=${LEFT_OF_MINUTE}`,
    });
    expect(JSON.parse(body)).toMatchObject({
      type: 'urn:spillway:problem:rate-limited',
      detail: expect.stringContaining('the limit calls lets 1 requests pass in 60 s'),
      'violated-policies': ['calls'],
      retryAfterMillis: LEFT_OF_MINUTE * 1000,
    });
    expect(queue).toHaveLength(1);
    expect(counted.get('RateLimited')).toBe(1);
  });

  it('is refused before its body is read', async () => {
    const { send } = limitedDoor(one(per(1)));
    await send(order(1));

    expect((await send(put('/v1/orders/o-2', 'no json'))).status).toBe(429);
    expect((await send(put('/v1/orders/o-2', {}, { accept: 'text/html' }))).status).toBe(429);
  });

  it('of several limits, waits for the longest and names them all', async () => {
    const { send } = limitedDoor({
      rules: { slow: per(1), fast: tokenBucket({ perSecond: 1, burst: 1 }), wide: per(100) },
    });
    await send(order(1));

    const { headers, body } = await send(order(2));

    expect(headers['retry-after']).toBe(String(LEFT_OF_MINUTE));
    expect(JSON.parse(body)['violated-policies']).toEqual(['slow', 'fast']);
    // All are of one client: what refused took nothing of the third.
    expect(headers.ratelimit).toContain('"wide";r=99');
  });

  it('is told a little later by chance, but for a place in line', async () => {
    const limited = limitedDoor({ rules: { calls: per(1) } });
    const lined = limitedDoor({ rules: { calls: leakyBucket({ perSecond: 0.1, queue: 2 }) } });
    const waits: (string | undefined)[] = [];
    for (const { send, chance } of [limited, lined]) {
      chance.value = 1;
      await send(order(1));
      for (const n of [2, 3, 4]) waits.push((await send(order(n))).headers['retry-after']);
    }

    const late = String(Math.ceil(LEFT_OF_MINUTE * 1.1));
    expect(waits).toEqual([late, late, late, '10', '20', '33']);
  });

  it('never comes back in less than a second', async () => {
    const { send } = limitedDoor(one(tokenBucket({ perSecond: 1000, burst: 1 })));
    await send(order(1));

    expect((await send(order(2))).headers['retry-after']).toBe('1');
  });

  it('passes again when it was told to', async () => {
    const { send, ports } = limitedDoor(one(tokenBucket({ perSecond: 1, burst: 1 })));
    await send(order(1));
    const refused = await send(order(2));
    await ports.sleep(Number(refused.headers['retry-after']) * 1000);

    expect((await send(order(2))).status).toBe(202);
  });
});

describe('is never limited', () => {
  it.each(['/healthz', '/v1/openapi.json'])('%s', async (path) => {
    const { send, asked } = limitedDoor(one(per(1, { by: 'path' })));
    await send(order(1));

    const answer = await send(get(path));

    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('ratelimit');
    expect(asked).toHaveLength(1);
  });

  it('a path without limits: nothing is asked and nothing told', async () => {
    const { send } = memoryFrontDoor();

    const answers = [await send(order(1)), await send(order(2))];

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers[0]?.headers).not.toHaveProperty('ratelimit');
  });
});

describe('requests are told apart', () => {
  const READ = get('/v1/orders/none');

  it('reads from writes', async () => {
    const { send } = limitedDoor({ rules: { reads: per(1, { of: 'reads' }), writes: per(1, { of: 'writes' }) } });
    const requests: readonly RequestForm[] = [READ, { ...READ, method: 'HEAD' }, order(1), order(2), READ];

    const answers: (number | string | undefined)[] = [];
    for (const request of requests) {
      const { status, headers } = await send(request);
      answers.push(status, headers['ratelimit-policy']?.replace(/;.*/, ''));
    }

    expect(answers).toEqual([404, '"reads"', 429, '"reads"', 202, '"writes"', 429, '"writes"', 429, '"reads"']);
  });

  it('by client, several limits of one are asked together, and those of all beside them', async () => {
    const { send, asked } = limitedDoor({
      rules: { calls: per(5), all: per(5, { by: 'path' }), burst: per(5), home: per(5, { by: 'ip' }) },
    });

    await send(order(1, { 'x-api-key': 'k', 'x-forwarded-for': '10.1.2.3' }));

    expect(asked).toHaveLength(1);
    expect(asked[0]?.map(({ asks }) => asks.map(({ rule }) => rule.name))).toEqual([
      ['calls', 'burst'],
      ['all'],
      ['home'],
    ]);
    expect(JSON.stringify(asked)).not.toMatch(/10\.1\.2\.3/);
    for (const { client } of asked[0] ?? []) expect(client).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });

  it('what one client’s limit refuses, a limit of all has counted', async () => {
    const { send } = limitedDoor({ rules: { calls: per(1), all: per(9, { by: 'path' }) } });
    await send(order(1));

    const { status, headers } = await send(order(2));

    expect(status).toBe(429);
    expect(headers.ratelimit).toMatch(/^"calls";r=0;t=\d+, "all";r=7;t=\d+$/);
  });
});

describe('writes are counted where a rule counts them', () => {
  const counting = (limit: number) => ({ rules: { calls: per(100), items: per(limit, { counts: 'writes' }) } });
  const lefts = (header: string | undefined) =>
    [...(header ?? '').matchAll(/r=(\d+)/g)].map(([, left]) => Number(left));

  it.each([
    ['a bulk', bulk(entries(4)), 200],
    [
      'a bulk in lines',
      bulkLines(
        entries(4)
          .map((entry) => JSON.stringify(entry))
          .join('\n'),
      ),
      200,
    ],
    ['a transaction', writes(4), 200],
  ])('%s takes as many as it holds', async (_what, request, status) => {
    const { send } = limitedDoor(counting(10));

    const answers = [await send(request), await send(order(1))];

    expect(answers.map((answer) => answer.status)).toEqual([status, 202]);
    expect(answers.map(({ headers }) => lefts(headers.ratelimit))).toEqual([
      [99, 6],
      [98, 5],
    ]);
  });

  it('a read takes none', async () => {
    const { send } = limitedDoor(counting(10));

    const { headers } = await send(get('/v1/orders/none'));

    expect(headers['ratelimit-policy']).toBe('"calls";q=100;w=60');
  });

  it('one that holds more than is left takes none of them, and nothing of it is sent', async () => {
    const { send, queue, counted } = limitedDoor(counting(10));
    await send(bulk(entries(8)));
    const sent = queue.length;

    const refused = [await send(bulk(entries(3))), await send(writes(3))];

    expect(refused.map(({ status }) => status)).toEqual([429, 429]);
    expect(refused.map(({ headers }) => lefts(headers.ratelimit))).toEqual([
      [98, 2],
      [97, 2],
    ]);
    expect(refused[0]?.headers.ratelimit).toContain(`"items";r=2;t=${refused[0]?.headers['retry-after']}`);
    expect(queue).toHaveLength(sent);
    // By the writes of both.
    expect(counted.get('RateLimited')).toBe(6);
  });

  it('once none is left, a bulk is refused before its body is read', async () => {
    const { send } = limitedDoor(counting(10));
    await send(bulk(entries(10)));

    expect((await send(bulk('[no json'))).status).toBe(429);
    expect((await send(transaction('{no json'))).status).toBe(429);
  });

  it('one that holds more than can ever pass is told how many can, and to wait for nothing', async () => {
    const { send } = limitedDoor(counting(10));

    const { status, headers, body } = await send(bulk(entries(11)));

    expect(status).toBe(429);
    expect(headers).not.toHaveProperty('retry-after');
    expect(lefts(headers.ratelimit)).toEqual([99, 10]);
    expect(JSON.parse(body)).toMatchObject({
      detail: 'the limit items lets at most 10 writes pass at once, got 11: send fewer in one request',
      'violated-policies': ['items'],
      most: 10,
    });
  });

  it('exactly as many as can pass do', async () => {
    const { send } = limitedDoor(counting(10));

    expect((await send(bulk(entries(10)))).status).toBe(200);
  });
});

describe('while the cache is away', () => {
  it('an open path counts in this process, and says so', async () => {
    const { send, cache, counted } = limitedDoor(one(per(2)));
    cache.away = true;

    const statuses: number[] = [];
    for (const n of [1, 2, 3]) statuses.push((await send(order(n))).status);

    expect(statuses).toEqual([202, 202, 429]);
    expect(counted.get('LimitsLocal')).toBe(3);
  });

  it('an open path with a share lets that share pass alone, and one that holds more takes all of it', async () => {
    const { send, cache } = limitedDoor({
      rules: { calls: per(10), items: per(10, { counts: 'writes' }) },
      localShare: 0.2,
    });
    cache.away = true;

    const statuses: number[] = [];
    for (const request of [bulk(entries(9)), order(1), get('/v1/orders/none'), get('/v1/orders/none')]) {
      statuses.push((await send(request)).status);
    }

    expect(statuses).toEqual([200, 429, 404, 429]);
  });

  it('a closed path lets nothing pass that is limited', async () => {
    const { send, cache, queue, counted } = limitedDoor(one(per(2, { of: 'writes' }), { whenAway: 'closed' }));
    cache.away = true;

    const [write, read, health] = [
      await send(put('/v1/orders/o', '{')),
      await send(get('/v1/orders/o')),
      await send(get('/healthz')),
    ];

    expect([write?.status, read?.status, health?.status]).toEqual([503, 404, 200]);
    expect(write?.headers['retry-after']).toBe('1');
    expect(JSON.parse(write?.body ?? '')).toMatchObject({ type: 'urn:spillway:problem:limits-unavailable' });
    expect(queue).toEqual([]);
    expect(counted.get('LimitsLocal')).toBeUndefined();
    cache.away = false;
    expect((await send(order(1))).status).toBe(202);
  });
});
