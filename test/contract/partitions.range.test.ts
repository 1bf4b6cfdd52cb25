import fc from 'fast-check';
import { rangePartition, rangePartitions } from '../../lambda/contract/partitions/by-range';
import { compareKeys } from '../../lambda/contract/partitions/key-order';
import type { KeyRange } from '../../lambda/contract/partitions/key-range';
import { anyKey } from './any-keys';

const anyBoundaries = fc
  .uniqueArray(anyKey, { minLength: 1, maxLength: 63 })
  .map((boundaries) => boundaries.sort(compareKeys));

/** Boundaries, and ends of a range that are often boundaries themselves. */
const anyAsked = anyBoundaries.chain((boundaries) => {
  const end = fc.oneof(fc.constantFrom(...boundaries), anyKey);
  return fc.tuple(fc.constant(boundaries), fc.record({ from: end, to: end }, { requiredKeys: [] }), end);
});

/** Of `orders~r3.2`: 2. */
function rank(partition: string): number {
  return Number(partition.slice(partition.lastIndexOf('.') + 1));
}

function holds({ from, to }: KeyRange, key: string): boolean {
  return (from === undefined || compareKeys(from, key) <= 0) && (to === undefined || compareKeys(key, to) < 0);
}

it('a key is in the one range whose first key it has reached', () => {
  fc.assert(
    fc.property(anyAsked, ([boundaries, , key]) => {
      const reached = boundaries.filter((boundary) => compareKeys(boundary, key) <= 0).length;

      expect(rangePartition('orders', boundaries, key)).toBe(`orders~r${boundaries.length + 1}.${reached}`);
    }),
  );
});

it.each([
  ['g', 0],
  ['h', 1],
  ['h\u0001', 1],
  ['o\u{10ffff}', 1],
  ['p', 2],
  ['z', 2],
])('of three ranges, %j is in number %d', (key, expected) => {
  expect(rangePartition('orders', ['h', 'p'], key)).toBe(`orders~r3.${expected}`);
});

it('keys in order are in ranges in order', () => {
  fc.assert(
    fc.property(anyBoundaries, fc.array(anyKey, { minLength: 2 }), (boundaries, keys) => {
      const ranks = keys.sort(compareKeys).map((key) => rank(rangePartition('orders', boundaries, key)));

      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }),
  );
});

it('a listing asks the partition of every key of its range', () => {
  fc.assert(
    fc.property(anyAsked, ([boundaries, range, key]) => {
      if (!holds(range, key)) return;

      expect(rangePartitions('orders', boundaries, range)).toContain(rangePartition('orders', boundaries, key));
    }),
    { numRuns: 1000 },
  );
});

it('a listing asks no partition that has no part of its range', () => {
  fc.assert(
    fc.property(anyAsked, ([boundaries, range]) => {
      const asked = rangePartitions('orders', boundaries, range).map(rank);

      // Where a range and a partition meet, the greater of their first keys is in both.
      const meeting = [undefined, ...boundaries].flatMap((first, index) => {
        const starts = [first, range.from].filter((start) => start !== undefined).sort(compareKeys);
        const start = starts.at(-1) ?? '';
        const next = boundaries[index];
        return holds(range, start) && (next === undefined || compareKeys(start, next) < 0) ? [index] : [];
      });
      expect(asked).toEqual(meeting);
    }),
    { numRuns: 1000 },
  );
});

it.each<[KeyRange, number[]]>([
  [{}, [0, 1, 2]],
  [{ from: 'h' }, [1, 2]],
  [{ to: 'h' }, [0]],
  [{ to: 'h\u0001' }, [0, 1]],
  [{ from: 'g', to: 'h' }, [0]],
  [{ from: 'i', to: 'j' }, [1]],
  [{ from: 'p' }, [2]],
  [{ from: 'h', to: 'h' }, []],
  [{ from: 'z', to: 'a' }, []],
])('of three ranges, a listing of %j asks %j', (range, expected) => {
  expect(rangePartitions('orders', ['h', 'p'], range).map(rank)).toEqual(expected);
});

it('boundaries that are added split ranges and join none: what was apart stays apart, in order', () => {
  fc.assert(
    fc.property(anyBoundaries, anyBoundaries, anyKey, anyKey, (before, added, a, b) => {
      const after = [...new Set([...before, ...added])].sort(compareKeys);
      const [first, second] = [a, b].sort(compareKeys) as [string, string];
      const was = [first, second].map((key) => rank(rangePartition('orders', before, key)));
      const is = [first, second].map((key) => rank(rangePartition('orders', after, key)));

      expect(Number(is[1]) - Number(is[0])).toBeGreaterThanOrEqual(Number(was[1]) - Number(was[0]));
    }),
  );
});
