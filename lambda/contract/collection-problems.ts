import {
  CONFLICT_POLICIES,
  type Collection,
  type Collections,
  KEY_TRACKINGS,
  renderCollections,
  SPREAD_MAX,
  WRITE_MODES,
} from './collection';
import { indexesProblems } from './indexes';
import { COLLECTIONS_MAX_BYTES } from './limits';
import { partitioningProblems } from './partitions/partitioning';
import { cachingProblems } from './record-caching';
import { retentionProblems } from './retention';

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
    ...cachingProblems(`collections.${name}.cache`, collection?.cache, collection ?? {}),
    ...indexesProblems(`collections.${name}.indexes`, collection?.indexes ?? {}, collection?.policy),
  );
  return problems;
}

function placeProblems(name: string, collection: Collection | undefined): string[] {
  const { partition, spread = 1, layout, sold } = collection ?? {};
  if (layout !== undefined) return [`collections.${name}.layout must not be declared: the table remembers it`];
  if (sold !== undefined) return [`collections.${name}.sold must not be declared: sales.orders says it`];
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
