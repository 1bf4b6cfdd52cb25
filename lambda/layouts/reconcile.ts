// Receives: how a collection is declared, and what the table remembers of it.
// Promises: a layout by which every record that was ever written is found, whatever was declared.
// Hands on: what to write into the table, or why the declaration is not followed.

import { bucketStart, nextBucket, type TimePartitioning } from '../contract/partitions/by-time';
import { type Epoch, epochsOf, sizeOf } from '../contract/partitions/layout';
import type { Partitioning } from '../contract/partitions/partitioning';
import { CHANGE_KNOWN_MS } from './layouts';
import type { StoredLayout } from './stored-layout';

export { layoutFrom, type MovePosition, type StoredLayout } from './stored-layout';

export interface Reconciled {
  /** What holds. Where it is a change, it holds once it stands in the table. */
  readonly stored: StoredLayout;
  readonly change: 'none' | 'create' | 'update';
  /** Why the declaration is not followed, and what to do. */
  readonly refusal?: string;
}

/** `now` in milliseconds since 1970. Throws for `byKey`, of which the table remembers nothing. */
export function reconcile(declared: Partitioning, stored: StoredLayout | undefined, now: number): Reconciled {
  if (declared.by === 'key') throw new Error('a collection by key has no layout to remember');
  if (stored !== undefined && stored.kind !== declared.by) {
    return kept(
      stored,
      `it is declared by ${declared.by}, and the table has its records by ${stored.kind}: declare it by ${stored.kind} again, or make a new collection and copy the records through the write path`,
    );
  }
  return declared.by === 'time' ? reconcileTime(declared, stored, now) : reconcileEpochs(declared, stored, now);
}

function reconcileEpochs(
  declared: Extract<Partitioning, { readonly by: 'hash' | 'range' }>,
  stored: StoredLayout | undefined,
  now: number,
): Reconciled {
  const [wanted, before] = epochsOf(declared);
  if (stored?.current === undefined) {
    const earlier = before === undefined ? {} : { earlier: before };
    return { stored: { kind: declared.by, current: wanted, ...earlier, since: now, rev: 1 }, change: 'create' };
  }
  const { current, earlier, rev } = stored;
  if (isSame(wanted, current)) return { stored, change: 'none' };
  const refusal = growthProblem(wanted, current) ?? (earlier === undefined ? undefined : stillMoving(earlier, current));
  if (refusal !== undefined) return kept(stored, refusal);
  return {
    stored: { kind: declared.by, current: wanted, earlier: current, since: now, rev: rev + 1 },
    change: 'update',
  };
}

function growthProblem(wanted: Epoch, current: Epoch): string | undefined {
  const sizes = `${sizeOf(wanted)} partitions are declared, and the table has ${sizeOf(current)}`;
  if (wanted.by === 'range' && current.by === 'range') {
    const lost = current.boundaries.filter((boundary) => !wanted.boundaries.includes(boundary));
    if (lost.length > 0) {
      return `${sizes}, among its boundaries ${JSON.stringify(lost)} that are not declared: ranges are split, never joined or shifted; declare them again`;
    }
  }
  if (sizeOf(wanted) > sizeOf(current)) return undefined;
  return `${sizes}: records move to more only; declare ${sizeOf(current)} or more`;
}

function stillMoving(earlier: Epoch, current: Epoch): string {
  return `records still move from ${sizeOf(earlier)} partitions to ${sizeOf(current)}: what is declared now follows by itself once they have, nothing is to be done`;
}

function reconcileTime(declared: TimePartitioning, stored: StoredLayout | undefined, now: number): Reconciled {
  const { bucket, shards } = declared;
  if (stored?.bucket === undefined || stored.schedule === undefined) {
    return { stored: { kind: 'time', bucket, schedule: [{ from: 0, shards }], rev: 1 }, change: 'create' };
  }
  if (stored.bucket !== bucket) {
    return kept(
      stored,
      `the bucket ${bucket} is declared, and the table has its records by ${stored.bucket}: declare ${stored.bucket} again, or make a new collection`,
    );
  }
  if (stored.schedule.at(-1)?.shards === shards) return { stored, change: 'none' };
  const known = now + CHANGE_KNOWN_MS;
  // What begins sooner than anybody could be told stays: somebody will write by it.
  const firm = stored.schedule.filter(({ from }) => from < known);
  const schedule = firm.at(-1)?.shards === shards ? firm : [...firm, { from: bucketFrom(bucket, known), shards }];
  return { stored: { ...stored, schedule, rev: stored.rev + 1 }, change: 'update' };
}

/** The start of the first bucket at or after a moment. */
function bucketFrom(bucket: TimePartitioning['bucket'], millis: number): number {
  const start = bucketStart(bucket, millis);
  return start === millis ? start : nextBucket(bucket, start);
}

function kept(stored: StoredLayout, refusal: string): Reconciled {
  return { stored, change: 'none', refusal };
}

function isSame(a: Epoch, b: Epoch): boolean {
  if (a.by === 'hash') return b.by === 'hash' && a.shards === b.shards;
  return (
    b.by === 'range' &&
    a.boundaries.length === b.boundaries.length &&
    a.boundaries.every((at, i) => at === b.boundaries[i])
  );
}
