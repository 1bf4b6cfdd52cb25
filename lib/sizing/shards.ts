import { completeDemand, type Demand } from './demand';
import { demandProblems } from './demand-rules';
import { MOST_SHARDS, PARTITION_WRITE_UNITS } from './limits';

/** A hash spreads like dice: the fullest of 64 shards gets some tenth more than its share, and bursts come uneven. */
export const SHARD_HEADROOM = 1.25;

/**
 * Shards for `byHash` or `byTime` that take a demand: its write units a second, a quarter more, at 1,000 for each shard, and
 * then the next power of two. A record that alone takes more than 1,000 units a second is not helped by any number.
 * Throws for a demand that cannot be, and for one beyond 256 shards, some 204,000 units a second: that takes several tables.
 */
export function shardsFor(demand: Demand): number {
  const problems = demandProblems(demand);
  if (problems.length > 0) throw new Error(problems.join('; '));
  const shards = shardsNeeded(demand);
  if (shards <= MOST_SHARDS.value) return shards;
  throw new Error(
    `${shardsText(demand)}, and a collection has ${MOST_SHARDS.value} at the most: divide it among several tables`,
  );
}

/** As many as the demand takes, whatever a collection has. */
export function shardsNeeded(demand: Demand): number {
  return 2 ** Math.ceil(Math.log2(shardsAsked(demand)));
}

function shardsAsked(demand: Demand): number {
  return Math.ceil((unitsOf(demand) * SHARD_HEADROOM) / PARTITION_WRITE_UNITS.value);
}

function unitsOf(demand: Demand): number {
  const { peakWritesPerSecond: peak, itemBytes } = completeDemand(demand);
  return peak * Math.ceil(itemBytes / 1024);
}

export function shardsText(demand: Demand): string {
  const { peakWritesPerSecond: peak, itemBytes } = completeDemand(demand);
  return `${unitsOf(demand)} write units/s (${peak}/s of ${itemBytes} bytes) need ${shardsAsked(demand)} shards`;
}
