import '../by-the-clock';
import { setTimeout as delay } from 'node:timers/promises';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { isLoopback, reconnectDelay } from '../../lambda/platform/cache-connection';
import type { Log, LogFields } from '../../lambda/platform/log';
import { openCache } from '../../lambda/platform/open-cache';
import { cachedOutcomes, LOOK_UP_BUDGET_MS, type Outcomes } from '../../lambda/platform/outcomes';
import { RespServer } from './resp-server';

const ID = '019e2b7c-5a00-7000-8000-000000000001';
/** Enough for a loopback connection on a busy machine, and small enough to see that it is kept. */
const BUDGET_MS = 250;

const servers: RespServer[] = [];
const clients: CacheClient[] = [];
/** What this test's clients said. A client of an earlier test may still be closing. */
let events: string[] = [];
let reasons: unknown[] = [];

function currentLog(): Log {
  const [mine, why] = [events, reasons];
  const keep = (event: string, fields?: LogFields) => {
    mine.push(event);
    why.push(fields?.error);
  };
  return { info: keep, warn: keep, error: keep };
}

async function aServer(): Promise<{ server: RespServer; port: number }> {
  const server = new RespServer();
  servers.push(server);
  return { server, port: await server.start() };
}

function outcomesOf(port: number, budgetMs = BUDGET_MS): Outcomes {
  const client = cacheClient({ host: '127.0.0.1', port, log: currentLog(), budgetMs });
  clients.push(client);
  return cachedOutcomes(client, 60);
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition did not come true within 5 s');
    await delay(10);
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const start = performance.now();
  return { result: await work(), ms: performance.now() - start };
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) await server.stop();
  events = [];
  reasons = [];
});

describe('outcomes in a cache that answers', () => {
  it('have more time where they are many', async () => {
    const budgets: (number | undefined)[] = [];
    const outcomes = cachedOutcomes({
      ...cacheClient({ host: '127.0.0.1', port: 1, log: currentLog() }),
      runAll: async (_script, _calls, budgetMs) => {
        budgets.push(budgetMs);
        return 'unavailable';
      },
    });

    for (const count of [0, 1, 50, 51, 499, 501, 5000]) {
      await outcomes.record(Array.from({ length: count }, (_, id) => ({ id: `${id}`, outcome: { kind: 'applied' } })));
    }

    expect(budgets).toEqual([undefined, undefined, undefined, 51, 499, 500, 500]);
  });

  it('of a kind that only newer code knows are not guessed', async () => {
    const { server, port } = await aServer();
    const outcomes = outcomesOf(port);

    for (const value of [
      '{"kind":"merged"}',
      'x',
      '{"kind":"poison","cause":"new","reason":"r"}',
      '{"kind":"conflict"}',
    ]) {
      server.stored.set(`o:{${ID}}`, { value, ttl: 1 });

      expect(await outcomes.lookUp(ID)).toBe('unavailable');
    }
  });
});

describe('outcomes in a cache that is away', () => {
  it('are unavailable, without an exception and without waiting once it is known', async () => {
    const { server, port } = await aServer();
    await server.stop();
    const outcomes = outcomesOf(port);
    await until(() => events.includes('cache-away') || outcomes.accepted([ID]).then(() => false));

    const { result, ms } = await timed(() => Promise.all(Array.from({ length: 200 }, () => outcomes.lookUp(ID))));

    expect(new Set(result)).toEqual(new Set(['unavailable']));
    expect(ms).toBeLessThan(BUDGET_MS);
    await expect(outcomes.record([{ id: ID, outcome: { kind: 'applied' } }])).resolves.toBeUndefined();
    expect(events).toEqual(['cache-away']);
    expect(reasons).toEqual([expect.objectContaining({ code: 'ECONNREFUSED' })]);
  });

  it('cost at most the budget of a look-up when it takes commands and says nothing', async () => {
    const { server, port } = await aServer();
    const outcomes = outcomesOf(port);
    await outcomes.accepted([ID]);
    server.manner = 'silent';

    const { result, ms } = await timed(() => outcomes.lookUp(ID));

    expect(result).toBe('unavailable');
    expect(ms).toBeGreaterThan(LOOK_UP_BUDGET_MS * 0.9);
    expect(ms).toBeLessThan(LOOK_UP_BUDGET_MS * 2);
  });

  it('cost at most the budget when not even a connection comes about', async () => {
    const { server, port } = await aServer();
    server.manner = 'silent';
    const outcomes = outcomesOf(port);

    const { ms } = await timed(() => outcomes.accepted([ID]));

    expect(ms).toBeLessThan(BUDGET_MS * 2);
  });

  it('come back with it, also when the connection died in silence', async () => {
    const { server, port } = await aServer();
    const outcomes = outcomesOf(port);
    await outcomes.accepted([ID]);
    server.manner = 'silent';
    await outcomes.lookUp(ID);
    await until(() => events.includes('cache-away'));
    server.manner = 'answer';

    await until(async () => (await outcomes.lookUp(ID)) === 'pending');

    expect(events).toContain('cache-back');
  });

  it('survive a server that cuts every line', async () => {
    const { server, port } = await aServer();
    server.manner = 'broken';
    const outcomes = outcomesOf(port);

    expect(await outcomes.lookUp(ID)).toBe('unavailable');
    expect(await outcomes.lookUp(ID)).toBe('unavailable');
  });
});

describe('the connection', () => {
  it('is in cluster form with TLS for all but loopback addresses', () => {
    expect(['localhost', '127.0.0.1', '127.1.2.3', '::1'].every(isLoopback)).toBe(true);
    expect(
      ['127.0.0.1.example.com', 'cache.abc.serverless.euw1.cache.amazonaws.com', '10.0.0.1'].some(isLoopback),
    ).toBe(false);
  });

  it('is tried again ever more slowly, and never more rarely than every 2 s', () => {
    const delays = Array.from({ length: 100 }, (_, attempt) => reconnectDelay(attempt + 1));

    expect(delays[0]).toBeLessThanOrEqual(100);
    expect(Math.max(...delays)).toBeLessThanOrEqual(2000);
    expect(Math.min(...delays.slice(10))).toBeGreaterThanOrEqual(1000);
  });

  it('is not made where the path has no cache', () => {
    expect(openCache({}, currentLog())).toBeUndefined();
  });

  it.each([undefined, 'x', '0', '65536', '1.5'])('needs a port, and %p is none', (CACHE_PORT) => {
    expect(() => openCache({ CACHE_ADDRESS: '127.0.0.1', CACHE_PORT }, currentLog())).toThrow('CACHE_PORT');
  });
});
