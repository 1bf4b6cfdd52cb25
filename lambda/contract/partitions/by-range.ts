import { keyProblem } from '../body';
import { compareKeys } from './key-order';
import type { KeyRange } from './key-range';

/** Records spread over partitions by ranges of their keys. */
export interface RangePartitioning {
  readonly by: 'range';
  /**
   * The first key of each range but the first, in the order of keys (that of their UTF-8 bytes), 1–63 of them: `['h', 'p']`
   * makes three ranges. May be added to on a live table, where records then move by themselves; never taken away.
   */
  readonly boundaries: readonly string[];
  /**
   * The boundaries there were before, while their records still move. The table remembers them by itself; stated here, synth
   * holds the change against them.
   * @default - what the table remembers
   */
  readonly earlier?: readonly string[];
}

/**
 * Keeps ranges of keys together: a listing of a prefix asks one or two partitions and not all of them. Only for keys that
 * are written evenly: of keys that rise, all new ones go to the last range, which takes 1,000 write units a second.
 */
export function byRange(options: Omit<RangePartitioning, 'by'>): RangePartitioning {
  return { by: 'range', ...options };
}

/** The number of ranges is part of the name: it tells one epoch from the next. */
export function rangePartition(collection: string, boundaries: readonly string[], key: string): string {
  return nameOf(collection, boundaries, rankOf(key, boundaries));
}

/** Only the partitions that hold a part of the range. */
export function rangePartitions(collection: string, boundaries: readonly string[], { from, to }: KeyRange): string[] {
  if (from !== undefined && to !== undefined && compareKeys(from, to) >= 0) return [];
  const first = from === undefined ? 0 : rankOf(from, boundaries);
  const last = to === undefined ? boundaries.length : rankBefore(to, boundaries);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    nameOf(collection, boundaries, first + index),
  );
}

/** As `rankOf`, of what comes before the key: a range that ends at a boundary has nothing of the partition behind it. */
function rankBefore(key: string, boundaries: readonly string[]): number {
  const rank = rankOf(key, boundaries);
  return boundaries[rank - 1] === key ? rank - 1 : rank;
}

function nameOf(collection: string, boundaries: readonly string[], rank: number): string {
  return `${collection}~r${boundaries.length + 1}.${rank}`;
}

/** How many boundaries the key stands at or behind. */
function rankOf(key: string, boundaries: readonly string[]): number {
  let low = 0;
  let high = boundaries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(boundaries[middle] ?? '', key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Each range is a query of its own in a full listing, and the list travels in the functions' environment. */
const BOUNDARIES_MAX = 63;

export function rangeProblems(name: string, { boundaries, earlier }: RangePartitioning): string[] {
  const problems = listProblems(`${name}.boundaries`, boundaries);
  if (problems.length > 0 || earlier === undefined) return problems;
  const before = listProblems(`${name}.earlier`, earlier);
  if (before.length > 0) return before;
  const lost = earlier.filter((boundary) => !boundaries.includes(boundary));
  if (lost.length > 0) {
    return [
      `${name}.boundaries must keep every earlier boundary, and ${JSON.stringify(lost[0])} is gone: ranges can be split, never joined or shifted. To have other ranges, make a new collection and copy the records through the write path`,
    ];
  }
  if (boundaries.length > earlier.length) return [];
  return [`${name}.boundaries must be more than those of ${name}.earlier, got the same: leave earlier away`];
}

function listProblems(name: string, boundaries: unknown): string[] {
  if (!Array.isArray(boundaries) || boundaries.length < 1 || boundaries.length > BOUNDARIES_MAX) {
    const got = Array.isArray(boundaries) ? `${boundaries.length}` : JSON.stringify(boundaries);
    return [
      `${name} must be a list of 1 to ${BOUNDARIES_MAX} keys, got ${got}: they divide the collection into ranges`,
    ];
  }
  for (const [index, boundary] of boundaries.entries()) {
    const bad = typeof boundary === 'string' ? keyProblem(boundary) : 'must be text';
    if (bad !== undefined) return [`${name}: the boundary ${JSON.stringify(boundary)} ${bad}, as a key`];
    const before: unknown = boundaries[index - 1];
    if (typeof before === 'string' && compareKeys(before, boundary) >= 0) {
      return [
        `${name} must rise in the order of keys, got ${JSON.stringify(before)} before ${JSON.stringify(boundary)}: a key would have two places`,
      ];
    }
  }
  return [];
}
