import * as fc from 'fast-check';
import {
  fixedWindow,
  type LimitRule,
  leakyBucket,
  slidingWindow,
  tokenBucket,
} from '../../lambda/contract/limit-rules';
import { cachedCounters } from '../../lambda/front-door/limits/cached-counters';
import { countedRule } from '../../lambda/front-door/limits/counted-rule';
import type { ClientAsks } from '../../lambda/front-door/limits/counters';
import { type Ask, decide, type Told } from '../../lambda/front-door/limits/decide';
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
}

const STEPS: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ after: STEP, cost: fc.integer({ min: 1, max: 12 }), looks: fc.nat(9).map((n) => n === 0) }),
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
        let states: readonly (string | undefined)[] = rules.map(() => undefined);
        let now = START;
        for (const { after, cost, looks } of steps) {
          now += after;
          const asks = counted.map((rule) => {
            const need = Math.min(cost, rule.most);
            return { rule, meter: rule.meter, need, cost: looks ? 0 : need };
          });
          const decision = decide(asks, states, now);
          states = decision.states.map((state, index) => state ?? states[index]);

          const told = await counters.take([{ client: `c${clients}`, asks }], now);

          expect(told).toEqual([decision.told]);
          count(decision.told, seen);
        }
        const kept = await cache.admin.mget(counted.map(({ name, meter }) => `l:{c${clients}}${name}.${meter.kind}`));
        expect(kept.map((one) => one ?? undefined)).toEqual(states);
      }),
      { numRuns: RUNS },
    );

    // A model that refuses everything, or nothing, would agree as well.
    expect(Math.min(seen.passed, seen.refused, seen.placed)).toBeGreaterThan(RUNS / 2);
  }, 120_000);

  it('several clients are asked at once, each of them all or none', async () => {
    const counters = cachedCounters(cache.client, PATIENCE);
    const wide = countedRule('wide', fixedWindow({ limit: 5, windowSeconds: 60 }), 1);
    const narrow = countedRule('narrow', fixedWindow({ limit: 1, windowSeconds: 60 }), 1);
    const ask = (rule: typeof wide): Ask & { rule: typeof wide } => ({ rule, meter: rule.meter, need: 1, cost: 1 });
    const both: ClientAsks[] = [
      { client: 'alone', asks: [ask(wide)] },
      { client: 'both', asks: [ask(wide), ask(narrow)] },
    ];
    await counters.take(both, START);

    const told = await counters.take(both, START);

    // Counted for the one, since the other's refusal is in another slot; for the other taken from none of its two.
    expect(lefts(told)).toEqual([[3], [4, 0]]);
  });

  it('whatever is kept expires, when it says nothing any more', async () => {
    const counters = cachedCounters(cache.client, PATIENCE);
    const rules: readonly (readonly [LimitRule, seconds: number])[] = [
      [tokenBucket({ perSecond: 0.1, burst: 4 }), 10],
      [leakyBucket({ perSecond: 0.1, queue: 3 }), 40],
      [fixedWindow({ limit: 4, windowSeconds: 60 }), 60],
      [slidingWindow({ limit: 4, windowSeconds: 60 }), 120],
    ];
    for (const [index, [rule, seconds]] of rules.entries()) {
      const counted = countedRule(`kept${index}`, rule, 1);
      const asks = [{ rule: counted, meter: counted.meter, need: 1, cost: 1 }];
      const times = rule.kind === 'leaky' ? 4 : 1;
      for (let n = 0; n < times; n++) await counters.take([{ client: 'kept', asks }], START);

      const left = await cache.admin.pttl(`l:{kept}kept${index}.${rule.kind}`);

      // Of the line three places are told: the last of them is 30 s away.
      const expected = rule.kind === 'leaky' ? seconds - 10 : seconds;
      expect(left).toBeGreaterThan(expected * 1000 + 3000);
      expect(left).toBeLessThanOrEqual(expected * 1000 + 5000);
    }
  });

  it('a value that is none of ours is as good as none', async () => {
    const counters = cachedCounters(cache.client, PATIENCE);
    const rule = countedRule('odd', fixedWindow({ limit: 4, windowSeconds: 60 }), 1);
    await cache.admin.hset('l:{odd}odd.fixed', 'a', '1');
    await cache.admin.set('l:{text}odd.fixed', 'x:1', 'PX', 60_000);

    const asks = [{ rule, meter: rule.meter, need: 1, cost: 1 }];

    const told = await counters.take(
      [
        { client: 'odd', asks },
        { client: 'text', asks },
      ],
      START,
    );

    expect(lefts(told)).toEqual([[3], [3]]);
  });
});

function lefts(told: readonly (readonly Told[])[] | 'unavailable'): readonly (readonly number[])[] {
  return told === 'unavailable' ? [] : told.map((some) => some.map(({ left }) => left));
}

function count(told: readonly Told[], seen: { passed: number; refused: number; placed: number }): void {
  if (told.every(({ waitMillis }) => waitMillis === 0)) seen.passed += 1;
  else seen.refused += 1;
  if (told.some(({ placed }) => placed)) seen.placed += 1;
}
