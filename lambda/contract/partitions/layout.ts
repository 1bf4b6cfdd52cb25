import { hashPartition, hashPartitions } from './by-hash';
import { rangePartition, rangePartitions } from './by-range';
import { type TimeGrid, timePartition } from './by-time';
import type { KeyRange } from './key-range';
import type { Partitioning } from './partitioning';

/** One division of all keys among partitions. A collection on the move has two of them. */
export type Epoch =
  | { readonly by: 'hash'; readonly shards: number }
  | { readonly by: 'range'; readonly boundaries: readonly string[] };

/** The epoch that records are moving out of. */
export interface OldEpoch {
  readonly epoch: Epoch;
  /**
   * From when on nobody can write to it any more who does not know of the newer one. Unit: milliseconds since 1970. Until
   * then a record's old place is marked before its new one is written.
   */
  readonly sealedFrom: number;
}

/**
 * How a collection is laid out at the moment: its declaration, and what the table remembers of earlier ones.
 * - `key`: each record for itself. - `epochs`: by hash or range, with the epoch that records still move out of.
 * - `time`: by the time in the key, with a number of shards for each span.
 */
export type Layout =
  | { readonly by: 'key' }
  | { readonly by: 'epochs'; readonly current: Epoch; readonly earlier?: OldEpoch }
  | ({ readonly by: 'time' } & TimeGrid);

/** The table remembers a layout that could not be had or understood: nobody can tell where a record is. */
export interface UnknownLayout {
  readonly by: 'unknown';
  /** A sentence that names the collection, for who asked for its records. */
  readonly reason: string;
}

/** The layout as it is where the table remembers nothing yet. */
export function declaredLayout(partitioning: Partitioning = { by: 'key' }): Layout {
  switch (partitioning.by) {
    case 'key':
      return partitioning;
    case 'hash':
    case 'range': {
      const [current, earlier] = epochsOf(partitioning);
      return {
        by: 'epochs',
        current,
        ...(earlier === undefined ? {} : { earlier: { epoch: earlier, sealedFrom: Number.POSITIVE_INFINITY } }),
      };
    }
    case 'time':
      return { by: 'time', bucket: partitioning.bucket, schedule: [{ from: 0, shards: partitioning.shards }] };
    default:
      return partitioning satisfies never;
  }
}

/** The epoch that is declared, and the one before it where that is stated. */
export function epochsOf(
  partitioning: Extract<Partitioning, { readonly by: 'hash' | 'range' }>,
): readonly [current: Epoch, earlier?: Epoch] {
  if (partitioning.by === 'hash') {
    const { shards, earlier } = partitioning;
    return earlier === undefined
      ? [{ by: 'hash', shards }]
      : [
          { by: 'hash', shards },
          { by: 'hash', shards: earlier },
        ];
  }
  const { boundaries, earlier } = partitioning;
  return earlier === undefined
    ? [{ by: 'range', boundaries }]
    : [
        { by: 'range', boundaries },
        { by: 'range', boundaries: earlier },
      ];
}

/** Epochs of a collection only grow: this number orders them, and names them in the table. */
export function sizeOf(epoch: Epoch): number {
  return epoch.by === 'hash' ? epoch.shards : epoch.boundaries.length + 1;
}

export function epochPartition(collection: string, epoch: Epoch, key: string): string {
  return epoch.by === 'hash'
    ? hashPartition(collection, epoch.shards, key)
    : rangePartition(collection, epoch.boundaries, key);
}

/** The partitions of an epoch that may hold keys of the range, in the order of their numbers. */
export function epochPartitions(collection: string, epoch: Epoch, range: KeyRange = {}): string[] {
  return epoch.by === 'hash'
    ? hashPartitions(collection, epoch.shards)
    : rangePartitions(collection, epoch.boundaries, range);
}

/** The partition of a key in a layout that keeps many keys to a partition. */
export function sharedPartition(
  collection: string,
  layout: Exclude<Layout, { readonly by: 'key' }>,
  key: string,
): string {
  return layout.by === 'time'
    ? timePartition(collection, layout, key)
    : epochPartition(collection, layout.current, key);
}
