import { shardsFor } from '../lib/sizing/shards';

describe('shards for a demand', () => {
  it.each([
    { peakWritesPerSecond: 1, shards: 1 },
    { peakWritesPerSecond: 800, shards: 1 },
    { peakWritesPerSecond: 801, shards: 2 },
    { peakWritesPerSecond: 12_800, shards: 16 },
    { peakWritesPerSecond: 50_000, shards: 64 },
    { peakWritesPerSecond: 204_800, shards: 256 },
  ])('are $shards for $peakWritesPerSecond writes a second of 1 KiB', ({ peakWritesPerSecond, shards }) => {
    expect(shardsFor({ peakWritesPerSecond, itemBytes: 1024 })).toBe(shards);
  });

  it('count every started KiB of a record', () => {
    expect(shardsFor({ peakWritesPerSecond: 800, itemBytes: 1025 })).toBe(2);
  });

  it('are refused beyond what a collection has, with the demand and the way out', () => {
    expect(() => shardsFor({ peakWritesPerSecond: 204_801, itemBytes: 1024 })).toThrow(
      '204801 write units/s (204801/s of 1024 bytes) need 257 shards, and a collection has 256 at the most: divide it',
    );
  });

  it('are refused for a demand that cannot be', () => {
    expect(() => shardsFor({ peakWritesPerSecond: 0 })).toThrow('peakWritesPerSecond must be');
  });
});
