import { COLLECTIONS_MAX_BYTES } from './limits';

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
  problems.push(...spreadProblems(name, collection));
  return problems;
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
