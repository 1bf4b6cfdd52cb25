import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Collection } from '../../lambda/contract/collection';
import type { Layout } from '../../lambda/contract/partitions/layout';
import { declaredLayout, epochPartitions, epochsOf, sizeOf } from '../../lambda/contract/partitions/layout';
import type { Partitioning } from '../../lambda/contract/partitions/partitioning';
import {
  earlierPlaceOf,
  layoutOf,
  nameOfPlace,
  placeByKey,
  placeOf,
  placeOfClaim,
  placeOfLayout,
  placeOfMarker,
  type RecordKey,
} from '../../lambda/contract/placement';
import places from '../fixtures/places.json';
import { anyKey, keyAt } from './any-keys';
import { otherMurmur3 } from './other-murmur3';

interface Places {
  readonly partition?: Partitioning;
  readonly part?: number;
  readonly places: readonly (readonly [key: string, partition: string])[];
}

const FIXTURE = places as readonly unknown[] as readonly Places[];

function collection(partition?: Partitioning, layout?: Layout): Collection {
  return { policy: 'createOnly', ...(partition && { partition }), ...(layout && { layout }) };
}

/**
 * Records stand at these places in tables. A change of one would not find them again: nothing here may ever change, and what
 * is added is added at the end, with a number and a digest of its own.
 */
describe('where records are, for ever', () => {
  it('is as it was when it was first written down', () => {
    for (const { partition, part, places: known } of FIXTURE) {
      for (const [key, expected] of known) {
        const sort = partition === undefined || partition.by === 'key' ? '.' : key;

        expect(placeOf('orders', collection(partition), key, part)).toEqual({ partition: expected, sort });
      }
    }
  });

  it.each([[18, '7134353c34f34eba2e28ede16e607626be2d7a0aa33d4179edc74abd352bb7dc']])(
    'is not rewritten in the first %d kinds of it',
    (count, digest) => {
      const text = JSON.stringify(FIXTURE.slice(0, count));

      expect(createHash('sha256').update(text).digest('hex')).toBe(digest);
    },
  );

  it('can be found by any program that knows MurmurHash3', () => {
    for (const { partition, places: known } of FIXTURE) {
      if (partition?.by !== 'hash') continue;
      for (const [key, expected] of known) {
        const shard = (BigInt(otherMurmur3(key)) * BigInt(partition.shards)) >> 32n;

        expect(expected).toBe(`orders~h${partition.shards}.${shard}`);
      }
    }
  });
});

const hour = Date.UTC(2026, 10, 21, 14);

describe('the place of a record', () => {
  it('is in the newest epoch that the table knows of, whatever is declared', () => {
    const layout: Layout = {
      by: 'epochs',
      current: { by: 'hash', shards: 64 },
      earlier: { epoch: { by: 'hash', shards: 16 }, sealedFrom: 1 },
    };
    const moving = collection({ by: 'hash', shards: 256 }, layout);

    expect(placeOf('orders', moving, 'order-1').partition).toMatch(/^orders~h64\.\d+$/);
    expect(earlierPlaceOf('orders', moving, 'order-1')).toEqual(
      placeOf('orders', collection({ by: 'hash', shards: 16 }), 'order-1'),
    );
  });

  it('is by its key where nothing is declared', () => {
    expect(placeOf('orders', collection(), 'a')).toEqual(placeByKey('orders', 'a'));
  });

  it.each<[string, Partitioning | undefined]>([
    ['by key', undefined],
    ['by hash, settled', { by: 'hash', shards: 16 }],
    ['by range, settled', { by: 'range', boundaries: ['h'] }],
    ['by time', { by: 'time', bucket: 'hour', shards: 4 }],
  ])('has none before it: %s', (_name, partition) => {
    expect(earlierPlaceOf('orders', collection(partition), keyAt(hour))).toBeUndefined();
  });

  it('is no other place in the table, of whatever collection, epoch and key', () => {
    const anyPlace = fc.oneof(
      fc.record({
        name: fc.constantFrom('orders', 'orders-h64', 'o'),
        partition: fc.constantFrom<Partitioning>(
          { by: 'key' },
          { by: 'hash', shards: 1 },
          { by: 'hash', shards: 16 },
          { by: 'range', boundaries: ['h'] },
        ),
        key: anyKey,
      }),
    );
    fc.assert(
      fc.property(anyPlace, anyPlace, (a, b) => {
        const [one, other] = [a, b].map(({ name, partition, key }) => placeOf(name, collection(partition), key));
        const same = JSON.stringify(a) === JSON.stringify(b);

        expect(JSON.stringify(one) === JSON.stringify(other)).toBe(same);
        expect(nameOfPlace(one as RecordKey) === nameOfPlace(other as RecordKey)).toBe(same);
      }),
      { numRuns: 2000 },
    );
  });

  it('differs for each part of a spread counter', () => {
    const names = [undefined, 0, 1, 99].map((part) => placeOf('hits', collection(), 'a', part).partition);

    expect(names).toEqual(['hits#a', 'hits/0#a', 'hits/1#a', 'hits/99#a']);
  });

  it('is never one of those that the kit keeps for itself', () => {
    const own = [placeOfMarker('t'), placeOfClaim('d'), placeOfLayout('orders')];

    expect(own.map(nameOfPlace)).toEqual(['~transaction#t', '~key#d', '~layout#orders']);
  });
});

describe('a layout', () => {
  it('is the one that the table remembers, before the one that is declared', () => {
    const remembered: Layout = { by: 'epochs', current: { by: 'hash', shards: 64 } };

    expect(layoutOf(collection({ by: 'hash', shards: 16 }, remembered))).toBe(remembered);
    expect(layoutOf(collection({ by: 'hash', shards: 16 }))).toEqual({
      by: 'epochs',
      current: { by: 'hash', shards: 16 },
    });
    expect(layoutOf(collection())).toEqual({ by: 'key' });
  });

  it('that is declared with what was before is open, and not sealed until the table says so', () => {
    expect(declaredLayout({ by: 'hash', shards: 64, earlier: 16 })).toEqual({
      by: 'epochs',
      current: { by: 'hash', shards: 64 },
      earlier: { epoch: { by: 'hash', shards: 16 }, sealedFrom: Number.POSITIVE_INFINITY },
    });
    expect(declaredLayout({ by: 'range', boundaries: ['h', 'p'], earlier: ['h'] })).toEqual({
      by: 'epochs',
      current: { by: 'range', boundaries: ['h', 'p'] },
      earlier: { epoch: { by: 'range', boundaries: ['h'] }, sealedFrom: Number.POSITIVE_INFINITY },
    });
  });

  it('by time has had its shards from the first', () => {
    expect(declaredLayout({ by: 'time', bucket: 'day', shards: 8 })).toEqual({
      by: 'time',
      bucket: 'day',
      schedule: [{ from: 0, shards: 8 }],
    });
  });

  it('has epochs that their sizes order', () => {
    expect(epochsOf({ by: 'hash', shards: 64, earlier: 16 }).map((epoch) => epoch && sizeOf(epoch))).toEqual([64, 16]);
    expect(epochsOf({ by: 'range', boundaries: ['h', 'p'] }).map((epoch) => epoch && sizeOf(epoch))).toEqual([3]);
  });

  it('of a hash has every partition in a listing of any range', () => {
    const epoch = { by: 'hash', shards: 16 } as const;

    expect(epochPartitions('orders', epoch, { from: 'a', to: 'b' })).toEqual(epochPartitions('orders', epoch));
    expect(epochPartitions('orders', { by: 'range', boundaries: ['h', 'p'] }, { from: 'i' })).toEqual([
      'orders~r3.1',
      'orders~r3.2',
    ]);
  });
});
