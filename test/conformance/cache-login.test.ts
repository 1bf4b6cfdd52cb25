import type { Redis } from 'iovalkey';
import { type CacheClient, type CacheClientProps, cacheClient } from '../../lambda/platform/cache-client';
import { comeTrue } from './come-true';
import { keptLog } from './kept-log';
import { describeNative, type NativeCache, startNative } from './native-cache';
import { startCluster } from './native-cluster';

const HOUR_MS = 60 * 60 * 1000;

describeNative.each([
  { form: 'one connection', cluster: false },
  { form: 'a cluster', cluster: true },
])('a cache that asks who connects, over $form', ({ cluster }) => {
  let cache: NativeCache;
  let admin: Redis;
  let client: CacheClient;
  let stop: () => Promise<void>;
  let password = '';
  /** How often somebody was asked for a password. */
  let asked = 0;

  /** What ElastiCache does by itself: an old password is good for living connections, and for no new one. */
  async function rotate(next: string): Promise<void> {
    await admin.call('ACL', 'SETUSER', 'handler', 'resetpass', `>${next}`);
    password = next;
  }

  async function start(changes: Partial<CacheClientProps> = {}) {
    const kept = keptLog();
    client = cacheClient({
      host: '127.0.0.1',
      port: cache.port,
      cluster,
      tls: false,
      log: kept.log,
      budgetMs: 500,
      login: () => {
        asked += 1;
        return { username: 'handler', password };
      },
      ...changes,
    });
    client.warm();
    return kept;
  }
  const answers = async () => (await client.getAll(['k:{1}'])) !== 'unavailable';
  const killAll = () => admin.call('CLIENT', 'KILL', 'USER', 'handler');

  beforeEach(async () => {
    const started = cluster ? await startCluster(1) : undefined;
    cache = started?.nodes[0] ?? (await startNative([]));
    stop = (started ?? cache).stop;
    admin = cache.admin();
    await admin.call('ACL', 'SETUSER', 'handler', 'on', '>first', '~*', '+@all');
    await admin.call(
      'ACL',
      'SETUSER',
      'default',
      'resetpass',
      '-@all',
      '+acl',
      '+client',
      '+info',
      '+cluster',
      '+config',
    );
    password = 'first';
    asked = 0;
  });
  afterEach(async () => {
    client.close();
    await stop();
  });

  it('answers whoever has the password of the moment', async () => {
    await start();

    await comeTrue(answers);

    const users = String(await admin.call('CLIENT', 'LIST'));
    expect(users).toContain('user=handler');
  });

  it('is reached again after the password has changed and the connection was cut', async () => {
    const { events } = await start();
    await comeTrue(answers);

    for (const next of ['second', 'third']) {
      await rotate(next);
      await killAll();
      await comeTrue(async () => events.includes('cache-away'));
      await comeTrue(answers);
    }

    expect(events.filter((event) => event === 'cache-back').length).toBeGreaterThanOrEqual(2);
  });

  it('is reached once the password is right that was wrong at first', async () => {
    password = 'wrong';
    const { lines } = await start();
    await comeTrue(() => client.state() === 'away');
    expect(await answers()).toBe(false);
    expect(lines).toMatchObject([
      { event: 'cache-away', fields: { error: { message: expect.stringMatching(/WRONGPASS|NOAUTH/) } } },
    ]);

    password = 'first';

    await comeTrue(answers);
  });

  it('is told anew who is there, before half of the twelve hours are over that it lets a connection live', async () => {
    let ahead = 0;
    await start({ now: () => Date.now() + ahead });
    await comeTrue(answers);
    await rotate('second');
    await admin.call('CONFIG', 'RESETSTAT');
    const before = asked;

    ahead += 6 * HOUR_MS - 60_000;
    await answers();
    expect(asked).toBe(before);
    ahead += 60_000;
    await Promise.all([answers(), answers(), answers()]);
    await comeTrue(async () => (await logins()) >= 1);
    await answers();

    expect(asked).toBe(before + 1);
    expect(await failedLogins()).toBe(0);
  });

  it('goes on with a living connection whose new login fails', async () => {
    let ahead = 0;
    const { events } = await start({ now: () => Date.now() + ahead });
    await comeTrue(answers);
    await admin.call('ACL', 'SETUSER', 'handler', 'resetpass', '>unknown to the client');

    ahead += 6 * HOUR_MS;
    await answers();
    await comeTrue(() => events.includes('cache-login-not-renewed'));

    expect(await answers()).toBe(true);
  });

  async function logins(): Promise<number> {
    return Number(/cmdstat_auth:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1] ?? 0);
  }
  async function failedLogins(): Promise<number> {
    return Number(/cmdstat_auth:.*failed_calls=(\d+)/.exec(await admin.info('commandstats'))?.[1] ?? 0);
  }
});
