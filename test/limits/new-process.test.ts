import '../by-the-clock';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixedWindow, type Limits } from '../../lambda/contract/limit-rules';
import { cachedCounters } from '../../lambda/front-door/limits/cached-counters';
import { countedLimits } from '../../lambda/front-door/limits/counted-limits';
import { LocalCounters } from '../../lambda/front-door/limits/local-counters';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { keptLog } from '../conformance/kept-log';
import { get } from '../hostile/requests';
import { memoryFrontDoor } from '../memory-front-door';
import { RespServer } from '../platform/resp-server';

/** Of a client that nothing is known of. */
const NOTHING = '$0\r\n\r\n';

const servers: RespServer[] = [];
const clients: CacheClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) await server.stop();
});

/** A door whose process has just begun, before a cache that answers nothing yet. */
async function newDoor(whenAway: Limits['whenAway']) {
  const server = new RespServer();
  servers.push(server);
  server.manner = 'late';
  server.scripted = NOTHING;
  const client = cacheClient({ host: '127.0.0.1', port: await server.start(), log: keptLog().log });
  clients.push(client);
  client.warm();
  const limits = { rules: { calls: fixedWindow({ limit: 10, windowSeconds: 60 }) }, whenAway };
  const world = { shared: cachedCounters(client), local: new LocalCounters(100), random: () => 0 };
  return { ...memoryFrontDoor({ limits: countedLimits(limits, world) }), server, client };
}

async function millisOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const READ = get('/v1/orders/o-1');

it.each(['open', 'closed'] as const)(
  'the first request of a process waits for its connection, and is counted: %s',
  async (whenAway) => {
    const { send, server, counted } = await newDoor(whenAway);

    const answer = send(READ);
    await sleep(150);
    server.catchUp();

    expect((await answer).status).toBe(404);
    expect((await answer).headers.ratelimit).toContain('"calls";r=9');
    expect(counted.has('LimitsLocal')).toBe(false);
  },
);

it('all that a new process asks waits half a second together, and then no longer than anything else', async () => {
  const budgets: (number | undefined)[] = [];
  const connecting: CacheClient = {
    ...cacheClient({ host: '127.0.0.1', port: 1, log: keptLog().log }),
    state: () => 'connecting',
    runAll: async (_script, _calls, budgetMs) => {
      budgets.push(budgetMs);
      return 'unavailable';
    },
  };
  const counters = cachedCounters(connecting);

  for (const now of [1000, 1300, 1480, 9000]) await counters.take([], now);

  expect(budgets).toEqual([500, 200, 40, 40]);
});

it('a process that was connected does not wait', async () => {
  const { send, server } = await newDoor('closed');
  server.catchUp();
  await send(READ);
  server.manner = 'silent';

  expect(await millisOf(() => send(READ))).toBeLessThan(450);
});
