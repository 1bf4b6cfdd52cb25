import fc from 'fast-check';
import { rendezvous, rendezvousAmong, weightedRendezvous } from '../../lambda/contract/rendezvous';
import { partOf } from '../../lambda/front-door/counter-parts';
import { chosenFor, homeOf } from '../../lambda/sales/choose-bucket';

const key = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });
const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 12 });
const counts = fc.integer({ min: 1, max: 100 });

/** How far from even, in standard deviations of the chi-square that chance would give. */
function unevenness(found: readonly number[], expected: readonly number[]): number {
  const chiSquare = found.reduce((sum, count, place) => {
    const even = expected[place] ?? 0;
    return sum + (count - even) ** 2 / even;
  }, 0);
  const freedom = found.length - 1;
  return (chiSquare - freedom) / Math.sqrt(2 * freedom);
}

describe.each([
  ['numbers', (index: number) => `${index}`],
  ['padded numbers', (index: number) => `order-${String(index).padStart(8, '0')}`],
  [
    'UUIDs of one millisecond',
    (index: number) => `0192a6f2-8c1e-7${index.toString(16).padStart(3, '0')}-8000-${index * 7919}`,
  ],
])('keys that are %s', (_, keyOf) => {
  const KEYS = 8_000;

  test.each([2, 3, 10, 32])('are spread over %d places as chance would', (count) => {
    const found = new Array<number>(count).fill(0);
    for (let index = 0; index < KEYS; index += 1) {
      const place = rendezvousAmong(keyOf(index), count);
      found[place] = (found[place] ?? 0) + 1;
    }

    expect(
      Math.abs(
        unevenness(
          found,
          found.map(() => KEYS / count),
        ),
      ),
    ).toBeLessThan(4);
  });

  test('are spread over names as chance would', () => {
    const places = ['task-1', 'task-2', 'task-3', 'a', 'b', 'zone-a/7'];
    const found = new Map<string, number>();
    for (let index = 0; index < KEYS; index += 1) {
      const place = rendezvous(keyOf(index), places) ?? '';
      found.set(place, (found.get(place) ?? 0) + 1);
    }

    const counted = places.map((place) => found.get(place) ?? 0);
    expect(
      Math.abs(
        unevenness(
          counted,
          places.map(() => KEYS / places.length),
        ),
      ),
    ).toBeLessThan(4);
  });

  test('are spread by weight', () => {
    const places = [1, 2, 5, 0.5].map((weight, place) => ({ place, weight }));
    const found = [0, 0, 0, 0];
    for (let index = 0; index < KEYS; index += 1) {
      const place = weightedRendezvous(keyOf(index), places) ?? -1;
      found[place] = (found[place] ?? 0) + 1;
    }

    expect(
      Math.abs(
        unevenness(
          found,
          places.map(({ weight }) => (KEYS * weight) / 8.5),
        ),
      ),
    ).toBeLessThan(4);
  });

  test.each([1, 4, 15])('move to a place that is added to %d in its even part', (count) => {
    let moved = 0;
    for (let index = 0; index < KEYS; index += 1) {
      if (rendezvousAmong(keyOf(index), count + 1) !== rendezvousAmong(keyOf(index), count)) moved += 1;
    }

    const even = KEYS / (count + 1);
    expect(Math.abs(moved - even)).toBeLessThan(5 * Math.sqrt(even));
  });
});

describe('a key', () => {
  test('moves to the new place only, whichever is added', () => {
    fc.assert(
      fc.property(key, names, fc.string({ minLength: 13, maxLength: 14 }), (one, places, added) => {
        const before = rendezvous(one, places);

        expect([before, added]).toContain(rendezvous(one, [...places, added]));
      }),
    );
    fc.assert(
      fc.property(key, counts, (one, count) => {
        expect([rendezvousAmong(one, count), count]).toContain(rendezvousAmong(one, count + 1));
      }),
    );
  });

  test('stays where it is when another place goes', () => {
    fc.assert(
      fc.property(key, names, fc.nat(), (one, places, which) => {
        const before = rendezvous(one, places);
        const gone = places[which % places.length];
        fc.pre(gone !== before);

        expect(
          rendezvous(
            one,
            places.filter((place) => place !== gone),
          ),
        ).toBe(before);
      }),
    );
  });

  test('meets the same place in whatever order they are named', () => {
    fc.assert(
      fc.property(key, names, (one, places) => {
        expect(rendezvous(one, places.toReversed())).toBe(rendezvous(one, places));
      }),
    );
  });

  test('meets the same number whether places are named or counted, and nothing of nothing', () => {
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 300 }), (one, count) => {
        const places = Array.from({ length: count }, (_, place) => place);

        expect(rendezvousAmong(one, count)).toBe(rendezvous(one, places));
        expect(rendezvous(one, places.map(String))).toBe(String(rendezvousAmong(one, count)));
      }),
    );
    expect(rendezvous('a', [])).toBeUndefined();
  });

  test('meets with equal weights the place that it meets without', () => {
    fc.assert(
      fc.property(key, names, fc.double({ min: 0.01, max: 100, noNaN: true }), (one, places, weight) => {
        const weighted = places.map((place) => ({ place, weight }));

        expect(weightedRendezvous(one, weighted)).toBe(rendezvous(one, places));
      }),
    );
  });

  test('moves to the place whose weight rises only, and never to one without', () => {
    const weight = fc.double({ min: 0.1, max: 10, noNaN: true });
    fc.assert(
      fc.property(
        key,
        fc.array(weight, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        weight,
        (one, weights, which, more) => {
          const places = weights.map((each, place) => ({ place, weight: each }));
          const raised = which % places.length;
          const before = weightedRendezvous(one, places);
          const after = places.map(({ place, weight: each }) => ({
            place,
            weight: place === raised ? each + more : each,
          }));
          const without = places.map(({ place, weight: each }) => ({ place, weight: place === raised ? 0 : each }));

          expect([before, raised]).toContain(weightedRendezvous(one, after));
          expect(weightedRendezvous(one, without)).not.toBe(raised);
        },
      ),
    );
    expect(weightedRendezvous('a', [{ place: 'x', weight: 0 }])).toBeUndefined();
  });
});

// A version that places otherwise would count writes twice that are sent again, and look for orders where they are not.
test.each([
  ['order-1', 1, 1, 5, 81],
  ['order-2', 1, 1, 1, 12],
  ['0192a6f2-8c1e-7000-8000-000000000001', 1, 2, 6, 25],
  ['größe', 0, 0, 0, 42],
  ['', 0, 0, 0, 62],
])('%j meets for ever the places that it meets today', (one, ...met) => {
  expect([2, 4, 10, 100].map((count) => rendezvousAmong(one, count))).toEqual(met);
});

describe('the sub-counter of a write', () => {
  test('is the counter itself where there is one only', () => {
    expect(partOf('w-1', 1)).toBeUndefined();
  });

  test('changes with the spread only to those that are new', () => {
    fc.assert(
      fc.property(key, counts, fc.integer({ min: 1, max: 20 }), (id, spread, more) => {
        const before = partOf(id, spread) ?? 0;
        const after = partOf(id, spread + more) ?? 0;

        expect(after === before || after >= spread).toBe(true);
      }),
    );
  });
});

describe('the bucket of an order', () => {
  test('is its home where the home has enough', () => {
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 64 }), (order, buckets) => {
        const left = new Array<number>(buckets).fill(1);

        expect(chosenFor(order, 1, left)).toEqual({ bucket: homeOf(order, buckets) });
      }),
    );
  });

  test('stays while any other is emptied, and those of one emptied home go everywhere', () => {
    const left = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2, maxLength: 16 });
    fc.assert(
      fc.property(key, left, fc.nat(), (order, units, which) => {
        const before = chosenFor(order, 1, units);
        const emptied = which % units.length;
        fc.pre('bucket' in before && before.bucket !== emptied);

        expect(chosenFor(order, 1, units.with(emptied, 0))).toEqual(before);
      }),
    );
    const orders = Array.from({ length: 8_000 }, (_, index) => `o-${index}`).filter((order) => homeOf(order, 8) === 3);
    const next = orders.map((order) => chosenFor(order, 1, [1, 1, 1, 0, 1, 1, 1, 1]));
    for (const bucket of [0, 1, 2, 4, 5, 6, 7]) {
      const share = next.filter((one) => 'bucket' in one && one.bucket === bucket).length / orders.length;
      expect(share).toBeGreaterThan(0.1);
    }
  });
});
