import { Match, Template } from 'aws-cdk-lib/assertions';
import { parseLimits } from '../lambda/contract/parse-limits';
import {
  FrontDoor,
  fixedWindow,
  type Limits,
  leakyBucket,
  ReadCache,
  slidingWindow,
  tokenBucket,
  WritePath,
} from '../lib';
import { COLLECTIONS, neighbours, problemsOf, testStack } from './test-stack';

const listener = { plaintextBecause: 'inside a test' };

function doorWith(limits: Limits | undefined, cached = true) {
  const stack = testStack();
  const { buffer, table, network } = neighbours(stack);
  const cache = cached ? new ReadCache(stack, 'Cache', { vpc: network.vpc }) : undefined;
  new FrontDoor(stack, 'FrontDoor', {
    buffer,
    table,
    collections: COLLECTIONS,
    vpc: network.vpc,
    listener,
    cache,
    limits,
  });
  return stack;
}

const SOUND: Limits = {
  rules: {
    burst: tokenBucket({ perSecond: 100, burst: 200 }),
    steady: leakyBucket({ perSecond: 0.5, queue: 10, by: { header: 'X-Tenant' }, of: 'writes' }),
    minute: slidingWindow({ limit: 600, windowSeconds: 60, by: 'apiKey', counts: 'writes' }),
    day: fixedWindow({ limit: 100_000, windowSeconds: 86_400, by: 'ip' }),
  },
  whenAway: 'closed',
  localShare: 0.1,
  trustedProxies: 1,
};

test('limits travel to the front door, and are read there as they were declared', () => {
  const template = Template.fromStack(doorWith(SOUND));

  const [door] = Object.values(template.findResources('AWS::Lambda::Function'));
  expect(parseLimits(door?.Properties.Environment.Variables.LIMITS)).toEqual(SOUND);
});

test('without limits nothing of them is deployed', () => {
  Template.fromStack(doorWith(undefined)).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ LIMITS: Match.absent() }) },
  });
});

test('a path hands its limits to its door, and to nobody else', () => {
  const stack = testStack();
  new WritePath(stack, 'WritePath', { collections: COLLECTIONS, listener, limits: SOUND });

  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  const given = functions.map((one) => one.Properties.Environment.Variables.LIMITS).filter(Boolean);
  expect(given.map(parseLimits)).toEqual([SOUND]);
});

test('eight rules fit beside the collections', () => {
  const rules = Object.fromEntries(
    Array.from({ length: 8 }, (_, n) => [`limit-${n}`, slidingWindow({ limit: 100_000, windowSeconds: 3600 })]),
  );

  expect(problemsOf(() => doorWith({ rules }))).toEqual([]);
});

describe('is refused', () => {
  const rules = (rule: unknown) => ({ rules: { calls: rule } }) as Limits;
  const window = (more: object) => rules({ ...fixedWindow({ limit: 1, windowSeconds: 1 }), ...more });
  const many = (count: number) => ({
    rules: Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`l${n}`, tokenBucket({ perSecond: 1, burst: 1 })]),
    ),
  });

  it.each<readonly [string, Limits, RegExp]>([
    ['no rule', { rules: {} }, /^limits\.rules must name at least one rule, got none: leave limits out/],
    ['nine rules', many(9), /^limits\.rules must be 8 at most, got 9: /],
    [
      'a name in capitals',
      { rules: { Calls: fixedWindow({ limit: 1, windowSeconds: 1 }) } },
      /got "Calls": it stands in a header/,
    ],
    ['a name with quotes', { rules: { 'a"b': fixedWindow({ limit: 1, windowSeconds: 1 }) } }, /got "a\\"b": it stands/],
    [
      'a name of 33 characters',
      { rules: { ['a'.repeat(33)]: fixedWindow({ limit: 1, windowSeconds: 1 }) } },
      /a name must be 1-32 characters/,
    ],
    ['no rule under a name', rules(null), /^limits\.rules\.calls must be a rule, got null/],
    [
      'another kind',
      rules({ kind: 'magic' }),
      /^limits\.rules\.calls\.kind must be one of token, leaky, fixed, sliding, got "magic"/,
    ],
    [
      'a rate of nothing',
      rules(tokenBucket({ perSecond: 0, burst: 1 })),
      /perSecond must be from 0\.001 to 100000 .*, got 0: /,
    ],
    ['a rate that is too great', rules(tokenBucket({ perSecond: 100_001, burst: 1 })), /got 100001: /],
    ['a rate of four decimals', rules(tokenBucket({ perSecond: 1.0001, burst: 1 })), /got 1\.0001: /],
    ['a rate that is no number', rules(tokenBucket({ perSecond: Number.NaN, burst: 1 })), /got NaN: /],
    [
      'no burst',
      rules(tokenBucket({ perSecond: 1, burst: 0 })),
      /burst must be a whole number from 1 to 1000000, got 0: /,
    ],
    ['half a burst', rules(tokenBucket({ perSecond: 1, burst: 1.5 })), /burst must be a whole number .*, got 1\.5: /],
    ['a burst too great', rules(tokenBucket({ perSecond: 100_000, burst: 1_000_001 })), /got 1000001: /],
    [
      'a burst of more than a day',
      rules(tokenBucket({ perSecond: 1, burst: 86_401 })),
      /must come back within a day, got 86401 at 1 a second: that is 86401 s/,
    ],
    [
      'a pace finer than the clock',
      rules(leakyBucket({ perSecond: 1001, queue: 0 })),
      /perSecond must be from 0\.001 to 1000 .*, got 1001: the clock/,
    ],
    [
      'a negative queue',
      rules(leakyBucket({ perSecond: 1, queue: -1 })),
      /queue must be a whole number from 0 to 1000000, got -1: /,
    ],
    ['no limit', window({ limit: 0 }), /limit must be a whole number from 1 to 10000000, got 0: /],
    ['a limit too great', window({ limit: 10_000_001 }), /got 10000001: /],
    [
      'a window of nothing',
      window({ windowSeconds: 0 }),
      /windowSeconds must be a whole number from 1 to 86400, got 0: /,
    ],
    ['a window of more than a day', window({ windowSeconds: 86_401 }), /got 86401: /],
    [
      'another client',
      window({ by: 'cookie' }),
      /by must be one of ip, apiKey, client, path or \{ header \}, got "cookie"/,
    ],
    [
      'a header that is none',
      window({ by: { header: 'x tenant' } }),
      /by\.header must be the name of a header, .*, got "x tenant": /,
    ],
    ['a header without a name', window({ by: { header: '' } }), /by\.header must be .*, got "": /],
    ['other requests', window({ of: 'posts' }), /of must be one of writes, reads, all, got "posts"/],
    ['other things to count', window({ counts: 'bytes' }), /counts must be one of requests, writes, got "bytes"/],
    [
      'writes of reads',
      window({ of: 'all', counts: 'writes' }),
      /of must be writes or absent where writes are counted, got "all": /,
    ],
    [
      'another way out',
      { ...window({}), whenAway: 'maybe' as never },
      /^limits\.whenAway must be one of open, closed, got "maybe"/,
    ],
    ['no share', { ...window({}), localShare: 0 }, /^limits\.localShare must be from 0\.001 to 1 .*, got 0: /],
    ['more than all', { ...window({}), localShare: 1.1 }, /^limits\.localShare .*, got 1\.1: /],
    [
      'half a proxy',
      { ...window({}), trustedProxies: 0.5 },
      /^limits\.trustedProxies must be a whole number from 0 to 10, got 0\.5: /,
    ],
    ['eleven proxies', { ...window({}), trustedProxies: 11 }, /got 11: /],
    [
      'more than its share of the environment',
      {
        rules: Object.fromEntries(
          Array.from({ length: 8 }, (_, n) => [
            `${'a'.repeat(30)}${n}`,
            window({ by: { header: 'x-tenant' } }).rules.calls,
          ]),
        ) as Limits['rules'],
      },
      /^limits must fit 700 bytes of JSON, got \d+: .* shorten names/,
    ],
  ])('%s', (_what, limits, problem) => {
    expect(problemsOf(() => doorWith(limits))).toEqual([expect.stringMatching(problem)]);
    const path = () => new WritePath(testStack(), 'WritePath', { collections: COLLECTIONS, listener, limits });
    expect(problemsOf(path)).toEqual([expect.stringMatching(problem)]);
    expect(() => parseLimits(JSON.stringify(limits))).toThrow(/^LIMITS: /);
  });

  it('a door without a cache', () => {
    expect(problemsOf(() => doorWith(SOUND, false))).toEqual([
      expect.stringMatching(/^limits needs a read cache, got none: .*give the front door a cache$/),
    ]);
  });
});

test.each<readonly [string, Limits['rules'][string]]>([
  ['the slowest', tokenBucket({ perSecond: 0.001, burst: 86 })],
  ['the fastest', tokenBucket({ perSecond: 100_000, burst: 1_000_000 })],
  ['the longest of a day', tokenBucket({ perSecond: 1, burst: 86_400 })],
  ['the finest pace', leakyBucket({ perSecond: 1000, queue: 1_000_000 })],
  ['no line at all', leakyBucket({ perSecond: 1, queue: 0 })],
  ['the greatest window', slidingWindow({ limit: 10_000_000, windowSeconds: 86_400 })],
  ['the smallest window', fixedWindow({ limit: 1, windowSeconds: 1 })],
])('%s is taken', (_what, rule) => {
  expect(
    problemsOf(() => doorWith({ rules: { ['a'.repeat(32)]: rule }, localShare: 0.001, trustedProxies: 10 })),
  ).toEqual([]);
});
