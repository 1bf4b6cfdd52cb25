import '../by-the-clock';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { fencing } from '../../lambda/leases/fencing';
import { kitLeases } from '../../lambda/leases/kit-leases';
import type { Lease, Leases } from '../../lambda/leases/with-lease';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { LOOPBACK } from '../../local/engines/ports';
import { type RealTable, startRealTable } from '../conformance/real-table';
import { AWAY, FAULTS, FaultyCache } from './faulty-cache';

const TTL = 1000;
/** Two calls of 250 ms to a cache that says nothing, and a machine that does other things meanwhile. */
const REFUSED_WITHIN_MS = 2 * 250 * 4;

let cache: FaultyCache;
let table: RealTable;
let clients: CacheClient[] = [];
let names = 0;

beforeAll(async () => {
  [cache, table] = await Promise.all([FaultyCache.start(), startRealTable()]);
}, 30_000);

afterAll(() => Promise.all([cache.close(), table.stop()]));

afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await cache.recover();
}, 30_000);

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** As one process of its own has them. */
async function leasesOf(): Promise<Leases> {
  const client = cacheClient({ host: LOOPBACK, port: cache.line.port, log: quiet });
  clients.push(client);
  client.warm();
  await until(async () => client.state() === 'ready');
  return kitLeases(client, table.client, table.name);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(10);
}

const pause = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));

/** The tokens of all writes that the table took, in its order. */
async function tokensIn(record: string): Promise<readonly number[]> {
  const item = await table.item({ partition: record, sort: '.' });
  return (item?.tokens?.L ?? []).map(({ N }) => Number(N));
}

/** Who writes is told whether the table took it. */
async function write(record: string, { token }: Pick<Lease, 'token'>): Promise<boolean> {
  const { condition, set, names: ExpressionAttributeNames, values } = fencing(token);
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: { _pk: { S: record }, _sk: { S: '.' } },
        UpdateExpression: `SET ${set}, tokens = list_append(if_not_exists(tokens, :none), :one)`,
        ConditionExpression: condition,
        ExpressionAttributeNames,
        ExpressionAttributeValues: { ...values, ':none': { L: [] }, ':one': { L: [values[':lease']] } },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

const fresh = () => {
  names += 1;
  return `lease-${names}`;
};

/**
 * A holder that writes on whatever its signal says, as one does that was frozen and has not looked yet. `onLost` is told what
 * its signal said.
 */
async function heedless(leases: Leases, name: string, ends: AbortSignal, onLost = () => {}) {
  let lostAt: number | undefined;
  await leases.withLease(name, { ttlMillis: TTL }, async (lease) => {
    lease.signal.addEventListener('abort', () => {
      lostAt = performance.now();
      onLost();
    });
    while (!ends.aborted) {
      await write(name, lease);
      await pause(20);
    }
  });
  return { lostAt };
}

describe.each(FAULTS)('a lease over a cache that is %s', (fault) => {
  it('has no two holders that both write: after the later one the earlier one’s writes are refused', async () => {
    const [one, other] = [await leasesOf(), await leasesOf()];
    const name = fresh();
    const ends = new AbortController();
    let lost = false;
    const first = heedless(one, name, ends.signal, () => {
      lost = true;
    });
    await until(async () => (await table.item({ partition: name, sort: '.' })) !== undefined);
    await cache.befall(fault);

    await pause(TTL / 4);
    await cache.recover();
    let token = 0;
    await until(async () => {
      const second = await other.withLease(name, { ttlMillis: TTL }, async (lease) => {
        expect(await write(name, lease)).toBe(true);
        // The earlier one asks at each third of its time, and learns that it is another's.
        await until(async () => lost || ends.signal.aborted || lease.signal.aborted);
        expect(lease.signal.aborted).toBe(false);
        token = lease.token;
      });
      // Its holder keeps it through what is over soon; then nobody else has it, however long they wait.
      if (second.kind === 'busy') ends.abort();
      return second.kind === 'done';
    });
    await pause(100);
    ends.abort();
    await first;

    const tokens = await tokensIn(name);
    expect(tokens).toEqual(tokens.toSorted((a, b) => a - b));
    expect(tokens.filter((one) => one === token)).toHaveLength(1);
    expect(tokens.filter((one) => one < token).length).toBeGreaterThan(0);
    const kept = await other.withLease(name, { ttlMillis: TTL }, (lease) => lease.token);
    expect(kept).toMatchObject({ kind: 'done', value: token + 1 });
  }, 30_000);
});

describe.each(AWAY)('while the cache is %s', (fault) => {
  it('nothing begins, and that is known soon; who holds a lease is stopped before it ends', async () => {
    const [one, other] = [await leasesOf(), await leasesOf()];
    const name = fresh();
    const ends = new AbortController();
    const first = heedless(one, name, ends.signal);
    await until(async () => (await table.item({ partition: name, sort: '.' })) !== undefined);
    const fellAt = performance.now();
    await cache.befall(fault);
    if (fault === 'killed') await other.withLease(fresh(), { ttlMillis: TTL }, () => {});

    let begun = 0;
    const asked = performance.now();
    const result = await other.withLease(fresh(), { ttlMillis: TTL }, () => {
      begun += 1;
    });
    const took = performance.now() - asked;
    await pause(Math.max(0, TTL * 1.2 - (performance.now() - fellAt)));
    ends.abort();
    const { lostAt } = await first;

    expect(result).toEqual({ kind: 'unavailable', of: 'cache' });
    expect(begun).toBe(0);
    expect(took).toBeLessThan(REFUSED_WITHIN_MS);
    // Counted from its last renewal, which was before the fault or, of a dying cache, with it.
    expect((lostAt ?? Number.POSITIVE_INFINITY) - fellAt).toBeLessThan(TTL * 1.15);
  }, 30_000);
});
