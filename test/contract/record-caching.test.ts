import fc from 'fast-check';
import type { Collection, ConflictPolicy } from '../../lambda/contract/collection';
import { collectionsProblems } from '../../lambda/contract/collection-problems';
import { cachingOf, isToldOf, type RecordCaching } from '../../lambda/contract/record-caching';
import { copyEnd } from '../../lambda/contract/record-copy';
import { isAtLeast, orderOf } from '../../lambda/contract/record-order';
import { stampSource } from '../../lambda/contract/stamp';

const NOW = 1_780_000_000_000;

function problemsOf(cache: unknown, rest: Partial<Collection> = {}): readonly string[] {
  return collectionsProblems({ things: { policy: 'versioned', ...rest, cache: cache as RecordCaching } });
}

describe('a declaration', () => {
  test('that says nothing has the defaults', () => {
    expect(cachingOf({ cache: {} })).toEqual({
      update: 'invalidate',
      freshSeconds: 30,
      localMillis: 500,
      absentSeconds: 1,
      edgeSeconds: 0,
    });
    expect([cachingOf({}), isToldOf({}), isToldOf({ cache: {} })]).toEqual([undefined, false, true]);
    expect(isToldOf({ cache: { update: 'expire' } })).toBe(false);
  });

  test.each([
    ['freshSeconds', 1, 86_400],
    ['localMillis', 0, 60_000],
    ['absentSeconds', 0, 3600],
    ['edgeSeconds', 0, 86_400],
  ])('%s is from %d to %d', (name, min, max) => {
    for (const good of [min, max]) expect(problemsOf({ [name]: good })).toEqual([]);
    for (const bad of [min - 1, max + 1, 0.5, '9', null]) {
      const start = `collections.things.cache.${name} must be a whole number of `;
      const range = ` from ${min} to ${max}, got ${JSON.stringify(bad)}: `;
      expect(problemsOf({ [name]: bad })).toEqual([expect.stringContaining(start)]);
      expect(problemsOf({ [name]: bad })).toEqual([expect.stringContaining(range)]);
    }
  });

  test.each([
    [
      'what a write does must be known',
      { update: 'drop' },
      {},
      'update must be one of expire, invalidate, writeThrough, got "drop"',
    ],
    ['it must be an object', true, {}, 'cache must be an object such as { freshSeconds: 30 }, got true'],
    [
      'a sum of parts is let expire',
      {},
      { policy: 'counter', spread: 2 },
      'update must be expire for a counter with a spread of 2, got "invalidate"',
    ],
  ] as const)('%s', (_rule, cache, rest, problem) => {
    expect(problemsOf(cache, rest)).toEqual([expect.stringContaining(problem)]);
  });

  test('a spread counter may be let expire, and one that is whole invalidated', () => {
    expect(problemsOf({ update: 'expire' }, { policy: 'counter', spread: 2 })).toEqual([]);
    expect(problemsOf({}, { policy: 'counter' })).toEqual([]);
  });
});

describe('the order of versions', () => {
  let millis = NOW;
  const stamp = stampSource(
    () => ++millis,
    (n) => new Uint8Array(n).fill(255),
  );

  test('is a text of one length and of hexadecimal digits alone', () => {
    const at = stamp();

    const orders = [
      orderOf('createOnly', { _at: at }),
      orderOf('lastWriterWins', { _at: at }),
      orderOf('priority', { _at: at, _pr: 7 }),
      orderOf('versioned', { _v: 7 }),
      orderOf('merge', { _v: 7 }),
    ];

    expect(orders.map((order) => order?.length)).toEqual([32, 32, 48, 16, 16]);
    expect(orders.every((order) => /^[0-9a-f]+$/.test(order ?? ''))).toBe(true);
  });

  test('is that of counted versions', () => {
    const version = fc.nat(Number.MAX_SAFE_INTEGER);

    fc.assert(
      fc.property(version, version, (a, b) => {
        const [first = '', second = ''] = [orderOf('versioned', { _v: a }), orderOf('versioned', { _v: b })];
        expect(first < second).toBe(a < b);
        expect(isAtLeast('versioned', String(a), String(b))).toBe(a >= b);
      }),
    );
  });

  test('is that of stamps, and of priorities before them', () => {
    const [older, newer] = [stamp(), stamp()];
    const rank = (_pr: number, _at: string) => orderOf('priority', { _pr, _at }) ?? '';

    expect((orderOf('lastWriterWins', { _at: older }) ?? '') < (orderOf('lastWriterWins', { _at: newer }) ?? '')).toBe(
      true,
    );
    expect([
      rank(1, newer) < rank(2, older),
      rank(2, older) < rank(2, newer),
      rank(9, newer) < rank(10, older),
    ]).toEqual([true, true, true]);
    expect(orderOf('priority', { _at: older })).toBe(rank(0, older));
    expect(isAtLeast('lastWriterWins', newer, older)).toBe(true);
    expect(isAtLeast('lastWriterWins', older, newer)).toBe(false);
  });

  test.each<[ConflictPolicy, object]>([
    ['patch', { _at: 'any', _v: 1 }],
    ['counter', { _at: 'any', _v: 1 }],
    ['versioned', { _at: 'any' }],
    ['lastWriterWins', { _at: 'made by another tool' }],
    ['priority', {}],
  ])('is not known of %s in %j', (policy, record) => {
    expect(orderOf(policy, { ...record })).toBeUndefined();
  });

  test.each<ConflictPolicy>(['priority', 'patch', 'counter'])('of %s only the very version is no older', (policy) => {
    const [older, newer] = [stamp(), stamp()];

    expect([isAtLeast(policy, newer, newer), isAtLeast(policy, newer, older)]).toEqual([true, false]);
  });
});

describe('the end of a copy', () => {
  const caching = { update: 'invalidate', freshSeconds: 30, localMillis: 0, absentSeconds: 2, edgeSeconds: 0 } as const;

  test.each([
    ['a record', { n: 1 }, 30_000],
    ['no record', undefined, 2000],
    ['a deleted one', { _gone: true }, 2000],
    ['one that expires later', { _expires: NOW / 1000 + 60 }, 30_000],
    ['one that expires before', { _expires: NOW / 1000 + 10 }, 10_000],
    ['one that has expired', { _expires: NOW / 1000 }, 2000],
    ['one on the move that expires before', { _expires: NOW / 1000 + 60, _until: NOW / 1000 + 10 }, 10_000],
  ])('of %s', (_what, record, millis) => {
    expect(copyEnd(record, caching, NOW) - NOW).toBe(millis);
  });
});
