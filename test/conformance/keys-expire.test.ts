import { acceptedKey } from '../../lambda/contract/cache-keys';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { accessString } from '../../lib/read-cache/access-string';
import { USES } from './cache-uses';
import { CACHES } from './claims-engines';
import { comeTrue } from './come-true';
import { keptLog } from './kept-log';
import { describeNative, startNative } from './native-cache';

describe.each(CACHES)('on $name', (engine) => {
  it.each(Object.entries(USES))('%s leave no key behind that never expires', async (_use, run) => {
    const { log, events } = keptLog();
    const running = await engine.start(log);
    await running.admin.flushall();
    const client = cacheClient({ host: '127.0.0.1', port: running.port, log, budgetMs: 1000 });
    await connected(client);

    await run(client);

    const keys = await running.admin.keys('*');
    const lives = await Promise.all(keys.map(async (key) => ({ key, millis: await running.admin.pttl(key) })));
    expect(lives.length).toBeGreaterThan(0);
    expect(lives.filter(({ millis }) => millis <= 0)).toEqual([]);
    expect(events).toEqual([]);
    client.close();
    await running.stop();
  });
});

// The engine of a local run lets everybody do everything; the serverless cache does not.
describeNative('to the user that handlers are on AWS', () => {
  async function stage() {
    const cache = await startNative([]);
    const admin = cache.admin();
    await admin.call('ACL', 'SETUSER', 'handlers', '>password', ...accessString().split(' '));
    const kept = keptLog();
    const login = () => ({ username: 'handlers', password: 'password' });
    const client = cacheClient({ host: '127.0.0.1', port: cache.port, log: kept.log, budgetMs: 1000, login });
    await connected(client);
    return { cache, admin, client, ...kept };
  }

  it.each(Object.entries(USES))('%s are allowed', async (_use, run) => {
    const { cache, admin, client, events } = await stage();

    await run(client);

    expect(await admin.dbsize()).toBeGreaterThan(0);
    expect(await denied(admin)).toEqual([]);
    expect(events).toEqual([]);
    client.close();
    await cache.stop();
  });

  it.each([
    ['FLUSHALL', []],
    ['KEYS', ['*']],
    ['SCAN', ['0']],
    ['CONFIG', ['GET', '*']],
    ['CLIENT', ['LIST']],
    ['ACL', ['WHOAMI']],
    ['GET', ['other']],
    ['LPUSH', ['a:{1}', 'x']],
    ['SUBSCRIBE', ['c']],
    ['SET', ['other', '1']],
    ['EVAL', ["return redis.call('FLUSHALL')", '0']],
    ['EVAL', ["return redis.call('HSET', KEYS[1], 'f', 'v')", '1', 'other']],
  ])('%s %j is refused', async (command, args) => {
    const { cache, client } = await stage();
    const intruder = cache.admin({ username: 'handlers', password: 'password' });

    await expect(intruder.call(command, ...args)).rejects.toThrow(/NOPERM|can't run this command/);

    client.close();
    await cache.stop();
  });
});

async function connected(client: CacheClient): Promise<void> {
  await comeTrue(async () => (await client.getAll([acceptedKey('none')])) !== 'unavailable', 10_000);
}

/** What somebody was refused. The library names its connections, which nobody needs. */
async function denied(admin: {
  call(...command: [string, ...string[]]): Promise<unknown>;
}): Promise<readonly string[]> {
  const entries = (await admin.call('ACL', 'LOG')) as readonly (readonly unknown[])[];
  return entries.map((entry) => String(entry[entry.indexOf('object') + 1])).filter((what) => what !== 'client|setname');
}
