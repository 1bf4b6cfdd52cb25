import type { Replacement } from '../simulation/bundle';

/** One of the usual mistakes, made in the source as it is; `breaks` names promises by how they begin. */
export interface LeaseVariant {
  readonly name: string;
  readonly breaks: readonly string[];
  readonly replacements: readonly Replacement[];
}

const CACHE = 'leases/lease-cache.ts';
const WITH_LEASE = 'leases/with-lease.ts';
const LATE_WRITES = 'a write of a holder that was frozen';

export const LEASE_VARIANTS: readonly LeaseVariant[] = [
  {
    name: 'set, then expire, in two steps',
    breaks: ['wherever a holder dies'],
    replacements: [
      { file: 'leases/take.lua', from: "'NX', 'PX', ARGV[2]", to: "'NX'" },
      {
        file: CACHE,
        from: '    take: (name, owner, ttlMillis) => asked(TAKE, name, [owner, String(ttlMillis)]),',
        to: `    take: async (name, owner, ttlMillis) => {
          const taken = await asked(TAKE, name, [owner, String(ttlMillis)]);
          return taken === true ? asked(RENEW, name, [owner, String(ttlMillis)]) : taken;
        },`,
      },
    ],
  },
  {
    name: 'a lock is deleted without a look at whose it is',
    breaks: ['a holder whose lease has ended does not let go'],
    replacements: [
      { file: 'leases/release.lua', from: "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end\n", to: '' },
    ],
  },
  {
    name: 'whose it is is looked at in one step, and deleted in the next',
    breaks: ['a holder whose lease has ended does not let go'],
    replacements: [
      { file: 'leases/release.lua', from: "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end\n", to: '' },
      {
        file: WITH_LEASE,
        from: '        hold.end();\n        await cache.release(name, owner);',
        to: '        if (!hold.signal.aborted) await cache.release(name, owner);\n        hold.end();',
      },
    ],
  },
  {
    name: 'a lock is renewed without a look at whose it is',
    breaks: ['a holder whose lease has ended does not renew', 'who was frozen before it had its token'],
    replacements: [
      { file: 'leases/renew.lua', from: "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end\n", to: '' },
    ],
  },
  {
    name: 'the token is counted in the cache',
    breaks: ['tokens rise although the cache was emptied'],
    replacements: [
      {
        file: CACHE,
        from: '    release: async (name, owner) => {',
        to: `    count: (name) => run(cacheScript("return redis.call('INCR', KEYS[1])"), leaseKey(name) + '#token', []),
    release: async (name, owner) => {`,
      },
      { file: WITH_LEASE, from: 'nextToken(table, name)', to: 'cache.count(name)' },
    ],
  },
  {
    name: 'the token is not checked against the lease',
    breaks: ['who was frozen before it had its token'],
    replacements: [
      {
        file: WITH_LEASE,
        from: "return still ? { kind: 'held', token, askedAt } : { kind: 'busy' };",
        to: "return { kind: 'held', token, askedAt };",
      },
    ],
  },
  {
    name: 'the write has no condition',
    breaks: [LATE_WRITES],
    replacements: [
      { file: 'leases/fencing.ts', from: '#lease <= :lease', to: 'attribute_exists(#lease)' },
      {
        file: 'leases/fenced-statement.ts',
        from: 'return either(missing(LEASE), below(LEASE, token + 1));',
        to: "return either(missing(LEASE), { test: 'present', attribute: LEASE });",
      },
    ],
  },
  {
    name: 'the write does not leave its token',
    breaks: [LATE_WRITES],
    replacements: [
      {
        file: 'leases/fencing.ts',
        from: "set: '#lease = :lease'",
        to: "set: 'another = :lease'",
      },
      {
        file: 'leases/fenced-statement.ts',
        from: 'set: { ...statement.set, [LEASE]: token },',
        to: 'set: { ...statement.set },',
      },
      {
        file: 'leases/fenced-statement.ts',
        from: `item: { ...statement.item, [LEASE]: token },
        condition`,
        to: `item: { ...statement.item },
        condition`,
      },
    ],
  },
  {
    name: 'a holder may write once only',
    breaks: [LATE_WRITES],
    replacements: [
      { file: 'leases/fencing.ts', from: '#lease <= :lease', to: '#lease < :lease' },
      { file: 'leases/fenced-statement.ts', from: 'below(LEASE, token + 1)', to: 'below(LEASE, token)' },
    ],
  },
];
