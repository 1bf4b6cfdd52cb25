import '../by-the-clock';
import { type CacheClient, type CacheClientProps, cacheClient } from '../../lambda/platform/cache-client';
import { cacheHealth } from '../../lambda/platform/cache-health';
import { cacheScript } from '../../lambda/platform/cache-script';
import { comeTrue } from '../conformance/come-true';
import { keptLog } from '../conformance/kept-log';
import { RespServer } from './resp-server';

const BUDGET_MS = 60;
const TTL = { ttlSeconds: 60 };
const SCRIPT = cacheScript('return 1');

const servers: RespServer[] = [];
const clients: CacheClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) await server.stop();
});

async function stage(changes: Partial<CacheClientProps> = {}) {
  const server = new RespServer();
  servers.push(server);
  const port = await server.start();
  const { events, lines, log } = keptLog();
  let missed = 0;
  let ahead = 0;
  const client = cacheClient({
    host: '127.0.0.1',
    port,
    log,
    budgetMs: BUDGET_MS,
    onUnavailable: () => {
      missed += 1;
    },
    now: () => Date.now() + ahead,
    random: () => 0.5,
    ...changes,
  });
  clients.push(client);
  return { server, client, events, lines, missed: () => missed, pass: (millis: number) => (ahead += millis) };
}

/** One that is connected and has answered. */
async function connected(changes: Partial<CacheClientProps> = {}) {
  const staged = await stage(changes);
  await comeTrue(async () => (await staged.client.getAll(['k'], 1000)) !== 'unavailable');
  return staged;
}

async function millisOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

describe('a cache that takes commands and says nothing', () => {
  it('costs a request of many calls its first ones, and the next requests nothing', async () => {
    const { server, client } = await connected();
    server.manner = 'silent';

    const asked = () => server.commands.filter(([name]) => name === 'mget').length;
    const before = asked();

    for (let call = 0; call < 20; call++) await client.getAll(['k']);
    const first = asked() - before;
    for (let call = 0; call < 20; call++) await client.getAll(['k']);

    // Each that is sent costs its whole budget: three of them are 150 ms of silence.
    expect(first).toBeGreaterThanOrEqual(1);
    expect(first).toBeLessThanOrEqual(3);
    // After a second one is tried, should so much pass here.
    expect(asked() - before - first).toBeLessThanOrEqual(1);
  });

  it('is slow, then well again with the answer to one call', async () => {
    const { server, client, pass } = await connected();
    expect(client.state()).toBe('ready');
    server.manner = 'late';
    await client.getAll(['k'], 200);
    expect(client.state()).toBe('slow');
    server.catchUp();

    expect(await client.getAll(['k'])).toBe('unavailable');
    pass(1000);
    const [probe, other] = await Promise.all([client.getAll(['k'], 1000), client.getAll(['k'], 1000)]);

    expect([probe, other]).toEqual([[null], 'unavailable']);
    expect(client.state()).toBe('ready');
    expect(await client.getAll(['k'], 1000)).toEqual([null]);
  });

  it('is found well again by who asks how it is, where nobody else asks it anything', async () => {
    const { server, client, pass } = await connected();
    server.manner = 'late';
    await client.getAll(['k'], 200);
    const asked = () => server.commands.filter(([name]) => name === 'mget').length;
    const before = asked();

    const held = await cacheHealth(client);
    pass(1000);
    const still = await cacheHealth(client);
    const probes = asked() - before;
    server.catchUp();
    pass(2000);
    const well = await cacheHealth(client);
    await cacheHealth(client);

    expect([held, still, well]).toEqual(['slow', 'slow', 'ready']);
    // One that is well is not asked.
    expect([probes, asked() - before]).toEqual([1, 2]);
  });

  it('is tried again with one call after each pause', async () => {
    const { server, client, pass } = await connected();
    server.manner = 'silent';
    await client.getAll(['k'], 200);
    const asked = () => server.commands.filter(([name]) => name === 'mget').length;
    const before = asked();

    const rounds: number[] = [];
    for (const millis of [1000, 1999, 1]) {
      pass(millis);
      await Promise.all([1, 2, 3].map(() => client.getAll(['k'], 30)));
      rounds.push(asked() - before);
    }

    // Up to a few milliseconds pass by themselves: the second pause is then over with the third step at the latest.
    expect(rounds[0]).toBe(1);
    expect(rounds[2]).toBe(2);
  });

  it('is not held to have been silent for as long as the process was frozen', async () => {
    const { server, client, pass } = await connected();
    server.manner = 'silent';

    const call = client.getAll(['k']);
    pass(3_600_000);
    await call;

    expect(client.state()).toBe('ready');
  });

  it('is counted, every call of it', async () => {
    const { server, client, missed } = await connected();
    const before = missed();
    server.manner = 'silent';

    for (let call = 0; call < 10; call++) await client.setAll([['k', 'v']], TTL);
    await client.runAll(SCRIPT, [{ keys: ['k'], args: [] }]);

    expect(missed() - before).toBe(11);
  });
});

describe('the state of a cache', () => {
  it('is connecting until the first attempt has ended, and away when it ended badly', async () => {
    const { server, client, events } = await stage();
    await server.stop();
    servers.pop();

    expect(client.state()).toBe('connecting');
    client.warm();
    await comeTrue(() => events.includes('cache-away'));

    await comeTrue(() => client.state() === 'away');
  });

  it('is away when the connection was lost, and no call waits for it', async () => {
    const { server, client, missed } = await connected();
    const before = missed();
    await server.stop();
    servers.pop();
    await comeTrue(() => client.state() === 'away');

    const ms = await millisOf(() => Promise.all([1, 2, 3].map(() => client.getAll(['k'], 5000))));

    expect(ms).toBeLessThan(1000);
    expect(missed() - before).toBe(3);
  });
});

describe('an error of the cache', () => {
  it('is an answer: it is told once of its kind, and nothing is held back', async () => {
    const { server, client, events, lines, missed } = await connected();
    const before = missed();
    server.refused = 'set';

    const results = [];
    for (let call = 0; call < 5; call++) results.push(await client.setAll([['k', 'v']], TTL));

    expect(new Set(results)).toEqual(new Set(['unavailable']));
    expect(missed() - before).toBe(5);
    expect(events).toEqual(['cache-command-failed']);
    expect(lines[0]?.fields?.error).toMatchObject({ message: expect.stringContaining('NOPERM') });
    expect(client.state()).toBe('ready');
  });
});

describe('keys of one command', () => {
  it.each([
    ['two tags', ['a:{1}', 'b:{2}']],
    ['a tag and none', ['a:{1}', '1x']],
    ['no tags', ['a', 'b']],
    ['empty tags, which count for nothing', ['a:{}', 'b:{}']],
    ['a tag that is second', ['a:{1}{2}', 'b:{2}']],
  ])('that have %s are not sent, and the log says so', async (_what, keys) => {
    const { server, client, events, missed } = await connected();
    const before = server.commands.length;
    const unheard = missed();

    expect(await client.getAll(keys)).toBe('unavailable');
    expect(
      await client.runAll(SCRIPT, [
        { keys: ['a:{1}'], args: [] },
        { keys, args: [] },
      ]),
    ).toBe('unavailable');

    expect(server.commands.length).toBe(before);
    expect(events).toEqual(['cache-keys-apart', 'cache-keys-apart']);
    expect(missed() - unheard).toBe(2);
  });

  it.each([
    ['one tag', ['a:{1}', 'b:{1}x', '1']],
    ['one key', ['a']],
    ['a tag with a brace in it', ['a:{{1}', 'b:{{1}}']],
  ])('that have %s are', async (_what, keys) => {
    const { client } = await connected();

    expect(await client.getAll(keys, 1000)).toEqual(keys.map(() => null));
  });

  it('may differ from call to call', async () => {
    const { client } = await connected();
    const calls = ['a:{1}', 'a:{2}'].map((key) => ({ keys: [key], args: [] }));

    expect(await client.runAll(SCRIPT, calls, 1000)).toHaveLength(2);
  });
});

it('nothing to do is done, and asks nobody', async () => {
  const { client, server } = await stage();

  expect(await client.setAll([], TTL)).toBe('done');
  expect(await client.runAll(SCRIPT, [])).toEqual([]);
  expect(server.commands).toEqual([]);
});
