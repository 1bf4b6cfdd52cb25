import fc from 'fast-check';
import { hashPartition, hashPartitions, shardOf } from '../../lambda/contract/partitions/by-hash';
import { murmur3 } from '../../lambda/contract/partitions/murmur3';
import { SHARDS_MAX } from '../../lambda/contract/partitions/shards';
import { anyText, anyUnits } from './any-keys';
import { otherMurmur3 } from './other-murmur3';

describe('the hash of a key', () => {
  // Published for seed 0: Wikipedia, "MurmurHash", and the vectors that implementations share.
  it.each([
    ['', 0],
    ['test', 0xba6bd213],
    ['Hello, world!', 0xc0363e43],
    ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
  ])('of %j is the published one', (text, hash) => {
    expect(murmur3(text)).toBe(hash);
    expect(otherMurmur3(text)).toBe(hash);
  });

  it('is what another implementation makes of the bytes, whatever the text', () => {
    const longer = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(fc.oneof(anyText, anyUnits, longer), (text) => {
        expect(murmur3(text)).toBe(otherMurmur3(text));
      }),
      { numRuns: 2000 },
    );
  });

  // At 682 characters of three bytes the text just fits what is kept ready; after a long text it holds other bytes.
  it.each([1, 2, 3, 4, 511, 512, 681, 682, 683, 684, 2047, 2048, 2049])('is right for %d characters', (length) => {
    for (const character of ['x', 'é', '\uffff']) {
      const text = character.repeat(length);

      expect(murmur3(text)).toBe(otherMurmur3(text));
    }
    expect(murmur3('a')).toBe(otherMurmur3('a'));
  });
});

const anyShards = fc.integer({ min: 1, max: SHARDS_MAX });

describe('the shard of a key', () => {
  it('is one of the shards, and its partition one of those that a listing asks', () => {
    fc.assert(
      fc.property(anyText, anyShards, (key, shards) => {
        expect(hashPartitions('orders', shards)).toContain(hashPartition('orders', shards, key));
        expect(hashPartition('orders', shards, key)).toBe(`orders~h${shards}.${shardOf(key, shards)}`);
      }),
    );
  });

  it.each([1, 2, 16, 255, 256])('is reached whichever it is, of %d', (shards) => {
    const reached = new Set(Array.from({ length: 20_000 }, (_, index) => hashPartition('orders', shards, `${index}`)));

    expect(reached).toEqual(new Set(hashPartitions('orders', shards)));
  });

  it('becomes neighbours when the shards are multiplied', () => {
    const multiplied = fc
      .tuple(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 16 }))
      .filter(([shards, times]) => shards * times <= SHARDS_MAX);
    fc.assert(
      fc.property(anyText, multiplied, (key, [shards, times]) => {
        expect(Math.floor(shardOf(key, shards * times) / times)).toBe(shardOf(key, shards));
      }),
    );
  });

  it('has a name that no other number of shards gives', () => {
    const names = Array.from({ length: SHARDS_MAX }, (_, index) => hashPartitions('orders', index + 1)).flat();

    expect(new Set(names).size).toBe(names.length);
  });
});
