import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { cacheScript } from '../../lambda/platform/cache-script';
import { CACHES } from './claims-engines';
import { comeTrue } from './come-true';
import { keptLog } from './kept-log';
import { describeNative, type NativeCache, startNative } from './native-cache';

/** Changes something, so that a script that ran twice would be seen. */
const RAISE = cacheScript("local n = redis.call('INCR', KEYS[1]) redis.call('PEXPIRE', KEYS[1], ARGV[1]) return n");
const CALLS = 50;
const PATIENCE_MS = 2000;

function raise(client: CacheClient, key: string) {
  return client.runAll(RAISE, [{ keys: [key], args: ['60000'] }], PATIENCE_MS);
}

async function manyRaises(client: CacheClient, key: string): Promise<number[]> {
  const answers = await Promise.all(Array.from({ length: CALLS }, () => raise(client, key)));
  return answers.flatMap((answer) => (answer === 'unavailable' ? [] : answer.map(Number))).sort((a, b) => a - b);
}

const ONE_EACH = Array.from({ length: CALLS }, (_, index) => index + 1);

describe.each(CACHES)('scripts on $name', (engine) => {
  it.each([
    ['its scripts', (admin: { script(what: 'FLUSH'): Promise<unknown> }) => admin.script('FLUSH')],
    ['everything', (admin: { flushall(): Promise<unknown> }) => admin.flushall()],
  ])('each run once after it was emptied of %s, however many come at once', async (_what, empty) => {
    const { log, events } = keptLog();
    const running = await engine.start(log);
    const client = cacheClient({ host: '127.0.0.1', port: running.port, log });
    await comeTrue(async () => (await raise(client, 'before')) !== 'unavailable', 10_000);

    await empty(running.admin);
    const answers = await manyRaises(client, 'after');

    expect(answers).toEqual(ONE_EACH);
    expect(events).toEqual([]);
    client.close();
    await running.stop();
  });
});

describeNative('scripts on a native cache', () => {
  let cache: NativeCache;
  let client: CacheClient;
  beforeEach(async () => {
    cache = await startNative([]);
    client = cacheClient({ host: '127.0.0.1', port: cache.port, log: keptLog().log });
    await comeTrue(async () => (await raise(client, 'before')) !== 'unavailable');
  });
  afterEach(async () => {
    client.close();
    await cache.stop();
  });

  it('are sent whole once to an emptied cache, and not once for each call', async () => {
    const admin = cache.admin();
    await admin.script('FLUSH');
    await admin.config('RESETSTAT');

    expect(await manyRaises(client, 'after')).toEqual(ONE_EACH);

    expect(await timesOf(cache, 'eval')).toBe(1);
    expect(await timesOf(cache, 'evalsha')).toBeLessThanOrEqual(2 * CALLS);
  });

  it('are sent by their digests alone once they are known', async () => {
    await cache.admin().config('RESETSTAT');

    await manyRaises(client, 'after');

    expect(await timesOf(cache, 'eval')).toBe(0);
    expect(await timesOf(cache, 'evalsha')).toBe(CALLS);
  });

  it('run again after a restart, which took all keys', async () => {
    await cache.stop();
    await comeTrue(() => client.state() === 'away');
    cache = await startNative([], cache.port);
    await comeTrue(() => client.state() === 'ready');

    expect(await manyRaises(client, 'before')).toEqual(ONE_EACH);
  });
});

async function timesOf(cache: NativeCache, command: string): Promise<number> {
  const stats = await cache.admin().info('commandstats');
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}
