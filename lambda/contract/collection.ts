import { COLLECTIONS_MAX_BYTES } from './limits';

/**
 * How two writes to one record are reconciled.
 * - `createOnly`: the first write makes the record, later ones conflict.
 * - `lastWriterWins`: the greatest stamp wins, whatever order the writes arrive in.
 */
export type ConflictPolicy = 'createOnly' | 'lastWriterWins';

export const CONFLICT_POLICIES: readonly ConflictPolicy[] = ['createOnly', 'lastWriterWins'];

/** One named set of records and the rules that hold for all of them. Plain data: it travels to the handlers as JSON. */
export interface Collection {
  /** How conflicting writes to one record are decided. Changing it on a live collection changes the meaning of old records. */
  readonly policy: ConflictPolicy;
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
  return problems;
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
