import { byHash, byKey, byRange, byTime, type CollectionProps, WritePath, type WritePathProps } from '../lib';
import { problemsOf, testStack } from './test-stack';

/** What a write path with one such collection is refused with. */
function problemsWith(collection: Partial<CollectionProps>, props: Partial<WritePathProps> = {}): readonly string[] {
  return problemsOf(
    () =>
      new WritePath(testStack(), 'WritePath', {
        collections: { orders: { policy: 'createOnly', ...collection } },
        listener: { plaintextBecause: 'inside a test' },
        ...props,
      }),
  );
}

test.each([
  byKey(),
  byHash({ shards: 1 }),
  byHash({ shards: 256 }),
  byHash({ shards: 64, earlier: 16 }),
  byRange({ boundaries: ['m'] }),
  byRange({ boundaries: ['h', 'm', 'p'], earlier: ['h', 'p'] }),
  byTime({ bucket: 'minute', shards: 1 }),
  byTime({ bucket: 'day', shards: 256 }),
])('%j is taken', (partition) => {
  expect(problemsWith({ partition })).toEqual([]);
});

describe('what cannot be done ends the synth, with the way out', () => {
  const COPY = 'make a new collection and copy the records through the write path';

  test.each([
    {
      what: 'fewer shards than before',
      partition: byHash({ shards: 16, earlier: 64 }),
      problem: `collections.orders.partition.shards must be more than the earlier 64, got 16: records move to more shards only. To have fewer, ${COPY}`,
    },
    {
      what: 'as many shards as before',
      partition: byHash({ shards: 16, earlier: 16 }),
      problem: `collections.orders.partition.shards must be more than the earlier 16, got 16: records move to more shards only. To have fewer, ${COPY}`,
    },
    {
      what: 'no shards',
      partition: byHash({ shards: 0 }),
      problem:
        'collections.orders.partition.shards must be a whole number from 1 to 256, got 0: each page of a listing asks every shard',
    },
    {
      what: 'more shards than a listing can ask',
      partition: byTime({ bucket: 'hour', shards: 257 }),
      problem:
        'collections.orders.partition.shards must be a whole number from 1 to 256, got 257: each page of a listing asks every shard',
    },
    {
      what: 'a boundary that was taken away',
      partition: byRange({ boundaries: ['h', 'z'], earlier: ['h', 'p'] }),
      problem: `collections.orders.partition.boundaries must keep every earlier boundary, and "p" is gone: ranges can be split, never joined or shifted. To have other ranges, ${COPY}`,
    },
    {
      what: 'the same boundaries as before',
      partition: byRange({ boundaries: ['h'], earlier: ['h'] }),
      problem:
        'collections.orders.partition.boundaries must be more than those of collections.orders.partition.earlier, got the same: leave earlier away',
    },
    {
      what: 'boundaries out of order',
      partition: byRange({ boundaries: ['p', 'h'] }),
      problem:
        'collections.orders.partition.boundaries must rise in the order of keys, got "p" before "h": a key would have two places',
    },
    {
      what: 'no boundaries',
      partition: byRange({ boundaries: [] }),
      problem:
        'collections.orders.partition.boundaries must be a list of 1 to 63 keys, got 0: they divide the collection into ranges',
    },
  ])('$what', ({ partition, problem }) => {
    expect(problemsWith({ partition })).toEqual([problem]);
  });

  test('a span of time that there is none of', () => {
    const partition = { by: 'time', bucket: 'week', shards: 4 } as unknown as CollectionProps['partition'];

    expect(problemsWith({ partition })).toEqual([
      'collections.orders.partition.bucket must be one of minute, hour, day, got "week": a key would have no partition',
    ]);
  });

  test('a kind that there is none of', () => {
    const partition = { by: 'moon' } as unknown as CollectionProps['partition'];

    expect(problemsWith({ partition })).toEqual([
      'collections.orders.partition must be made by byKey, byHash, byRange or byTime (by: key, hash, range, time), got {"by":"moon"}: its records would have no place',
    ]);
  });

  test('a spread counter whose parts would be listed', () => {
    expect(problemsWith({ policy: 'counter', spread: 4, partition: byHash({ shards: 4 }) })).toEqual([
      'collections.orders.partition must be byKey() for a counter with a spread of 4, got "hash": a listing would show its parts and not their sums',
    ]);
  });

  test('a layout, which the table remembers and nobody declares', () => {
    expect(problemsWith({ layout: { by: 'key' } })).toEqual([
      'collections.orders.layout must not be declared: the table remembers it',
    ]);
  });

  test('days to keep records that are written again', () => {
    expect(problemsWith({ policy: 'lastWriterWins', keepDays: 30 })).toEqual([
      'collections.orders.keepDays needs the policy createOnly, got "lastWriterWins": what is written again would be removed by the day of its first write',
    ]);
  });
});

describe('indexes and warm throughput of the path’s table', () => {
  const indexes = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`index${n}`, { field: `field${n}` }]));

  test('twenty indexes are taken, one more is refused, whichever collections they are of', () => {
    const profiles = (count: number): Partial<WritePathProps> => ({
      collections: {
        orders: { policy: 'createOnly', indexes: indexes(10) },
        profiles: { policy: 'createOnly', indexes: indexes(count) },
      },
    });

    expect(problemsWith({}, profiles(10))).toEqual([]);
    expect(problemsWith({}, profiles(11))).toEqual([
      'collections must have 20 indexes at the most, all together, got 21: DynamoDB takes no more for a table, give some collections a write path of their own',
    ]);
  });

  test('too many indexes are told before anything is made, by the path itself', () => {
    const stack = testStack();
    const collections = { orders: { policy: 'createOnly', indexes: indexes(21) } } as const;

    expect(
      () => new WritePath(stack, 'WritePath', { collections, listener: { plaintextBecause: 'inside a test' } }),
    ).toThrow(/^Test\/WritePath: collections must have 20 indexes/);
    expect(stack.node.findAll().map(({ node }) => node.path)).toEqual(['Test', 'Test/WritePath']);
  });

  test('an index of a wrong name or over a field of ours is refused, once', () => {
    expect(problemsWith({ indexes: { by: { field: '_at' } } })).toEqual([
      "collections.orders.indexes.by: an index's name must be 3-40 letters and digits, beginning with a letter",
      'collections.orders.indexes.by.field must name a field of the records that does not begin with "_", got "_at": nothing would be found by it',
    ]);
  });

  test('a warmth that is no raise is refused', () => {
    expect(problemsWith({}, { warmThroughput: { writeUnitsPerSecond: 3999, neverLowered: true } })).toEqual([
      'warmThroughput.writeUnitsPerSecond must be a whole number from 4000 to 10000000, got 3999: every on-demand table takes 4,000 unasked, and DynamoDB refuses less',
    ]);
  });
});
