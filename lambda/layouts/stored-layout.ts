import type { ShardsFrom, TimeBucket } from '../contract/partitions/by-time';
import type { Epoch, Layout } from '../contract/partitions/layout';
import { CHANGE_KNOWN_MS } from './layouts';

/** How far the move of a collection's records has come. */
export interface MovePosition {
  /** Number of the partition of the earlier epoch that is being moved out of. */
  readonly partition: number;
  /** The last sort key of it that was worked on; absent at its beginning. */
  readonly after?: string;
}

/** What the table remembers of a collection's layout. */
export interface StoredLayout {
  readonly kind: 'hash' | 'range' | 'time';
  /** Hash and range: the newest epoch, … */
  readonly current?: Epoch;
  /** … and the one that records still move out of. */
  readonly earlier?: Epoch;
  /** When `current` was registered. Unit: milliseconds since 1970. */
  readonly since?: number;
  /** Time. */
  readonly bucket?: TimeBucket;
  readonly schedule?: readonly ShardsFrom[];
  /** Rises with each change: who changes the item names the one that was seen. */
  readonly rev: number;
  /** Where the migrator is; absent before it began and once it has ended. */
  readonly position?: MovePosition;
  /** Records moved by the migrator in the present move. */
  readonly moved?: number;
}

/** Throws for what nobody here has written: a record would be looked for in the wrong place. */
export function layoutFrom(stored: StoredLayout): Layout {
  const { kind, current, earlier, since = 0, bucket, schedule } = stored;
  if (kind === 'time') {
    if (bucket === undefined || schedule === undefined) throw new Error('the stored layout by time has no schedule');
    return { by: 'time', bucket, schedule };
  }
  if (current === undefined) throw new Error(`the stored layout by ${kind} has no epoch`);
  if (earlier === undefined) return { by: 'epochs', current };
  return { by: 'epochs', current, earlier: { epoch: earlier, sealedFrom: since + CHANGE_KNOWN_MS } };
}
