import { LeaseLost } from '../../lambda/leases/hold';
import type { LeaseTime } from '../../lambda/leases/lease-time';
import type { TokenTable, TokenUpdate } from '../../lambda/leases/lease-tokens';
import { type Lease, type Leased, leasesOver } from '../../lambda/leases/with-lease';
import { ManualTime, settled } from './manual-time';
import { MemoryLeaseCache } from './memory-lease-cache';

jest.setTimeout(30_000);

const TTL = { ttlMillis: 10_000 };

let time: ManualTime;
let cache: MemoryLeaseCache;
let token: number;
let updates: TokenUpdate[];
let table: TokenTable;

beforeEach(() => {
  time = new ManualTime();
  cache = new MemoryLeaseCache(time.now);
  token = 0;
  updates = [];
  table = {
    name: 'records',
    updateItem: async (update) => {
      updates.push(update);
      token += 1;
      return { Attributes: { token: { N: String(token) } } };
    },
  };
});

let owners = 0;

/** A process of its own. */
function holder(more: { readonly table?: TokenTable; readonly time?: LeaseTime } = {}) {
  return leasesOver({ cache, table, time, random: () => 0.5, newOwner: () => `owner-${++owners}`, ...more });
}

/** Work that goes on until it is told to end. */
function longWork() {
  const { promise, resolve } = Promise.withResolvers<string>();
  const seen: { lease?: Lease } = {};
  const work = (lease: Lease) => {
    seen.lease = lease;
    return promise;
  };
  return { work, seen, end: resolve };
}

describe('a lease', () => {
  test('is had, worked under, and let go', async () => {
    const result = await holder().withLease('nightly', TTL, ({ name, token, signal }) => {
      expect(cache.ownerOf('nightly')).toBeDefined();
      return `${name} ${token} ${signal.aborted}`;
    });

    expect(result).toEqual({ kind: 'done', value: 'nightly 1 false', kept: true });
    expect(cache.ownerOf('nightly')).toBeUndefined();
  });

  test('has its token from an item of its own, which nothing ever makes smaller', async () => {
    await holder().withLease('nightly', TTL, () => {});

    expect(updates).toEqual([
      {
        TableName: 'records',
        Key: { _pk: { S: '~lease#nightly' }, _sk: { S: '.' } },
        UpdateExpression: 'ADD #token :one',
        ExpressionAttributeNames: { '#token': 'token' },
        ExpressionAttributeValues: { ':one': { N: '1' } },
        ReturnValues: 'UPDATED_NEW',
      },
    ]);
  });

  test('is let go where the work throws, and what it threw goes on', async () => {
    const failing = holder().withLease('nightly', TTL, () => {
      throw new Error('no disk');
    });

    await expect(failing).rejects.toThrow('no disk');
    expect(cache.ownerOf('nightly')).toBeUndefined();
  });

  test('is one holder’s at a time', async () => {
    const { work, end } = longWork();
    const first = holder().withLease('nightly', TTL, work);
    await settled();

    expect(await holder().withLease('nightly', TTL, () => {})).toEqual({ kind: 'busy' });
    expect(await holder().withLease('hourly', TTL, () => 1)).toMatchObject({ kind: 'done' });
    end('late');
    expect(await first).toEqual({ kind: 'done', value: 'late', kept: true });
  });

  test('is kept for as long as the work takes', async () => {
    const { work, seen, end } = longWork();
    const first = holder().withLease('nightly', TTL, work);

    await time.advance(600_000);

    expect(seen.lease?.signal.aborted).toBe(false);
    expect(await holder().withLease('nightly', TTL, () => {})).toEqual({ kind: 'busy' });
    end('');
    expect(await first).toMatchObject({ kept: true });
  });

  test('is asked about no more once the work has ended', async () => {
    await holder().withLease('nightly', TTL, () => {});
    let asked = 0;
    cache.trouble = () => {
      asked += 1;
      return 'none';
    };

    await time.advance(600_000);

    expect(asked).toBe(0);
  });
});

describe('who waits', () => {
  test('has it soon after it was let go, and waits no longer than it said', async () => {
    const { work, end } = longWork();
    const first = holder().withLease('nightly', TTL, work);
    await settled();
    const results: Leased<number>[] = [];
    const wait = async (waitMillis: number) => {
      results.push(await holder().withLease('nightly', { ...TTL, waitMillis }, ({ token }) => token));
    };
    const waits = [wait(2000), wait(5000)];

    await time.advance(2000);
    expect(results).toEqual([{ kind: 'busy' }]);
    end('');
    await first;
    await time.advance(750);
    await Promise.all(waits);

    expect(results).toEqual([{ kind: 'busy' }, { kind: 'done', value: 2, kept: true }]);
  });

  test('does not knock all the time', async () => {
    cache.entries.set('nightly', { owner: 'somebody', until: Number.POSITIVE_INFINITY });
    let asked = 0;
    cache.trouble = () => {
      asked += 1;
      return 'none';
    };

    const waiting = holder().withLease('nightly', { ...TTL, waitMillis: 60_000 }, () => {});
    await time.advance(60_000);

    expect(await waiting).toEqual({ kind: 'busy' });
    expect(asked).toBeGreaterThan(60);
    expect(asked).toBeLessThan(120);
  });
});

describe('a lease that is lost', () => {
  test('is told at the next renewal, and the next holder’s is left alone', async () => {
    const { work, seen, end } = longWork();
    const first = holder().withLease('nightly', TTL, work);
    await settled();
    cache.entries.set('nightly', { owner: 'another', until: 1_000_000 });

    await time.advance(10_000 / 3);

    expect(seen.lease?.signal.reason).toBeInstanceOf(LeaseLost);
    end('done all the same');
    expect(await first).toEqual({ kind: 'done', value: 'done all the same', kept: false });
    expect(cache.ownerOf('nightly')).toBe('another');
  });

  test.each(['before', 'after'] as const)(
    'is told before the cache lets it go where renewals fail %s their effect',
    async (when) => {
      const { work, seen } = longWork();
      void holder().withLease('nightly', TTL, work);
      await settled();
      cache.trouble = (step) => (step === 'renew' ? when : 'none');

      await time.advance(8999);
      expect(seen.lease?.signal.aborted).toBe(false);
      await time.advance(1);

      expect(seen.lease?.signal.reason).toEqual(new LeaseLost('the lease could not be renewed in time'));
      expect(cache.ownerOf('nightly')).toBeDefined();
    },
  );

  test('is saved by one renewal that succeeds', async () => {
    const { work, seen } = longWork();
    void holder().withLease('nightly', TTL, work);
    await settled();
    let renewals = 0;
    cache.trouble = (step) => (step === 'renew' && ++renewals % 4 !== 0 ? 'before' : 'none');

    await time.advance(120_000);

    expect(renewals).toBeGreaterThan(20);
    expect(seen.lease?.signal.aborted).toBe(false);
  });
});

describe('closed where nobody can say', () => {
  const never = () => {
    throw new Error('nothing may begin');
  };

  test.each(['before', 'after'] as const)('the cache fails %s the lease is taken', async (when) => {
    cache.trouble = (step) => (step === 'take' ? when : 'none');

    expect(await holder().withLease('nightly', TTL, never)).toEqual({ kind: 'unavailable', of: 'cache' });
    expect(cache.ownerOf('nightly')).toBeUndefined();
  });

  test('the cache fails when it is asked whether the lease is still there', async () => {
    cache.trouble = (step) => (step === 'renew' ? 'before' : 'none');

    expect(await holder().withLease('nightly', TTL, never)).toEqual({ kind: 'unavailable', of: 'cache' });
    expect(cache.ownerOf('nightly')).toBeUndefined();
  });

  test.each<readonly [string, TokenTable['updateItem']]>([
    ['throws', () => Promise.reject(new Error('throttled'))],
    ['tells no token', async () => ({})],
    ['tells a token that is none', async () => ({ Attributes: { token: { N: '0.5' } } })],
  ])('the table %s', async (_, updateItem) => {
    const result = await holder({ table: { name: 'records', updateItem } }).withLease('nightly', TTL, never);

    expect(result).toEqual({ kind: 'unavailable', of: 'table' });
    expect(cache.ownerOf('nightly')).toBeUndefined();
  });

  test('the table does not answer', async () => {
    const silent = holder({ table: { name: 'records', updateItem: () => new Promise(() => {}) } });
    const asked = silent.withLease('nightly', TTL, never);

    await time.advance(10_000);

    expect(await asked).toEqual({ kind: 'unavailable', of: 'table' });
  });
});

test('of 12 processes that crash, freeze and meet lost answers, each that begins has a greater token than all before it', async () => {
  let all = 0;
  for (let seed = 1; seed <= 12; seed += 1) {
    const random = seeded(seed);
    cache = new MemoryLeaseCache(time.now);
    // Who waits takes often: one of a hundred is lost.
    cache.trouble = (step) =>
      random() < (step === 'take' ? 0.005 : 0.1) ? (random() < 0.5 ? 'before' : 'after') : 'none';
    const begun: number[] = [];
    const slowly = () => new Promise<void>((resolve) => time.after(random() * 15_000, resolve));
    const slow: TokenTable = {
      name: 'records',
      updateItem: async (update) => {
        if (random() < 0.3) await slowly();
        const given = await table.updateItem(update);
        if (random() < 0.3) await slowly();
        return given;
      },
    };
    for (let process = 0; process < 12; process += 1) {
      const life = mortal();
      void holder({ table: slow, time: life.time }).withLease(
        'n',
        { ...TTL, waitMillis: 150_000 },
        async ({ token }) => {
          begun.push(token);
          await slowly();
          if (random() < 0.3) life.frozen = true;
          if (life.frozen) await new Promise(() => {});
        },
      );
    }
    await time.advance(200_000);

    all += begun.length;
    expect(begun).toEqual(begun.toSorted((one, other) => one - other));
  }
  expect(all).toBeGreaterThan(60);
});

test.each([
  ['', TTL, "a lease's name must be 1 to 512 bytes, got 0: it is part of a key of the table"],
  ['n'.repeat(513), TTL, "a lease's name must be 1 to 512 bytes, got 513: it is part of a key of the table"],
  ['n', { ttlMillis: 999 }, 'ttlMillis must be a whole number from 1000 to 3600000, got 999'],
  ['n', { ttlMillis: 3_600_001 }, 'ttlMillis must be a whole number from 1000 to 3600000, got 3600001'],
  ['n', { ttlMillis: 1000.5 }, 'ttlMillis must be a whole number from 1000 to 3600000, got 1000.5'],
  ['n', { ...TTL, waitMillis: -1 }, 'waitMillis must be 0 or more, got -1'],
  ['n', { ...TTL, waitMillis: Number.NaN }, 'waitMillis must be 0 or more, got NaN'],
])('the terms %j %j are refused', async (name, terms, problem) => {
  await expect(holder().withLease(name, terms, () => {})).rejects.toThrow(problem);
});

test.each([{ ttlMillis: 1000 }, { ttlMillis: 3_600_000 }])('the terms %j are taken', async (terms) => {
  expect(await holder().withLease('n'.repeat(512), terms, () => 1)).toMatchObject({ kind: 'done' });
});

/** A process that may be frozen for ever: none of its timers fires any more. */
function mortal() {
  const life = {
    frozen: false,
    time: {
      now: () => time.now(),
      after: (millis: number, act: () => void) =>
        time.after(millis, () => {
          if (!life.frozen) act();
        }),
    },
  };
  return life;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
