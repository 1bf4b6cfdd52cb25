import { type CollectionIndexes, indexesProblems } from './indexes';
import { COLLECTIONS_MAX_BYTES } from './limits';
import type { Layout, UnknownLayout } from './partitions/layout';
import { type Partitioning, partitioningProblems } from './partitions/partitioning';
import { retentionProblems } from './retention';

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
   * Days after which records are removed, counted from the write that made them. DynamoDB removes them within days of that,
   * without charge; they are not found from the moment on. `createOnly` only: a later write would have to move the day.
   * @default - records are kept
   */
  readonly keepDays?: number;
  /**
   * Global secondary indexes over the collection's records, by name. Each costs another write unit for each KiB of a write
   * that touches it.
   * @default - none
   */
  readonly indexes?: CollectionIndexes;
  /** Not declared: what the table remembers of its layout, put here by who has asked it. */
  readonly layout?: Layout | UnknownLayout;
}

/** Collections by name. A name is 1–63 characters of `a–z`, `0–9` and `-`, beginning with a letter. */
export type Collections = Readonly<Record<string, Collection>>;

/** Names that the HTTP interface uses for itself. */
const RESERVED_NAMES: readonly string[] = ['writes', 'transactions', 'sales', 'openapi'];

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** Why this is not the name of any collection, or `undefined` for a good one. */
export function collectionNameProblem(name: string): string | undefined {
  if (!NAME.test(name)) {
    return `must be 1-63 characters of a-z, 0-9 and "-", beginning with a letter, got ${JSON.stringify(name.slice(0, 80))}`;
  }
  if (RESERVED_NAMES.includes(name)) return `must not be ${JSON.stringify(name)}: /v1/${name} has a meaning of its own`;
  return undefined;
}

/** Everything wrong with a set of collections, each with the offered value and what it would lead to. */
export function collectionsProblems(collections: Collections): string[] {
  const names = Object.keys(collections);
  if (names.length === 0)
    return ['collections must name at least one collection, got none: every request would be a 404'];
  const problems = names.flatMap((name) => oneCollectionProblems(name, collections[name]));
  const bytes = new TextEncoder().encode(renderCollections(collections)).length;
  if (bytes > COLLECTIONS_MAX_BYTES) {
    problems.push(
      `collections must fit ${COLLECTIONS_MAX_BYTES} bytes of JSON, got ${bytes}: a function's environment holds 4 KB in all, and the deployment would be refused`,
    );
  }
  return problems;
}

function oneCollectionProblems(name: string, collection: Collection | undefined): string[] {
  const problems: string[] = [];
  const nameProblem = collectionNameProblem(name);
  if (nameProblem !== undefined) problems.push(`collections: a name ${nameProblem}`);
  const policy: unknown = collection?.policy;
  if (!CONFLICT_POLICIES.some((known) => known === policy)) {
    problems.push(
      `collections.${name}.policy must be one of ${CONFLICT_POLICIES.join(', ')}, got ${JSON.stringify(policy)}: the writer would not know how to decide a conflict`,
    );
  }
  problems.push(
    ...spreadProblems(name, collection),
    ...modeProblems(name, collection),
    ...placeProblems(name, collection),
    ...retentionProblems(name, collection),
    ...indexesProblems(`collections.${name}.indexes`, collection?.indexes ?? {}, collection?.policy),
  );
  return problems;
}

function placeProblems(name: string, collection: Collection | undefined): string[] {
  const { partition, spread = 1, layout } = collection ?? {};
  if (layout !== undefined) return [`collections.${name}.layout must not be declared: the table remembers it`];
  if (partition === undefined) return [];
  const problems = partitioningProblems(`collections.${name}.partition`, partition);
  if (spread > 1 && partition.by !== 'key') {
    problems.push(
      `collections.${name}.partition must be byKey() for a counter with a spread of ${spread}, got ${JSON.stringify(partition.by)}: a listing would show its parts and not their sums`,
    );
  }
  return problems;
}

function modeProblems(name: string, collection: Collection | undefined): string[] {
  const problems: string[] = [];
  const { mode, tracking, policy } = collection ?? {};
  if (mode !== undefined && !WRITE_MODES.includes(mode)) {
    problems.push(
      `collections.${name}.mode must be one of ${WRITE_MODES.join(', ')}, got ${JSON.stringify(mode)}: the front door would not know when to answer`,
    );
  }
  if (mode === 'spill' && policy === 'patch') {
    problems.push(
      `collections.${name}.mode must not be spill for the policy patch: a direct patch would overtake those that wait in the buffer; make it buffered or direct`,
    );
  }
  if (tracking !== undefined && !KEY_TRACKINGS.includes(tracking)) {
    problems.push(
      `collections.${name}.tracking must be one of ${KEY_TRACKINGS.join(', ')}, got ${JSON.stringify(tracking)}: nobody would remember an Idempotency-Key`,
    );
  }
  return problems;
}

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

function spreadProblems(name: string, collection: Collection | undefined): string[] {
  const spread: unknown = collection?.spread;
  if (spread === undefined) return [];
  if (collection?.policy !== 'counter') {
    return [
      `collections.${name}.spread needs the policy counter, got ${JSON.stringify(collection?.policy)}: only sums can be spread over parts`,
    ];
  }
  if (typeof spread === 'number' && Number.isInteger(spread) && spread >= 1 && spread <= SPREAD_MAX) return [];
  return [
    `collections.${name}.spread must be a whole number from 1 to ${SPREAD_MAX}, got ${JSON.stringify(spread)}: each read of a counter reads all of its parts`,
  ];
}

export function renderCollections(collections: Collections): string {
  return JSON.stringify(collections);
}

/** Reads what `renderCollections` wrote. Throws: a function with a broken declaration must not take a single write. */
export function parseCollections(text: string): Collections {
  const parsed = Object.assign(Object.create(null), JSON.parse(text)) as Collections;
  const problems = collectionsProblems(parsed);
  if (problems.length > 0) throw new Error(`COLLECTIONS: ${problems.join('; ')}`);
  return parsed;
}

/** The declaration of a collection. A plain lookup would find `constructor` on an ordinary object. */
export function collectionOf(collections: Collections, name: string): Collection | undefined {
  return Object.hasOwn(collections, name) ? collections[name] : undefined;
}
