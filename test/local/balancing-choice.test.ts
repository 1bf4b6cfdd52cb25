import fc from 'fast-check';
import { seededRandom } from '../../load/seeded-random';
import { chooserOf, weightedRandom } from '../../local/front-door/balancing/choose-target';
import { slowStartShare } from '../../local/front-door/balancing/slow-start';
import type { Algorithm } from '../../local/front-door/target-group';
import { simulate } from './fixtures/simulated-queues';

const candidate = (weight = 1, outstanding = 0) => ({ weight, outstanding, credit: 0, times: 0 });

function chosen(algorithm: Algorithm, targets: ReturnType<typeof candidate>[], turns: number, random = Math.random) {
  const choose = chooserOf(algorithm, random);
  for (let turn = 0; turn < turns; turn += 1) {
    const target = choose(targets);
    if (target !== undefined) target.times += 1;
  }
  return targets.map(({ times }) => times);
}

const counts = fc.integer({ min: 1, max: 12 });
const turns = fc.integer({ min: 1, max: 500 });

describe.each(['round_robin', 'least_outstanding_requests'] as const)('%s among equal targets', (algorithm) => {
  test('gives each as many as any other, or one less', () => {
    fc.assert(
      fc.property(counts, turns, (count, times) => {
        const given = chosen(
          algorithm,
          Array.from({ length: count }, () => candidate()),
          times,
        );

        expect(Math.max(...given) - Math.min(...given)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('chooses nobody of nobody', () => {
    expect(chooserOf(algorithm, Math.random)([])).toBeUndefined();
  });
});

test('round robin gives each what its weight says, after each round of them exactly', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 20 }), (given, rounds) => {
      const total = given.reduce((sum, weight) => sum + weight, 0);
      fc.pre(total > 0);

      expect(
        chosen(
          'round_robin',
          given.map((weight) => candidate(weight)),
          total * rounds,
        ),
      ).toEqual(given.map((weight) => weight * rounds));
    }),
  );
});

test('round robin does not give in a row what it can spread', () => {
  const heavy = candidate(5);
  const light = [candidate(1), candidate(1)];
  const choose = chooserOf('round_robin', Math.random);

  const order = Array.from({ length: 7 }, () => (choose([heavy, ...light]) === heavy ? 'h' : 'l')).join('');

  expect(order).toBe('hhlhlhh');
});

test('round robin of targets that have no share yet gives each the same', () => {
  expect(chosen('round_robin', [candidate(0), candidate(0)], 10)).toEqual([5, 5]);
});

test('least outstanding requests takes one with the fewest, whatever came before', () => {
  const open = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.array(open, { minLength: 1, maxLength: 20 }), (rounds) => {
      const choose = chooserOf('least_outstanding_requests', Math.random);
      for (const outstanding of rounds) {
        const target = choose(outstanding.map((count) => candidate(1, count)));

        expect(target?.outstanding).toBe(Math.min(...outstanding));
      }
    }),
  );
});

test('weighted random gives each its part', () => {
  const random = seededRandom(9);
  const given = chosen('weighted_random', [candidate(1), candidate(1), candidate(0.05)], 20_500, random);

  expect(given[0]).toBeGreaterThan(9_600);
  expect(given[1]).toBeGreaterThan(9_600);
  expect(given[2]).toBeGreaterThan(400);
  expect(given[2]).toBeLessThan(600);
});

test('chance takes none without weight, and nobody where none has any', () => {
  const none = { weight: 0 };
  const one = { weight: 1 };

  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (point) => {
      expect(weightedRandom([none, one, none], () => point)).toBe(one);
    }),
  );
  expect(weightedRandom([none], () => 0)).toBeUndefined();
});

test.each([
  [0, 0],
  [15_000, 0.5],
  [29_999, 0.99997],
  [30_000, 1],
  [90_000, 1],
])('after %d ms of a slow start of 30 s the share is %d', (since, share) => {
  expect(slowStartShare(since, 30)).toBeCloseTo(share, 4);
});

test('over a slow start a target gets half of what it gets afterwards', () => {
  const [old, fresh] = [candidate(), candidate(0)];
  const choose = chooserOf('round_robin', Math.random);
  const ask = (times: number, at: (turn: number) => number) => {
    old.times = 0;
    fresh.times = 0;
    for (let turn = 0; turn < times; turn += 1) {
      fresh.weight = slowStartShare(at(turn), 30);
      const target = choose([old, fresh]);
      if (target !== undefined) target.times += 1;
    }
    return fresh.times;
  };

  // The integral of w / (1 + w) from 0 to 1 is 1 - ln 2: 31 % of all while it lasts, 50 % after it.
  expect(ask(3_000, (turn) => turn * 10)).toBeCloseTo(3_000 * (1 - Math.LN2), -2);
  expect(ask(3_000, () => 30_000)).toBeCloseTo(1_500, -1);
});

describe('three targets, one of them twenty times slower', () => {
  const random = seededRandom(4);
  let now = 0;
  // Poisson arrivals of 200/s: two thirds of what the two good ones can do, three times what the slow one can.
  const arrivals = Array.from({ length: 5_000 }, () => {
    now += -Math.log(1 - random()) * 5;
    return now;
  });
  const race = (algorithm: Algorithm) =>
    simulate(algorithm, [20, 20, 400], { arrivals, places: 4, random: seededRandom(7) });

  test('least outstanding requests sends the slow one only what it can do, and waits least', () => {
    const least = race('least_outstanding_requests');
    const others = [race('round_robin'), race('weighted_random')];

    for (const other of others) {
      expect((other.requests[2] ?? 0) / (least.requests[2] ?? 0)).toBeGreaterThan(5);
      expect(other.p99 / least.p99).toBeGreaterThan(20);
    }
    expect(least.p50).toBe(20);
    expect(least.p99).toBe(400);
  });

  test('without a slow one there is nothing in it: each gets its third and answers at once', () => {
    for (const algorithm of ['round_robin', 'least_outstanding_requests', 'weighted_random'] as const) {
      const { requests, p50 } = simulate(algorithm, [20, 20, 20], { arrivals, places: 4, random: seededRandom(7) });

      expect(p50).toBe(20);
      for (const count of requests) expect(Math.abs(count - 5_000 / 3)).toBeLessThan(100);
    }
  });
});
