import fc from 'fast-check';
import {
  bucketPartitions,
  bucketStart,
  nextBucket,
  type TimeBucket,
  type TimeGrid,
  timeInKey,
  timePartition,
} from '../../lambda/contract/partitions/by-time';
import { keyAt } from './any-keys';

const LENGTHS: Readonly<Record<TimeBucket, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const BUCKETS: readonly TimeBucket[] = ['minute', 'hour', 'day'];
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const anyBucket = fc.constantFrom(...BUCKETS);
const anyTime = fc.oneof(fc.integer({ min: 0, max: LAST }), fc.constantFrom(0, 1, LAST - 1, LAST));

/** A bucket, a moment, and a schedule that may change around it, if only a little after a bucket has begun. */
const anyGrid = fc
  .record({
    bucket: anyBucket,
    millis: anyTime,
    steps: fc.array(fc.tuple(fc.integer(), fc.integer()), { maxLength: 5 }),
  })
  .map(({ bucket, millis, steps }) => {
    const changes = steps
      .map(([offset, shards]) => ({
        from: Math.max(0, bucketStart(bucket, millis) + (offset % 8) * LENGTHS[bucket] + (offset % 3)),
        shards: 1 + Math.abs(shards % 256),
      }))
      .sort((a, b) => a.from - b.from);
    return { grid: { bucket, schedule: [{ from: 0, shards: 4 }, ...changes] } satisfies TimeGrid, millis };
  });

function labelOf(partition: string): string {
  return partition.slice(partition.indexOf('@') + 1);
}

describe('the time in a key', () => {
  it('is that of the UUIDv7 it begins with', () => {
    fc.assert(
      fc.property(anyTime, fc.string(), (millis, rest) => {
        expect(timeInKey(keyAt(millis, rest))).toBe(millis);
      }),
    );
  });

  it.each([
    ['the last millisecond of the year 9999', keyAt(LAST), LAST],
    ['the first of the year 10000', keyAt(LAST + 1), undefined],
    ['the last that a UUIDv7 can say', keyAt(2 ** 48 - 1), undefined],
    ['no UUID', 'order-1', undefined],
    ['nothing', '', undefined],
    ['a UUIDv7 in upper case', '01A0C4F5-2C00-7000-8000-00000000000A', undefined],
    ['a UUIDv4', '01a0c4f5-2c00-4000-8000-000000000000', undefined],
    ['a UUIDv7 that is cut short', keyAt(1).slice(0, 35), undefined],
    ['something before it', `x${keyAt(1)}`, undefined],
  ])('%s', (_what, key, expected) => {
    expect(timeInKey(key)).toBe(expected);
  });
});

describe('a bucket', () => {
  it('begins at the full minute, hour or day in UTC, and ends where the next begins', () => {
    fc.assert(
      fc.property(anyBucket, anyTime, (bucket, millis) => {
        const start = bucketStart(bucket, millis);

        expect(start % LENGTHS[bucket]).toBe(0);
        expect(start <= millis && millis < nextBucket(bucket, start)).toBe(true);
        expect(nextBucket(bucket, start)).toBe(start + LENGTHS[bucket]);
      }),
    );
  });

  it.each<[TimeBucket, string]>([
    ['minute', 'events~t1.0@2026-11-21T14:07'],
    ['hour', 'events~t1.0@2026-11-21T14'],
    ['day', 'events~t1.0@2026-11-21'],
  ])('of a %s is named %s', (bucket, name) => {
    const key = keyAt(Date.UTC(2026, 10, 21, 14, 7, 33, 12));

    expect(timePartition('events', { bucket, schedule: [{ from: 0, shards: 1 }] }, key)).toBe(name);
  });

  it('has a label that sorts by time', () => {
    fc.assert(
      fc.property(anyBucket, anyTime, anyTime, (bucket, a, b) => {
        const grid: TimeGrid = { bucket, schedule: [{ from: 0, shards: 16 }] };
        const [first, second] = [a, b].map((millis) => labelOf(timePartition('events', grid, keyAt(millis))));
        const [from, to] = [a, b].map((millis) => bucketStart(bucket, millis));

        expect(Math.sign(Number(from) - Number(to))).toBe(
          first === second ? 0 : String(first) < String(second) ? -1 : 1,
        );
      }),
    );
  });
});

describe('the partition of a key', () => {
  it('is among those of its bucket, whatever the schedule', () => {
    fc.assert(
      fc.property(anyGrid, fc.string({ maxLength: 5 }), ({ grid, millis }, rest) => {
        const start = bucketStart(grid.bucket, millis);

        expect(bucketPartitions('events', grid, start)).toContain(timePartition('events', grid, keyAt(millis, rest)));
      }),
      { numRuns: 500 },
    );
  });

  it('is among those of the buckets of every window that holds its time', () => {
    const around = fc.integer({ min: 0, max: 300_000 });
    fc.assert(
      fc.property(anyGrid, around, around, ({ grid, millis }, before, after) => {
        const asked: string[] = [];
        // As a listing goes: from the bucket of `since` on while one begins before `until`.
        for (
          let start = bucketStart(grid.bucket, Math.max(0, millis - before));
          start < millis + 1 + after;
          start = nextBucket(grid.bucket, start)
        ) {
          asked.push(...bucketPartitions('events', grid, start));
        }

        expect(asked).toContain(timePartition('events', grid, keyAt(millis)));
        expect(new Set(asked).size).toBe(asked.length);
      }),
      { numRuns: 500 },
    );
  });

  it('has the shards that were in force when its bucket began', () => {
    const hour = Date.UTC(2026, 10, 21, 15);
    const grid: TimeGrid = { bucket: 'hour', schedule: [{ from: 0, shards: 2 }].concat({ from: hour, shards: 64 }) };

    expect(timePartition('events', grid, keyAt(hour - 1))).toMatch(/^events~t2\.[01]@2026-11-21T14$/);
    expect(timePartition('events', grid, keyAt(hour))).toMatch(/^events~t64\.\d+@2026-11-21T15$/);
    expect(bucketPartitions('events', grid, hour - 3_600_000)).toHaveLength(2);
    expect(bucketPartitions('events', grid, hour)).toHaveLength(64);
  });

  it('is not told for a key without a time', () => {
    const grid: TimeGrid = { bucket: 'hour', schedule: [{ from: 0, shards: 1 }] };

    expect(() => timePartition('events', grid, `order-${'x'.repeat(200)}`)).toThrow(/^the key ".{80}" was not checked/);
    expect(() => timePartition('events', grid, keyAt(LAST + 1))).toThrow('has no time');
  });
});

it('a bucket of the year 10000 has no partitions, since no key has its time', () => {
  const grid: TimeGrid = { bucket: 'day', schedule: [{ from: 0, shards: 3 }] };
  const last = bucketStart('day', LAST);

  expect(bucketPartitions('events', grid, last)).toContain('events~t3.2@9999-12-31');
  expect(bucketPartitions('events', grid, nextBucket('day', last))).toEqual([]);
  expect(bucketPartitions('events', grid, Number.MAX_SAFE_INTEGER)).toEqual([]);
});
