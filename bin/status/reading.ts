// What a look at a live path finds, wherever it runs.

import type { QueueKind } from '../../lambda/contract/collection';

/** Metrics of the front door by their names in CloudWatch. */
export const DOOR_COUNTS = ['Accepted', 'Refused', 'Failed', 'Shed', 'RateLimited'] as const;

/** Metrics of the writer by their names in CloudWatch. */
export const WRITER_COUNTS = [
  'Applied',
  'Duplicates',
  'Superseded',
  'Conflicts',
  'Poison',
  'Retries',
  'Late',
  'ThrottledKeyRange',
  'ThrottledTable',
  'ThrottledAccount',
  'ThrottledMaxOnDemand',
] as const;

export type DoorCount = (typeof DOOR_COUNTS)[number];
export type WriterCount = (typeof WRITER_COUNTS)[number];

/** Events a second. What has not occurred at all is absent. */
export type Rates<Name extends string> = Readonly<Partial<Record<Name, number>>>;

export interface BufferReading {
  readonly kind: QueueKind;
  /** Messages that wait, those with a delay too. */
  readonly waiting: number;
  readonly inFlight: number;
  /** Of those in flight too: what a crashed run held comes back late. Absent where nobody tells. */
  readonly oldestSeconds?: number;
  /** Messages a second. */
  readonly sent?: number;
  readonly drained?: number;
}

/** Tasks of a door of containers: now, or at the end of the minute that rates are of. */
export interface TasksReading {
  readonly running?: number;
  readonly healthy?: number;
  readonly unhealthy?: number;
  /** Told to stop: they end what they have. */
  readonly draining?: number;
  /** Of all of them together. */
  readonly cpuPercent?: number;
}

export interface Reading {
  /** When it was looked at. Unit: milliseconds since 1970. */
  readonly at: number;
  /** The end of the time that rates are of, where it is not now. Unit: milliseconds since 1970. */
  readonly asOf?: number;
  readonly door: Rates<DoorCount>;
  /**
   * Runs of the front door that failed, or requests that none of its tasks answered, a second: what they were offered nobody has counted.
   */
  readonly doorErrors?: number;
  /** Of a door of containers. */
  readonly tasks?: TasksReading;
  readonly buffers: readonly BufferReading[];
  readonly writer: Rates<WriterCount> & {
    /** Runs at once: now, or the most of the minute. */
    readonly runs?: number;
    /** Runs at once that the place allows, where that is less than the plan's. */
    readonly mostRuns?: number;
    /** Runs that failed, a second. */
    readonly errors?: number;
  };
  /** Milliseconds from acceptance to the table, of the last minute. Absent where nothing was applied. */
  readonly acceptToDurable?: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly quarantine: Readonly<Partial<Record<QueueKind, number>>>;
  /** Calls to the cache a second that were not answered. */
  readonly cacheUnavailable: number;
  /** What was before, where the place remembers it: the oldest first. */
  readonly past?: readonly Moment[];
}

/** One point of the small pictures. */
export interface Moment {
  readonly at: number;
  /** Writes a second. */
  readonly offered: number;
  readonly applied: number;
  /** Messages that wait in each buffer. */
  readonly waiting: Readonly<Partial<Record<QueueKind, number>>>;
}

/** Where readings come from. */
export interface StatusSource {
  read(): Promise<Reading>;
}

/** Everything that clients asked to be written. */
export function offeredOf(door: Rates<DoorCount>): number {
  return DOOR_COUNTS.reduce((sum, name) => sum + (door[name] ?? 0), 0);
}

export function momentOf({ at, door, writer, buffers }: Reading): Moment {
  return {
    at,
    offered: offeredOf(door),
    applied: writer.Applied ?? 0,
    waiting: Object.fromEntries(buffers.map(({ kind, waiting }) => [kind, waiting])),
  };
}
