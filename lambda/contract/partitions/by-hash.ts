import { murmur3 } from './murmur3';
import { shardsProblem } from './shards';

/** Records spread over a fixed number of partitions by a hash of their keys. */
export interface HashPartitioning {
  readonly by: 'hash';
  /**
   * Partitions, 1–256. Each takes 1,000 write units a second, and a page of a listing asks each of them once. May be raised
   * on a live table, where records then move by themselves; never lowered.
   */
  readonly shards: number;
  /**
   * How many there were before, while their records still move. The table remembers it by itself; stated here, synth holds
   * the change against it. May be taken away once the move is over.
   * @default - what the table remembers
   */
  readonly earlier?: number;
}

/**
 * Spreads a collection's records over partitions by a hash of their keys: as many writes as shards times 1,000 units a
 * second, and a listing in the order of keys. What one record takes is not raised by it.
 */
export function byHash(options: Omit<HashPartitioning, 'by'>): HashPartitioning {
  return { by: 'hash', ...options };
}

/** `~` stands in no collection's name. The number of shards is part of the name: it tells one epoch from the next. */
export function hashPartition(collection: string, shards: number, key: string): string {
  return `${collection}~h${shards}.${shardOf(key, shards)}`;
}

/** All partitions: any key may be in any of them. */
export function hashPartitions(collection: string, shards: number): string[] {
  return Array.from({ length: shards }, (_, shard) => `${collection}~h${shards}.${shard}`);
}

/** By the upper bits of the hash: they need no division, and each shard of 16 becomes four neighbours of 64. */
export function shardOf(key: string, shards: number): number {
  return Math.floor((murmur3(key) / 2 ** 32) * shards);
}

export function hashProblems(name: string, { shards, earlier }: HashPartitioning): string[] {
  const wrong = shardsProblem(`${name}.shards`, shards);
  if (wrong !== undefined) return [wrong];
  if (earlier === undefined) return [];
  const wrongBefore = shardsProblem(`${name}.earlier`, earlier);
  if (wrongBefore !== undefined) return [wrongBefore];
  if (earlier < shards) return [];
  return [
    `${name}.shards must be more than the earlier ${earlier}, got ${shards}: records move to more shards only. To have fewer, make a new collection and copy the records through the write path`,
  ];
}
