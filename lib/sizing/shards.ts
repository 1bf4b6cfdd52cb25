import { SHARDS_MAX } from '../../lambda/contract/partitions/shards';
import { completeDemand, type Demand, demandProblems } from './demand';

/** What one partition takes. Unit: write units a second. Source: DynamoDB developer guide, partition throughput. */
const PARTITION_UNITS_PER_SECOND = 1000;

/** A hash spreads like dice: the fullest of 64 shards gets some tenth more than its share, and bursts come uneven. */
const HEADROOM = 1.25;

/**
 * Shards for `byHash` or `byTime` that take a demand: its write units a second, a quarter more, at 1,000 for each shard, and
 * then the next power of two. A record that alone takes more than 1,000 units a second is not helped by any number.
 * Throws for a demand that cannot be, and for one beyond 256 shards, some 204,000 units a second: that takes several tables.
 */
export function shardsFor(demand: Demand): number {
  const problems = demandProblems(demand);
  if (problems.length > 0) throw new Error(problems.join('; '));
  const { peakWritesPerSecond: peak, itemBytes } = completeDemand(demand);
  const units = peak * Math.ceil(itemBytes / 1024);
  const needed = Math.ceil((units * HEADROOM) / PARTITION_UNITS_PER_SECOND);
  const shards = 2 ** Math.ceil(Math.log2(needed));
  if (shards <= SHARDS_MAX) return shards;
  throw new Error(
    `${units} write units/s (${peak}/s of ${itemBytes} bytes) need ${needed} shards, and a collection has ${SHARDS_MAX} at the most: divide it among several tables`,
  );
}
