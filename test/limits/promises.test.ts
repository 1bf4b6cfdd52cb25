import * as fc from 'fast-check';
import {
  fixedWindow,
  type LimitRule,
  leakyBucket,
  slidingWindow,
  tokenBucket,
} from '../../lambda/contract/limit-rules';
import type { CounterState } from '../../lambda/front-door/limits/algorithms/reading';
import { decide } from '../../lambda/front-door/limits/decide';
import { meterOf } from '../../lambda/front-door/limits/meter';

const START = 1_780_002_000_000;
const RUNS = 200;

const GAPS = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 300, max: 4000 })), {
  minLength: 20,
  maxLength: 120,
});

/** When requests of one client passed that came with these gaps. */
function passes(
  rule: LimitRule,
  gaps: readonly number[],
  skew: (index: number) => number = () => 0,
): readonly number[] {
  const meter = meterOf(rule);
  let state: CounterState | undefined;
  let now = START;
  return gaps.flatMap((gap, index) => {
    now += gap;
    const { told, states } = decide([{ meter, need: 1, cost: 1 }], [state], now + skew(index));
    state = states[0] ?? state;
    return told[0]?.waitMillis === 0 ? [now] : [];
  });
}

/** Every stretch of time that begins and ends with a request that passed, and how many did in it. */
function stretches(times: readonly number[]): readonly { readonly millis: number; readonly count: number }[] {
  return times.flatMap((from, first) => times.slice(first).map((to, more) => ({ millis: to - from, count: more + 1 })));
}

function holds(rule: fc.Arbitrary<LimitRule>, most: (rule: never, millis: number) => number): void {
  let refused = 0;
  void fc.assert(
    fc.property(rule, GAPS, (one, gaps) => {
      const times = passes(one, gaps);
      refused += gaps.length - times.length;
      const over = stretches(times).filter(({ millis, count }) => count > most(one as never, millis) + 1e-9);
      expect(over).toEqual([]);
    }),
    { numRuns: RUNS },
  );
  // Requests that all pass would prove nothing.
  expect(refused).toBeGreaterThan(RUNS * 5);
}

const few = fc.integer({ min: 1, max: 6 });
const rate = fc.constantFrom(0.5, 1, 2, 3, 5);

it('a token bucket: in any time its burst, and what comes back in that time', () => {
  holds(
    fc.record({ perSecond: rate, burst: few }).map(tokenBucket),
    (rule: { burst: number; perSecond: number }, millis) => rule.burst + (rule.perSecond * millis) / 1000,
  );
});

it('a leaky bucket: in any time one, and one for each pace of that time', () => {
  // The pace is rounded to a microsecond.
  holds(
    fc.record({ perSecond: rate, queue: few }).map(leakyBucket),
    (rule: { perSecond: number }, millis) => 1 + (rule.perSecond * millis * 1.000_001) / 1000,
  );
});

it('a fixed window: in any time shorter than it, twice its limit', () => {
  holds(
    fc.record({ limit: few, windowSeconds: fc.constantFrom(2, 5) }).map(fixedWindow),
    (rule: { limit: number; windowSeconds: number }, millis) =>
      rule.limit * (2 + Math.floor(millis / (rule.windowSeconds * 1000))),
  );
});

it('a sliding window: in any time shorter than it, its limit and the part of it that the time is', () => {
  holds(
    fc.record({ limit: few, windowSeconds: fc.constantFrom(2, 5) }).map(slidingWindow),
    (rule: { limit: number; windowSeconds: number }, millis) => {
      const share = millis / (rule.windowSeconds * 1000);
      return share < 1 ? rule.limit * (1 + share) : Number.POSITIVE_INFINITY;
    },
  );
});

it('a wait is no longer than it must be, and no shorter: who waits it passes, and a millisecond earlier does not', () => {
  const rule = fc.oneof(
    fc.record({ perSecond: rate, burst: few }).map(tokenBucket),
    fc.record({ limit: few, windowSeconds: fc.constantFrom(2, 5) }).map(fixedWindow),
    fc.record({ limit: few, windowSeconds: fc.constantFrom(2, 5) }).map(slidingWindow),
    fc.record({ perSecond: rate }).map((one) => leakyBucket({ ...one, queue: 0 })),
  );
  let waited = 0;
  void fc.assert(
    fc.property(rule, GAPS, (one, gaps) => {
      const meter = meterOf(one);
      const waitAt = (state: CounterState | undefined, now: number) =>
        decide([{ meter, need: 1, cost: 0 }], [state], now).told[0]?.waitMillis ?? 0;
      let state: CounterState | undefined;
      let now = START;
      for (const gap of gaps) {
        now += gap;
        const { told, states } = decide([{ meter, need: 1, cost: 1 }], [state], now);
        state = states[0] ?? state;
        const wait = told[0]?.waitMillis ?? 0;
        if (wait === 0) continue;
        waited += 1;
        if (waitAt(state, now + wait - 1) === 1 && waitAt(state, now + wait) === 0) continue;
        expect({ one, now, wait }).toBe('told to the millisecond');
      }
    }),
    { numRuns: RUNS },
  );
  expect(waited).toBeGreaterThan(RUNS * 5);
});

it('those who wait for their places in line pass one after the other, at the pace', () => {
  const rule = leakyBucket({ perSecond: 2, queue: 50 });
  const meter = meterOf(rule);
  let state: CounterState | undefined;
  const ask = (now: number): number => {
    const { told, states } = decide([{ meter, need: 1, cost: 1 }], [state], now);
    state = states[0] ?? state;
    return told[0]?.waitMillis ?? -1;
  };

  const waits = Array.from({ length: 40 }, () => ask(START));
  const again = waits.slice(1).map((wait) => ask(START + wait));

  expect(waits).toEqual(Array.from({ length: 40 }, (_, place) => place * 500));
  expect(again.every((wait) => wait === 0)).toBe(true);
});

it('clocks that differ by some milliseconds give away no more than that', () => {
  const gaps = Array.from({ length: 2000 }, () => 5);
  const times = passes(tokenBucket({ perSecond: 10, burst: 5 }), gaps, (index) => (index % 3) * 20 - 20);

  expect(times.length).toBeLessThanOrEqual(5 + 10 * (10 + 0.04));
  expect(times.length).toBeGreaterThanOrEqual(100);
});
