import * as fc from 'fast-check';
import { limitKey } from '../../lambda/contract/cache-keys';
import {
  fixedWindow,
  type LimitRule,
  leakyBucket,
  slidingWindow,
  tokenBucket,
} from '../../lambda/contract/limit-rules';
import { type CounterState, SKEW_MILLIS } from '../../lambda/front-door/limits/algorithms/reading';
import { cachedCounters } from '../../lambda/front-door/limits/cached-counters';
import { type CountedRule, countedRule, countedRules } from '../../lambda/front-door/limits/counted-rule';
import type { ClientAsks } from '../../lambda/front-door/limits/counters';
import { decide, type Told } from '../../lambda/front-door/limits/decide';
import { statesIn } from '../../lambda/front-door/limits/packed-counters';
import { CACHES, type RunningCache } from './cache-engines';

const RUNS = 300;
/** A test that is slow on a busy machine is not one that finds the cache away. Unit: milliseconds. */
const PATIENCE = 5000;

const thousandths = (max: number) => fc.integer({ min: 1, max: max * 1000 }).map((n) => n / 1000);

/** Small numbers, where requests meet the limit; and great ones, where arithmetic ends if it does. */
const RULES: readonly fc.Arbitrary<LimitRule>[] = [
  fc.record({ perSecond: thousandths(20), burst: fc.integer({ min: 1, max: 9 }) }).map(tokenBucket),
  fc.record({ perSecond: thousandths(100_000), burst: fc.integer({ min: 1, max: 1_000_000 }) }).map(tokenBucket),
  fc.record({ perSecond: thousandths(20), queue: fc.integer({ min: 0, max: 6 }) }).map(leakyBucket),
  fc.record({ perSecond: thousandths(1000), queue: fc.integer({ min: 0, max: 1_000_000 }) }).map(leakyBucket),
  fc.record({ limit: fc.integer({ min: 1, max: 9 }), windowSeconds: fc.constantFrom(1, 2, 7, 60) }).map(fixedWindow),
  fc.record({ limit: fc.integer({ min: 1, max: 9 }), windowSeconds: fc.constantFrom(1, 2, 7, 60) }).map(slidingWindow),
  fc
    .record({ limit: fc.integer({ min: 1, max: 10_000_000 }), windowSeconds: fc.integer({ min: 1, max: 86_400 }) })
    .map(slidingWindow),
];

/** Time between two requests: none, a little, about a window; sometimes back; sometimes a clock that is wrong. */
const STEP = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 400 }) },
  { weight: 3, arbitrary: fc.integer({ min: 400, max: 5000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5000, max: 200_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -4000, max: -1 }) },
  { weight: 1, arbitrary: fc.constantFrom(-5000, -5001, -60_000, -3_600_000, 86_400_000) },
);

interface Step {
  readonly after: number;
  readonly cost: number;
  readonly looks: boolean;
  /** Which of the rules it falls under, a bit of each. */
  readonly under: number;
}

const STEPS: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    after: STEP,
    cost: fc.integer({ min: 1, max: 12 }),
    looks: fc.nat(9).map((n) => n === 0),
    under: fc.oneof({ weight: 3, arbitrary: fc.constant(0b1111) }, { weight: 1, arbitrary: fc.nat(0b1111) }),
  }),
  { minLength: 1, maxLength: 25 },
);

const START = 1_780_002_000_000;
let clients = 0;

describe.each(CACHES)('the script on $name', (engine) => {
  let cache: RunningCache;
  beforeAll(async () => {
    cache = await engine.start();
  });
  afterAll(() => cache.stop());

  it('decides as its twin does, to the digit', async () => {
    const counters = cachedCounters(cache.client, PATIENCE);
    const seen = { passed: 0, refused: 0, placed: 0 };

    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(...RULES), { minLength: 1, maxLength: 4 }), STEPS, async (rules, steps) => {
        clients += 1;
        const counted = rules.map((rule, index) => countedRule(`r${index}`, rule, 1));
        let states: readonly (CounterState | undefined)[] = rules.map(() => undefined);
        let now = START;
        for (const { after, cost, looks, under } of steps) {
          now += after;
          const places = counted.map((_, place) => place).filter((place) => under & (1 << place));
          const all = counted.map((rule, place) => {
            const need = Math.min(cost, rule.most);
            // Some are taken from, and others looked at in the same call.
            return { rule, meter: rule.meter, need, cost: looks && place > 0 ? 0 : need };
          });
          const asks = all.filter((_, place) => places.includes(place));
          const decision = decide(
            asks,
            states.filter((_, place) => places.includes(place)),
            now,
          );
          states = states.map((state, place) => decision.states[places.indexOf(place)] ?? state);

          const told = await counters.take([{ client: `c${clients}`, asks }], now);

          expect(told).toEqual([decision.told]);
          // What is told is worked out of what was found: that the script does the same with it is seen in what it leaves behind.
          expect(await keptOf(cache, `c${clients}`, all)).toEqual(states);
          count(decision.told, seen);
        }
      }),
      { numRuns: RUNS },
    );

    // A model that refuses everything, or nothing, would agree as well.
    expect(Math.min(seen.passed, seen.refused, seen.placed)).toBeGreaterThan(RUNS / 10);
  }, 120_000);

  it('several clients are asked at once, each of them all or none', async () => {
    const counters = cachedCounters(cache.client, PATIENCE);
    const wide = countedRule('wide', fixedWindow({ limit: 5, windowSeconds: 60 }), 1);
    const narrow = countedRule('narrow', fixedWindow({ limit: 1, windowSeconds: 60 }), 1);
    const both: ClientAsks[] = [
      { client: 'alone', asks: [askOf(wide)] },
      { client: 'both', asks: [askOf(wide), askOf(narrow)] },
    ];
    await counters.take(both, START);

    const told = await counters.take(both, START);

    // Counted for the one, since the other's refusal is in another slot; for the other taken from none of its two.
    expect(lefts(told)).toEqual([[3], [4, 0]]);
  });

  it('whatever is kept expires, when it can say nothing any more', async () => {
    const counters = cachedCounters(cache.client, PATIENCE);
    const rules: readonly (readonly [LimitRule, seconds: number])[] = [
      [tokenBucket({ perSecond: 0.1, burst: 4 }), 40],
      [leakyBucket({ perSecond: 0.1, queue: 3 }), 70],
      [fixedWindow({ limit: 4, windowSeconds: 60 }), 60],
      [slidingWindow({ limit: 4, windowSeconds: 60 }), 120],
    ];
    for (const [rule, seconds] of rules) {
      const ask = askOf(countedRule(rule.kind, rule, 1), 4);
      // All of it taken, and of the line all places told; by a clock that was ahead, as far as it is believed.
      await counters.take([{ client: rule.kind, asks: [ask] }], START + SKEW_MILLIS);
      for (let n = 0; n < 4; n++) {
        await counters.take([{ client: rule.kind, asks: [{ ...ask, need: 1, cost: 1 }] }], START + SKEW_MILLIS);
      }
      const states = await keptOf(cache, rule.kind, [ask]);

      const left = await cache.admin.pttl(limitKey(rule.kind));

      expect(left).toBeGreaterThan(seconds * 1000 + 7000);
      expect(left).toBeLessThanOrEqual(seconds * 1000 + 10_000);
      const later = START + seconds * 1000 + SKEW_MILLIS;
      expect(states).not.toEqual([undefined]);
      expect(decide([ask], states, later).told).toEqual(decide([ask], [undefined], later).told);
    }
  });

  it('what is kept together is kept as long as the longest of it, whichever is asked', async () => {
    const counters = cachedCounters(cache.client, PATIENCE);
    const [short, long, ofAll, ofTenant] = countedRules({
      rules: {
        short: tokenBucket({ perSecond: 1, burst: 1 }),
        long: fixedWindow({ limit: 4, windowSeconds: 3600, by: 'ip' }),
        all: fixedWindow({ limit: 4, windowSeconds: 60, by: 'path' }),
        tenant: tokenBucket({ perSecond: 1, burst: 1, by: { header: 'X-Tenant' } }),
      },
    });
    const lives = async (rule: CountedRule | undefined, client: string) => {
      if (rule !== undefined) await counters.take([{ client, asks: [askOf(rule)] }], START);
      return Math.ceil((await cache.admin.pttl(limitKey(client))) / 10_000);
    };

    await lives(long, 'together');

    expect(await lives(short, 'together')).toBe(361);
    expect(await lives(ofAll, 'path')).toBe(7);
    expect(await lives(ofTenant, 'tenant')).toBe(2);
  });

  it('rules that change on a live path: what stayed is counted on, what is new or of another kind begins anew', async () => {
    const counters = cachedCounters(cache.client, PATIENCE);
    const take = async (rules: Readonly<Record<string, LimitRule>>) =>
      lefts(
        await counters.take([{ client: 'live', asks: countedRules({ rules }).map((rule) => askOf(rule)) }], START),
      )[0];
    const window = fixedWindow({ limit: 9, windowSeconds: 60 });
    await take({ a: window, b: window, c: window });

    expect(await take({ a: window, b: window, c: window })).toEqual([7, 7, 7]);
    expect(await take({ n: window, c: window, a: window })).toEqual([8, 6, 6]);
    expect(await take({ a: slidingWindow({ limit: 9, windowSeconds: 60 }), b: window })).toEqual([8, 6]);
    expect(await take({ a: fixedWindow({ limit: 20, windowSeconds: 60 }), n: window })).toEqual([16, 7]);
    expect(await take({ a: window, b: window, c: window })).toEqual([4, 5, 5]);
  });

  it('a refusal that leaves nothing behind writes nothing', async () => {
    const counters = cachedCounters(cache.client, PATIENCE);
    const asks = [askOf(countedRule('few', fixedWindow({ limit: 1, windowSeconds: 60 }), 1))];
    await counters.take([{ client: 'refused', asks }], START);
    await cache.admin.pexpire(limitKey('refused'), 30_000);

    await counters.take([{ client: 'refused', asks }], START);

    expect(await cache.admin.pttl(limitKey('refused'))).toBeLessThanOrEqual(30_000);
  });

  it('a value that is none of ours is as good as none, and so is one full of rules that are no more', async () => {
    const counters = cachedCounters(cache.client, PATIENCE);
    const rule = countedRule('odd', fixedWindow({ limit: 4, windowSeconds: 60 }), 1);
    await cache.admin.hset(limitKey('hash'), 'a', '1');
    await cache.admin.set(limitKey('text'), '1780002000000:1', 'PX', 60_000);
    await cache.admin.set(limitKey('full'), Buffer.alloc(17 * 32), 'PX', 60_000);
    const clients = ['hash', 'text', 'full'].map((client) => ({ client, asks: [askOf(rule)] }));

    const told = await counters.take(clients, START);

    expect(lefts(told)).toEqual([[3], [3], [3]]);
    expect(await Promise.all(clients.map(({ client }) => cache.admin.strlen(limitKey(client))))).toEqual([32, 32, 32]);
  });
});

function askOf(rule: CountedRule, cost = 1): ClientAsks['asks'][number] {
  return { rule, meter: rule.meter, need: cost, cost };
}

async function keptOf(
  { admin }: RunningCache,
  client: string,
  asks: ClientAsks['asks'],
): Promise<readonly (CounterState | undefined)[]> {
  return statesIn((await admin.getBuffer(limitKey(client))) ?? Buffer.alloc(0), asks);
}

function lefts(told: readonly (readonly Told[])[] | 'unavailable'): readonly (readonly number[])[] {
  return told === 'unavailable' ? [] : told.map((some) => some.map(({ left }) => left));
}

function count(told: readonly Told[], seen: { passed: number; refused: number; placed: number }): void {
  if (told.every(({ waitMillis }) => waitMillis === 0)) seen.passed += 1;
  else seen.refused += 1;
  if (told.some(({ placed }) => placed)) seen.placed += 1;
}
