import { type HashPartitioning, hashProblems } from './by-hash';
import type { KeyPartitioning } from './by-key';
import { type RangePartitioning, rangeProblems } from './by-range';
import { type TimePartitioning, timeProblems } from './by-time';

/** How a collection's records are spread over the partitions of the table. */
export type Partitioning = KeyPartitioning | HashPartitioning | RangePartitioning | TimePartitioning;

const KINDS: readonly Partitioning['by'][] = ['key', 'hash', 'range', 'time'];

/** Everything wrong with a declared partitioning. `name` is the prop it stands in. */
export function partitioningProblems(name: string, partitioning: Partitioning): string[] {
  switch (partitioning?.by) {
    case 'key':
      return [];
    case 'hash':
      return hashProblems(name, partitioning);
    case 'range':
      return rangeProblems(name, partitioning);
    case 'time':
      return timeProblems(name, partitioning);
    default: {
      const got: unknown = partitioning;
      return [
        `${name} must be made by byKey, byHash, byRange or byTime (by: ${KINDS.join(', ')}), got ${JSON.stringify(got)?.slice(0, 80)}: its records would have no place`,
      ];
    }
  }
}
