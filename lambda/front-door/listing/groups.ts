import { bucketPartitions, bucketStart, nextBucket, type TimeGrid } from '../../contract/partitions/by-time';
import { type Epoch, epochPartitions, type Layout } from '../../contract/partitions/layout';
import { stampMillis, stampTime } from '../../contract/stamp';
import type { KeySpan } from './table-queries';

/** Partitions that share a range of keys between them. Groups come in the direction of the listing. */
export interface Group {
  readonly partitions: readonly string[];
  /** A text that is no key, between those of the groups before and its own; absent where none is needed. */
  readonly edge?: string;
}

export type GroupsIn = (span: KeySpan) => Iterable<Group>;

/** Groups as they are needed: a window of time may have thousands. */
export class GroupsAhead {
  readonly #groups: Iterator<Group>;
  /** The one that comes next; absent behind the last. */
  first: Group | undefined;

  constructor(groups: Iterable<Group>) {
    this.#groups = groups[Symbol.iterator]();
    this.#advance();
  }

  /** So many at the most that have so many partitions together; the first one in any case. */
  take(most: number, mostPartitions: number): Group[] {
    const taken: Group[] = [];
    let partitions = 0;
    while (this.first !== undefined && taken.length < most) {
      partitions += this.first.partitions.length;
      if (taken.length > 0 && partitions > mostPartitions) break;
      taken.push(this.first);
      this.#advance();
    }
    return taken;
  }

  #advance(): void {
    const { done, value } = this.#groups.next();
    this.first = done === true ? undefined : value;
  }
}

/**
 * What has to be asked for a span of keys, one after the other. Records move from the earlier epoch to the newer one: asked
 * in this order, one that is missed in the first has come to the second before that is asked.
 */
export function phasesOf(name: string, layout: Exclude<Layout, { readonly by: 'key' }>): readonly GroupsIn[] {
  if (layout.by === 'time') return [(span) => timeGroups(name, layout, span)];
  const { earlier, current } = layout;
  const epochs = earlier === undefined ? [current] : [earlier.epoch, current];
  return epochs.map((epoch) => (span) => epochGroups(name, epoch, span));
}

function epochGroups(name: string, epoch: Epoch, { from, to, after, descending = false }: KeySpan): Group[] {
  const low = descending ? from : (after ?? from);
  const high = descending ? (after ?? to) : to;
  const range = { ...(low !== undefined && { from: low }), ...(high !== undefined && { to: high }) };
  const partitions = epochPartitions(name, epoch, range);
  if (epoch.by === 'hash') return [{ partitions }];
  return (descending ? partitions.reverse() : partitions).map((partition) => ({ partitions: [partition] }));
}

/** Both ends must be given: by `stampTime`, or as keys. */
function* timeGroups(name: string, grid: TimeGrid, { from, to, after, descending = false }: KeySpan): Iterable<Group> {
  const low = descending ? from : (after ?? from);
  const high = descending ? (after ?? to) : to;
  if (low === undefined || high === undefined) throw new Error(`${name} is listed between two times`);
  const first = bucketStart(grid.bucket, stampMillis(low));
  const last = bucketStart(grid.bucket, millisBefore(high));
  if (descending) {
    for (let start = last; start >= first; start = bucketStart(grid.bucket, start - 1)) {
      yield { partitions: bucketPartitions(name, grid, start), edge: stampTime(nextBucket(grid.bucket, start)) };
      if (start === 0) return;
    }
    return;
  }
  for (let start = first; start <= last; start = nextBucket(grid.bucket, start)) {
    yield { partitions: bucketPartitions(name, grid, start), edge: stampTime(start) };
  }
}

/** The last millisecond in which a key before this text can be: a time alone comes before all keys of that time. */
function millisBefore(text: string): number {
  const millis = stampMillis(text);
  return text === stampTime(millis) ? millis - 1 : millis;
}
