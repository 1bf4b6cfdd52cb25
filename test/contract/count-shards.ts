import { shardOf } from '../../lambda/contract/partitions/by-hash';
import { KEY_SETS, type KeyOf } from './key-sets';
import { fnv1a, plainSum } from './weak-hashes';

export const KEYS = 1_000_000;
export const MOST_SHARDS = 256;

/** How many of a million keys each of 256 shards has. */
export interface Counted {
  readonly sets: Readonly<Record<string, readonly number[]>>;
  readonly weak: Readonly<Record<string, readonly number[]>>;
}

/** What comes to mind in place of a good hash. */
const WEAK: Readonly<Record<string, (key: string) => number>> = {
  'FNV-1a by its upper bits': (key) => Math.floor((fnv1a(key) / 2 ** 32) * MOST_SHARDS),
  'FNV-1a by the remainder': (key) => fnv1a(key) % MOST_SHARDS,
  'the sum of bytes by the remainder': (key) => plainSum(key) % MOST_SHARDS,
};

function count(keyOf: KeyOf, shard: (key: string) => number): number[] {
  const counts = new Array<number>(MOST_SHARDS).fill(0);
  for (let index = 0; index < KEYS; index++) {
    const at = shard(keyOf(index));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

function countAll(): Counted {
  const byHash = (key: string) => shardOf(key, MOST_SHARDS);
  return {
    sets: Object.fromEntries(Object.entries(KEY_SETS).map(([name, keys]) => [name, count(keys(), byHash)])),
    weak: Object.fromEntries(
      Object.entries(WEAK).map(([name, shard]) => [name, count((index) => `order-${index + 1}`, shard)]),
    ),
  };
}

if (require.main === module) process.stdout.write(JSON.stringify(countAll()));
