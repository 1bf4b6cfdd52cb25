import { cachedClaims } from '../../lambda/front-door/idempotency/cached-claims';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { cacheScript } from '../../lambda/platform/cache-script';
import { cachedOutcomes } from '../../lambda/platform/outcomes';
import { comeTrue } from './come-true';
import { keptLog } from './kept-log';
import { describeNative } from './native-cache';
import { type NativeCluster, startCluster } from './native-cluster';

const NOW = Date.now();
const TTL_MS = '60000';
const MOVE = cacheScript(`
local units = redis.call('DECRBY', KEYS[1], ARGV[1])
redis.call('INCRBY', KEYS[2], ARGV[1])
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[2]) end
return units`);

/** Enough of them to have some on each node. */
const TAGS = Array.from({ length: 40 }, (_, index) => `tag-${index}`);

// ElastiCache Serverless speaks the cluster protocol, which the local run does not: what is said to it is tried here.
describeNative('a cluster of two nodes', () => {
  let cluster: NativeCluster;
  let client: CacheClient;
  const { events, log } = keptLog();
  beforeAll(async () => {
    cluster = await startCluster(2);
    client = cacheClient({ host: '127.0.0.1', port: cluster.port, cluster: true, tls: false, log, budgetMs: 2000 });
    client.warm();
    await comeTrue(() => client.state() === 'ready');
  }, 30_000);
  afterAll(async () => {
    client.close();
    await cluster.stop();
  });

  it('keeps outcomes of many writes at once, and finds them again', async () => {
    const outcomes = cachedOutcomes(client, 60);

    await outcomes.accepted(TAGS);
    await outcomes.record(TAGS.slice(20).map((id) => ({ id, outcome: { kind: 'applied' } })));

    const found = await Promise.all(TAGS.map((id) => outcomes.lookUp(id)));
    expect(found.slice(0, 20)).toEqual(TAGS.slice(0, 20).map(() => 'pending'));
    expect(found.slice(20)).toEqual(TAGS.slice(20).map(() => ({ kind: 'applied' })));
    const sizes = await Promise.all(cluster.nodes.map((node) => node.admin().dbsize()));
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    // One key each: those that are decided have no mark any more.
    expect(sizes.reduce((sum, size) => sum + size)).toBe(TAGS.length);
  });

  it('gives each of many keys of one request to one claim', async () => {
    const claims = cachedClaims(client);
    const requests = () => TAGS.map((key) => ({ key, fingerprint: 'f', at: `at-${key}`, until: NOW + 10_000 }));

    const first = await claims.claim(requests(), NOW);
    await claims.settle(TAGS.map((key) => ({ key, answer: `answer to ${key}` })));
    const again = await claims.claim(requests(), NOW);

    expect(first).toEqual(TAGS.map((key) => ({ kind: 'ours', at: `at-${key}`, resumed: false })));
    expect(again).toEqual(TAGS.map((key) => ({ kind: 'answered', answer: `answer to ${key}` })));
  });

  it('runs scripts of several keys each, on both nodes, once each, also after their scripts are gone', async () => {
    const calls = TAGS.map((tag) => ({ keys: [`from:{${tag}}`, `to:{${tag}}`], args: ['3', TTL_MS] }));

    const first = await client.runAll(MOVE, calls);
    for (const node of cluster.nodes) await node.admin().script('FLUSH');
    const second = await client.runAll(MOVE, calls);

    expect(first).toEqual(TAGS.map(() => -3));
    expect(second).toEqual(TAGS.map(() => -6));
    expect(events).toEqual([]);
  });

  it('is away when it is stopped, and no call waits for it', async () => {
    await cluster.stop();
    await comeTrue(() => client.state() === 'away');
    const start = performance.now();

    const answers = await Promise.all([1, 2, 3].map(() => client.getAll(['k'])));

    expect(answers).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
