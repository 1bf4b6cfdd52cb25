import type { Redis } from 'iovalkey';
import { acceptedKey, outcomeKey } from '../../lambda/contract/cache-keys';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { cachedOutcomes, type Outcomes, type WriteStatus } from '../../lambda/platform/outcomes';
import { accessString } from '../../lib/read-cache/access-string';
import { CACHES, type CacheClaimsEngine } from './claims-engines';
import { comeTrue } from './come-true';
import { keptLog } from './kept-log';
import { describeNative, startNative } from './native-cache';

const TTL_SECONDS = 60;
const APPLIED = { kind: 'applied' } as const;
const DUPLICATE = { kind: 'duplicate' } as const;
const CONFLICT = { kind: 'conflict', reason: 'it exists, é' } as const;
const POISON = { kind: 'poison', cause: 'item-refused', reason: 'too large' } as const;

async function connected(port: number): Promise<CacheClient> {
  const client = cacheClient({ host: '127.0.0.1', port, log: keptLog().log, budgetMs: 1000 });
  await comeTrue(async () => (await client.getAll([acceptedKey('none')])) !== 'unavailable', 10_000);
  return client;
}

describe.each(CACHES)('outcomes on $name', (engine) => {
  let running: Awaited<ReturnType<CacheClaimsEngine['start']>>;
  let client: CacheClient;
  let outcomes: Outcomes;
  beforeAll(async () => {
    running = await engine.start(keptLog().log);
    client = await connected(running.port);
    outcomes = cachedOutcomes(client, TTL_SECONDS);
  }, 30_000);
  beforeEach(() => running.admin.flushall());
  afterAll(async () => {
    client.close();
    await running.stop();
  });

  it('tell unknown from pending from final', async () => {
    const before = await outcomes.lookUp('w');
    await outcomes.accepted(['w']);
    const accepted = await outcomes.lookUp('w');
    await outcomes.record([{ id: 'w', outcome: CONFLICT }]);

    expect([before, accepted, await outcomes.lookUp('w')]).toEqual(['unknown', 'pending', CONFLICT]);
  });

  it('are one key each once they are known, and all of them expire', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `w-${index}`);
    await outcomes.accepted([...ids, 'other']);

    await outcomes.record(ids.map((id) => ({ id, outcome: APPLIED })));

    const keys = await running.admin.keys('*');
    expect(keys.sort()).toEqual([acceptedKey('other'), ...ids.map(outcomeKey)].sort());
    const lives = await Promise.all(keys.map((key) => running.admin.ttl(key)));
    expect(Math.min(...lives)).toBeGreaterThan(0);
    expect(Math.max(...lives)).toBeLessThanOrEqual(TTL_SECONDS);
  });

  it('that come before the mark leave it to its time, and stand', async () => {
    await outcomes.record([{ id: 'w', outcome: APPLIED }]);
    await outcomes.accepted(['w']);

    expect(await outcomes.lookUp('w')).toEqual(APPLIED);
    expect(await running.admin.ttl(acceptedKey('w'))).toBeGreaterThan(0);
  });

  it('keep the first that is told, unless a later order with its key overrules it or it is mended', async () => {
    await outcomes.record([
      { id: 'order', outcome: APPLIED },
      { id: 'poison', outcome: POISON },
    ]);
    await outcomes.record([{ id: 'order', outcome: CONFLICT }]);
    const first = await outcomes.lookUp('order');
    await outcomes.accepted(['order', 'poison']);
    await outcomes.record([
      { id: 'order', outcome: { ...CONFLICT, overrules: true } },
      { id: 'poison', outcome: APPLIED, mended: true },
    ]);
    await outcomes.record([
      { id: 'order', outcome: DUPLICATE },
      { id: 'poison', outcome: DUPLICATE },
    ]);

    expect([first, await outcomes.lookUp('order'), await outcomes.lookUp('poison')]).toEqual([
      APPLIED,
      CONFLICT,
      APPLIED,
    ]);
    expect(await running.admin.keys('a:*')).toEqual([]);
  });

  it('of poison stand until anything else is told of it, and it does not come back', async () => {
    const ends = [CONFLICT, { kind: 'superseded' }, APPLIED, { ...POISON, reason: 'still too large' }] as const;
    const ids = ends.map(({ kind }) => kind);
    await outcomes.record(
      ids.map((id) => ({ id, outcome: { reason: 'too large', cause: 'item-refused', kind: 'poison' } })),
    );

    await outcomes.record(ends.map((outcome, index) => ({ id: ids[index] ?? '', outcome })));
    const replayed = await Promise.all(ids.map((id) => outcomes.lookUp(id)));
    await outcomes.record(ids.slice(0, 3).map((id) => ({ id, outcome: POISON })));

    expect(replayed).toEqual(ends);
    expect(await Promise.all(ids.map((id) => outcomes.lookUp(id)))).toEqual(ends);
    expect(await running.admin.ttl(outcomeKey('conflict'))).toBeGreaterThan(0);
  });

  it('that quote what poison looks like are not taken for it', async () => {
    const quoting = { kind: 'conflict', reason: '{"kind":"poison",' } as const;
    await outcomes.record([{ id: 'w', outcome: quoting }]);

    await outcomes.record([{ id: 'w', outcome: APPLIED }]);

    expect(await outcomes.lookUp('w')).toEqual(quoting);
  });

  it('never go back, in whatever order all that is told of a write comes', async () => {
    const steps: Readonly<Record<string, (id: string) => Promise<void>>> = {
      marked: (id) => outcomes.accepted([id]),
      'marked again, by a request that is sent anew': (id) => outcomes.accepted([id]),
      applied: (id) => outcomes.record([{ id, outcome: APPLIED }]),
      'delivered again': (id) => outcomes.record([{ id, outcome: DUPLICATE }]),
      'in one batch with another write': (id) =>
        outcomes.record([
          { id: `${id}-other`, outcome: CONFLICT },
          { id, outcome: DUPLICATE },
        ]),
    };
    const seen = new Map<string, readonly WriteStatus[]>();

    for (const [index, order] of orders(Object.keys(steps)).entries()) {
      const statuses: WriteStatus[] = [];
      for (const step of order) {
        await steps[step]?.(`w-${index}`);
        statuses.push(await outcomes.lookUp(`w-${index}`));
      }
      seen.set(order.join(', '), statuses);
    }

    expect(seen.size).toBeGreaterThan(300);
    expect([...seen].filter(([, statuses]) => wentBack(statuses))).toEqual([]);
  });

  it('never go back for those who look while they are told', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `w-${index}`);
    const watcher = await connected(running.port);
    const watching = cachedOutcomes(watcher);
    const seen = new Map<string, WriteStatus[]>(ids.map((id) => [id, []]));
    await outcomes.accepted(ids);

    let telling = true;
    const told = outcomes.record(ids.map((id) => ({ id, outcome: APPLIED }))).finally(() => {
      telling = false;
    });
    do {
      for (const id of ids) seen.get(id)?.push(await watching.lookUp(id));
    } while (telling);
    await told;

    expect([...seen].filter(([, statuses]) => statuses.includes('unknown') || wentBack(statuses))).toEqual([]);
    watcher.close();
  });
});

describeNative('a mark stays', () => {
  async function stage(settings: readonly string[] = []) {
    const cache = await startNative(settings);
    const client = await connected(cache.port);
    const outcomes = cachedOutcomes(client, TTL_SECONDS);
    await outcomes.accepted(['w']);
    const stop = async () => {
      client.close();
      await cache.stop();
    };
    return { cache, admin: cache.admin(), outcomes, stop };
  }

  it('where the cache is too full for the outcome', async () => {
    const { admin, outcomes, stop } = await stage(['--maxmemory-policy', 'noeviction']);
    // Known before it is full: the script itself must not be what is refused.
    await outcomes.record([{ id: 'another', outcome: APPLIED }]);
    await admin.config('SET', 'maxmemory', '1');

    await outcomes.record([{ id: 'w', outcome: APPLIED }]);
    const full = await outcomes.lookUp('w');
    await admin.config('SET', 'maxmemory', '0');
    await outcomes.record([{ id: 'w', outcome: APPLIED }]);

    expect([full, await outcomes.lookUp('w')]).toEqual(['pending', APPLIED]);
    await stop();
  });

  it('where the outcome did not reach the cache', async () => {
    const { cache, outcomes, stop } = await stage();
    const lost = cacheClient({ host: '127.0.0.1', port: 1, log: keptLog().log });

    await cachedOutcomes(lost).record([{ id: 'w', outcome: APPLIED }]);

    expect(await outcomes.lookUp('w')).toBe('pending');
    expect(await keysOf(cache.admin())).toEqual([acceptedKey('w')]);
    lost.close();
    await stop();
  });

  it('and the outcome is kept where its user may not remove it', async () => {
    const { cache, admin, outcomes, stop } = await stage();
    const may = accessString().split(' ');
    await admin.call('ACL', 'SETUSER', 'handlers', '>password', ...may.filter((one) => one !== '+del'));
    const login = () => ({ username: 'handlers', password: 'password' });
    const { log, events } = keptLog();
    const client = cacheClient({ host: '127.0.0.1', port: cache.port, log, budgetMs: 1000, login });
    await comeTrue(async () => (await client.getAll([acceptedKey('none')])) !== 'unavailable', 10_000);

    await cachedOutcomes(client).record([{ id: 'w', outcome: APPLIED }]);

    expect(await outcomes.lookUp('w')).toEqual(APPLIED);
    expect((await keysOf(admin)).sort()).toEqual([acceptedKey('w'), outcomeKey('w')]);
    expect(events).toEqual(['cache-command-failed']);
    client.close();
    await stop();
  });
});

function keysOf(admin: Redis): Promise<string[]> {
  return admin.keys('*');
}

/** Every order of every choice of them. */
function orders(names: readonly string[]): string[][] {
  return names.flatMap((name) => [
    [name],
    ...orders(names.filter((other) => other !== name)).map((rest) => [name, ...rest]),
  ]);
}

/** What is pending or final is never unknown again, and what is final stays as it was told first. */
function wentBack(statuses: readonly WriteStatus[]): boolean {
  return statuses.some((status, index) => {
    const before = statuses[index - 1];
    if (before === undefined || before === 'unknown') return false;
    if (before === 'pending') return status === 'unknown' || status === 'unavailable';
    return JSON.stringify(status) !== JSON.stringify(before);
  });
}
