import type { Collection, Collections } from '../../lambda/contract/collection';
import { collectionsProblems } from '../../lambda/contract/collection-problems';
import { parseCollections } from '../../lambda/contract/parse-collections';
import { byHash } from '../../lambda/contract/partitions/by-hash';
import { byKey } from '../../lambda/contract/partitions/by-key';
import { byRange } from '../../lambda/contract/partitions/by-range';
import { byTime } from '../../lambda/contract/partitions/by-time';
import type { Partitioning } from '../../lambda/contract/partitions/partitioning';
import { keyProblemIn } from '../../lambda/contract/record-key';
import { expiryOf } from '../../lambda/contract/retention';
import { keyAt } from './any-keys';

/** What JSON or an untyped caller may bring. */
function problemsOf(collection: unknown): string[] {
  return collectionsProblems({ orders: collection } as Collections);
}

function partitionProblems(partition: unknown): string[] {
  return problemsOf({ policy: 'createOnly', partition });
}

const keysOf = (count: number) => Array.from({ length: count }, (_, index) => `k${String(index).padStart(2, '0')}`);

describe('a partitioning', () => {
  it.each<Partitioning>([
    byKey(),
    byHash({ shards: 1 }),
    byHash({ shards: 256 }),
    byHash({ shards: 256, earlier: 255 }),
    byHash({ shards: 2, earlier: 1 }),
    byRange({ boundaries: ['h'] }),
    byRange({ boundaries: keysOf(63) }),
    byRange({ boundaries: ['h', 'p'], earlier: ['p'] }),
    byRange({ boundaries: ['\uffff', '\u{10000}'] }),
    byTime({ bucket: 'minute', shards: 1 }),
    byTime({ bucket: 'hour', shards: 4 }),
    byTime({ bucket: 'day', shards: 256 }),
  ])('may be %j', (partition) => {
    expect(partitionProblems(partition)).toEqual([]);
  });

  it.each([
    [null, 'got null: its records would have no place'],
    ['hash', 'got "hash": its records would have no place'],
    [{ by: 'list' }, 'got {"by":"list"}: its records would have no place'],
    [{ shards: 4 }, 'got {"shards":4}: its records would have no place'],
  ])('must be made by a function of the kit, not %j', (partition, ending) => {
    expect(partitionProblems(partition)).toEqual([
      `collections.orders.partition must be made by byKey, byHash, byRange or byTime (by: key, hash, range, time), ${ending}`,
    ]);
  });

  it.each([0, 257, -1, 1.5, '16', null, undefined])('must not have %j shards', (shards) => {
    const wrong = `collections.orders.partition.shards must be a whole number from 1 to 256, got ${JSON.stringify(shards)}: each page of a listing asks every shard`;

    expect(partitionProblems({ by: 'hash', shards })).toEqual([wrong]);
    expect(partitionProblems({ by: 'time', bucket: 'hour', shards })).toEqual([wrong]);
  });

  it.each([0, 257, 1.5, '8'])('must not have had %j shards', (earlier) => {
    expect(partitionProblems({ by: 'hash', shards: 256, earlier })).toEqual([
      `collections.orders.partition.earlier must be a whole number from 1 to 256, got ${JSON.stringify(earlier)}: each page of a listing asks every shard`,
    ]);
  });

  it.each([
    [16, 16],
    [16, 17],
    [1, 256],
  ])('by hash only grows: %d shards after %d', (shards, earlier) => {
    expect(partitionProblems({ by: 'hash', shards, earlier })).toEqual([
      `collections.orders.partition.shards must be more than the earlier ${earlier}, got ${shards}: records move to more shards only. To have fewer, make a new collection and copy the records through the write path`,
    ]);
  });

  it.each([
    [[], '0'],
    [keysOf(64), '64'],
    ['h', '"h"'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('by range must have 1 to 63 boundaries, not %j', (boundaries, got) => {
    expect(partitionProblems({ by: 'range', boundaries })).toEqual([
      `collections.orders.partition.boundaries must be a list of 1 to 63 keys, got ${got}: they divide the collection into ranges`,
    ]);
  });

  it.each([
    ['', 'must not be empty'],
    ['.', 'must not be "." or ".."'],
    ['a\u0000', 'must not contain control characters'],
    ['\ud800', 'must be well-formed Unicode, got a lone surrogate'],
    ['x'.repeat(513), 'must be at most 512 bytes of UTF-8, got 513'],
    [7, 'must be text'],
    [null, 'must be text'],
  ])('by range has keys for boundaries, not %j', (boundary, bad) => {
    expect(partitionProblems({ by: 'range', boundaries: [boundary] })).toEqual([
      `collections.orders.partition.boundaries: the boundary ${JSON.stringify(boundary)} ${bad}, as a key`,
    ]);
  });

  it.each([
    [['h', 'h']],
    [['p', 'h']],
    // In JavaScript's order these would rise.
    [['\u{10000}', '\uffff']],
  ])('by range has boundaries that rise in the order of keys, not %j', (boundaries) => {
    const [before, boundary] = boundaries;

    expect(partitionProblems({ by: 'range', boundaries })).toEqual([
      `collections.orders.partition.boundaries must rise in the order of keys, got ${JSON.stringify(before)} before ${JSON.stringify(boundary)}: a key would have two places`,
    ]);
  });

  it('by range keeps every boundary it had', () => {
    expect(partitionProblems({ by: 'range', boundaries: ['h', 'p'], earlier: ['g'] })).toEqual([
      'collections.orders.partition.boundaries must keep every earlier boundary, and "g" is gone: ranges can be split, never joined or shifted. To have other ranges, make a new collection and copy the records through the write path',
    ]);
    expect(partitionProblems({ by: 'range', boundaries: ['h'], earlier: ['h'] })).toEqual([
      'collections.orders.partition.boundaries must be more than those of collections.orders.partition.earlier, got the same: leave earlier away',
    ]);
    expect(partitionProblems({ by: 'range', boundaries: ['h'], earlier: [] })).toEqual([
      'collections.orders.partition.earlier must be a list of 1 to 63 keys, got 0: they divide the collection into ranges',
    ]);
  });

  it.each(['week', '', 'constructor', 'Hour', undefined])('by time must not have the bucket %j', (bucket) => {
    expect(partitionProblems({ by: 'time', bucket, shards: 1 })).toEqual([
      `collections.orders.partition.bucket must be one of minute, hour, day, got ${JSON.stringify(bucket)}: a key would have no partition`,
    ]);
  });

  it('by time has its problems listed together', () => {
    expect(partitionProblems({ by: 'time', bucket: 'week', shards: 0 })).toHaveLength(2);
  });
});

describe('a counter that is spread', () => {
  const counter = (spread: number, partition: unknown) => problemsOf({ policy: 'counter', spread, partition });

  it.each([
    [2, byKey()],
    [100, undefined],
    [1, byHash({ shards: 4 })],
  ])('over %d parts may be %j', (spread, partition) => {
    expect(counter(spread, partition)).toEqual([]);
  });

  it.each([byHash({ shards: 4 }), byRange({ boundaries: ['h'] }), byTime({ bucket: 'day', shards: 1 })])(
    'must not be %j',
    (partition) => {
      expect(counter(2, partition)).toEqual([
        `collections.orders.partition must be byKey() for a counter with a spread of 2, got "${partition.by}": a listing would show its parts and not their sums`,
      ]);
    },
  );
});

describe('a layout', () => {
  it('is remembered by the table and never declared', () => {
    const declared = { policy: 'createOnly', layout: { by: 'key' } };

    expect(problemsOf(declared)).toEqual(['collections.orders.layout must not be declared: the table remembers it']);
    expect(() => parseCollections(JSON.stringify({ orders: declared }))).toThrow('layout must not be declared');
  });
});

describe('that its records are orders', () => {
  it('is said by the sales, and never declared', () => {
    expect(problemsOf({ policy: 'createOnly', sold: true })).toEqual([
      'collections.orders.sold must not be declared: sales.orders says it',
    ]);
  });
});

describe('days to keep', () => {
  it.each([undefined, 1, 3650])('may be %j', (keepDays) => {
    expect(problemsOf({ policy: 'createOnly', keepDays })).toEqual([]);
  });

  it.each([0, 3651, 1.5, -1, '7', null])('must not be %j', (keepDays) => {
    expect(problemsOf({ policy: 'createOnly', keepDays })).toEqual([
      `collections.orders.keepDays must be a whole number from 1 to 3650, got ${JSON.stringify(keepDays)}: records would be gone too early, or never`,
    ]);
  });

  it.each(['lastWriterWins', 'priority', 'versioned', 'merge', 'patch', 'counter'])('are not for %s', (policy) => {
    expect(problemsOf({ policy, keepDays: 7 })).toEqual([
      `collections.orders.keepDays needs the policy createOnly, got "${policy}": what is written again would be removed by the day of its first write`,
    ]);
  });

  it('end so many days after the write that made the record, in whole seconds', () => {
    expect(expiryOf(1_000_999, 1)).toBe(1_000 + 86_400);
    expect(expiryOf(0, 3650)).toBe(3650 * 86_400);
  });
});

describe('an index', () => {
  const indexProblems = (name: string, index: unknown) =>
    problemsOf({ policy: 'createOnly', indexes: { [name]: index } });
  const at = 'collections.orders.indexes';

  it('are not of a counter, whose sums no index ever has', () => {
    expect(problemsOf({ policy: 'counter', indexes: { byViews: { field: 'views' } } })).toEqual([
      `${at} cannot be of a counter, got byViews: a sum is made in the table, and no index would ever have it`,
    ]);
  });

  it.each([
    ['byStatus', { field: 'status' }],
    ['abc', { field: 'a', sort: 'b', sortType: 'number', shards: 256 }],
    ['a'.repeat(40), { field: 'a', sortType: 'text', shards: 1 }],
  ])('may be %s: %j', (name, index) => {
    expect(indexProblems(name, index)).toEqual([]);
  });

  it.each(['ab', 'a'.repeat(41), '1ab', 'by-status', 'by_status', 'ábc', 'abc\n'])('must not be named %j', (name) => {
    expect(indexProblems(name, { field: 'status' })).toEqual([
      `${at}.${name}: an index's name must be 3-40 letters and digits, beginning with a letter`,
    ]);
  });

  it.each(['', '_id', 7, null, undefined])('must not be by the field %j', (field) => {
    expect(indexProblems('abc', { field })).toEqual([
      `${at}.abc.field must name a field of the records that does not begin with "_", got ${JSON.stringify(field)}: nothing would be found by it`,
    ]);
  });

  it.each(['', '_at', 7, null])('must not be sorted by %j', (sort) => {
    expect(indexProblems('abc', { field: 'status', sort })).toEqual([
      `${at}.abc.sort must name a field of the records that does not begin with "_", got ${JSON.stringify(sort)}: nothing would be found by it`,
    ]);
  });

  it.each(['date', '', null])('must not be sorted as %j', (sortType) => {
    expect(indexProblems('abc', { field: 'status', sortType })).toEqual([
      `${at}.abc.sortType must be text or number, got ${JSON.stringify(sortType)}: records would not be sorted`,
    ]);
  });

  it.each([0, 257])('must not have %d shards', (shards) => {
    expect(indexProblems('abc', { field: 'status', shards })).toEqual([
      `${at}.abc.shards must be a whole number from 1 to 256, got ${shards}: each page of a listing asks every shard`,
    ]);
  });
});

describe('the key of a record', () => {
  const byTimes: Collection = { policy: 'createOnly', partition: byTime({ bucket: 'hour', shards: 1 }) };
  const noTime = 'must begin with a UUIDv7 in lower case, whose time tells where the record is';

  it.each([keyAt(0), keyAt(1_795_271_253_012, '/door-7'), keyAt(253_402_300_799_999)])('may be %s by time', (key) => {
    expect(keyProblemIn(byTimes, key)).toBeUndefined();
  });

  it.each(['order-1', keyAt(1_795_271_253_012).toUpperCase(), keyAt(0).slice(1), keyAt(253_402_300_800_000)])(
    'must not be %s by time',
    (key) => {
      expect(keyProblemIn(byTimes, key)).toBe(noTime);
      expect(keyProblemIn({ policy: 'createOnly', partition: byHash({ shards: 4 }) }, key)).toBeUndefined();
      expect(keyProblemIn({ policy: 'createOnly' }, key)).toBeUndefined();
    },
  );

  it('is a key at all before it is one by time', () => {
    expect(keyProblemIn(byTimes, '')).toBe('must not be empty');
    expect(keyProblemIn(byTimes, keyAt(0, 'x'.repeat(476)))).toBeUndefined();
    expect(keyProblemIn(byTimes, keyAt(0, 'x'.repeat(477)))).toBe('must be at most 512 bytes of UTF-8, got 513');
  });
});
