import type { CollectionIndexes } from './indexes';
import type { Layout, UnknownLayout } from './partitions/layout';
import type { Partitioning } from './partitions/partitioning';
import type { RecordCaching } from './record-caching';

/**
 * How two writes to one record are reconciled.
 * - `createOnly`: the first write makes the record, later ones conflict.
 * - `lastWriterWins`: the greatest stamp wins, whatever order the writes arrive in.
 * - `priority`: the greatest priority wins, and of equal ones the greatest stamp.
 * - `versioned`: a write names the version it replaces; any other conflicts.
 * - `merge`: as `versioned`, but what would conflict is merged by the user's function.
 * - `patch`: merge patches, each applied once, in the order they were accepted.
 * - `counter`: increments, each applied once.
 */
export type ConflictPolicy = 'createOnly' | 'lastWriterWins' | 'priority' | 'versioned' | 'merge' | 'patch' | 'counter';

export type QueueKind = 'standard' | 'fifo';

/**
 * The queue each policy needs. Where stamps or existence decide, the order of delivery does not matter and a standard
 * queue serves; where one write builds on another, a record's writes must come in order and one batch at a time.
 */
export const QUEUE_OF: Readonly<Record<ConflictPolicy, QueueKind>> = {
  createOnly: 'standard',
  lastWriterWins: 'standard',
  priority: 'standard',
  versioned: 'fifo',
  merge: 'fifo',
  patch: 'fifo',
  counter: 'fifo',
};

export const CONFLICT_POLICIES = Object.keys(QUEUE_OF);

/**
 * How a write of the collection is answered.
 * - `buffered`: accepted (202) once the write buffer has it, applied at the pace of the table.
 * - `direct`: answered when it is applied. Its clients wait for the table, and are refused when it is throttled.
 * - `spill`: direct while the table is calm, buffered while it throttles or is slow.
 */
export type WriteMode = 'buffered' | 'direct' | 'spill';

export const WRITE_MODES: readonly WriteMode[] = ['buffered', 'direct', 'spill'];

/**
 * Where it is remembered that an `Idempotency-Key` was used: in the read cache (`cached`), which may lose it, or in the
 * record table (`durable`), for two more write units for each write that has one.
 */
export type KeyTracking = 'cached' | 'durable';

export const KEY_TRACKINGS: readonly KeyTracking[] = ['cached', 'durable'];

/** More parts than this cost more to read than they gain in writes: 100 parts take 100,000 increments a second. */
export const SPREAD_MAX = 100;

/** One named set of records and the rules that hold for all of them. Plain data: it travels to the handlers as JSON. */
export interface Collection {
  /** How conflicting writes to one record are decided. Changing it on a live collection changes the meaning of old records. */
  readonly policy: ConflictPolicy;
  /**
   * `counter` only: sub-counters that each counter is spread over, 1–100. One record takes about 1,000 increments a
   * second unfolded; a hotter counter needs more parts, and each read sums them all. May be raised on a live
   * collection, never lowered: parts beyond the new number would not be summed.
   * @default 1
   */
  readonly spread?: number;
  /**
   * How a write is answered. `direct` and `spill` let the front door write the table. Writes of a `patch` collection
   * count in the order of their acceptance, which two ways to the table would not keep: it cannot `spill`.
   * @default 'buffered'
   */
  readonly mode?: WriteMode;
  /**
   * Where an `Idempotency-Key` is remembered. `durable` survives the loss of the cache, and costs two write units.
   * @default 'cached'
   */
  readonly tracking?: KeyTracking;
  /**
   * How records are spread over the table's partitions. What is not `byKey` can be listed. Of a collection that has records,
   * the kind can never be changed: they would be looked for where they are not.
   * @default byKey()
   */
  readonly partition?: Partitioning;
  /**
   * Days after which records are removed, 1–3,650, counted from the write that made them. DynamoDB removes them within days of that,
   * without charge; they are not found from the moment on. `createOnly` only: a later write would have to move the day.
   * @default - records are kept
   */
  readonly keepDays?: number;
  /**
   * Global secondary indexes over the collection's records, by name: 3–40 letters and digits, beginning with a letter. Not for
   * counters, and at most 20 in a table, over all of its collections. Each costs another write unit for each KiB of a write
   * that touches it.
   * @default - none
   */
  readonly indexes?: CollectionIndexes;
  /**
   * How reads of single records go through the read cache. Reads are then no longer always of the last write applied: by how
   * much is said at each of its fields.
   * @default - they are not cached: each read asks the table, and sees every write applied before it
   */
  readonly cache?: RecordCaching;
  /** Not declared: its records are orders, and come of sales alone. Put here by `withOrders`. */
  readonly sold?: true;
  /** Not declared: what the table remembers of its layout, put here by who has asked it. */
  readonly layout?: Layout | UnknownLayout;
}

/** Collections by name. A name is 1–63 characters of `a–z`, `0–9` and `-`, beginning with a letter. */
export type Collections = Readonly<Record<string, Collection>>;

/**
 * Whether a write of the collection may go through its buffer. A direct `patch` collection has no other way than the
 * direct one: patches count in the order of their acceptance.
 */
export function maybeBuffered({ policy, mode = 'buffered' }: Collection): boolean {
  return policy !== 'patch' || mode === 'buffered';
}

/** Whether the front door may apply a write of the collection itself. */
export function maybeDirect({ mode = 'buffered' }: Collection): boolean {
  return mode !== 'buffered';
}

export function renderCollections(collections: Collections): string {
  return JSON.stringify(collections);
}

/** The declaration of a collection. A plain lookup would find `constructor` on an ordinary object. */
export function collectionOf(collections: Collections, name: string): Collection | undefined {
  return Object.hasOwn(collections, name) ? collections[name] : undefined;
}
