import type { Collection } from './collection';
import { keyPartition } from './partitions/by-key';
import { declaredLayout, epochPartition, type Layout, sharedPartition } from './partitions/layout';
import type { Partitioning } from './partitions/partitioning';

/** Where a record lives in the table. */
export interface RecordKey {
  readonly partition: string;
  readonly sort: string;
}

/** The sort key of a record that has its partition to itself. One byte: it is paid for in every item. */
const ALONE = '.';

/** Where a transaction's marker is. No collection's name begins with "~". */
export function placeOfMarker(transactionId: string): RecordKey {
  return { partition: `~transaction#${transactionId}`, sort: ALONE };
}

/** Where it is kept that an `Idempotency-Key` was used. */
export function placeOfClaim(digest: string): RecordKey {
  return { partition: `~key#${digest}`, sort: ALONE };
}

/** Where the tokens of a lease are counted. It is never removed: a count that began anew would let an old holder write. */
export function placeOfLease(name: string): RecordKey {
  return { partition: `~lease#${name}`, sort: ALONE };
}

/** Where the table remembers how a collection is laid out. */
export function placeOfLayout(collection: string): RecordKey {
  return { partition: `~layout#${collection}`, sort: ALONE };
}

/** `byKey()` placement: the record's key is its partition. */
export function placeByKey(collection: string, key: string, part?: number): RecordKey {
  return { partition: keyPartition(collection, key, part), sort: ALONE };
}

export type SharingCollection = Collection & { readonly partition: Exclude<Partitioning, { readonly by: 'key' }> };

/**
 * Whether the collection's records share partitions, and not each has one to itself: those can be listed, and how they are
 * laid out is kept in the table. Asked of the declaration: between `byKey` and any other way there is no change.
 */
export function sharesPartitions(collection: Collection | undefined): collection is SharingCollection {
  const by = collection?.partition?.by;
  return by !== undefined && by !== 'key';
}

/** Whether records of the collection may ever have to move: those by key have no shards, and those by time stay where they are. */
export function mayMove(collection: Collection | undefined): boolean {
  const by = collection?.partition?.by;
  return by === 'hash' || by === 'range';
}

/** One for all collections: each write asks for it. */
const LAYOUT_BY_KEY: Layout = { by: 'key' };

/** A place was asked for where the layout is unknown: one that is guessed would be another record's, or nobody's. */
export class UnknownPlace extends Error {
  override readonly name = 'UnknownPlace';
}

/** Why nobody can tell where records of the collection are, or `undefined`. */
export function whyUnplaced({ layout }: Collection): string | undefined {
  return layout?.by === 'unknown' ? layout.reason : undefined;
}

/**
 * How a collection is laid out: as the table remembers, or as it is declared where nothing was asked of the table. Throws
 * `UnknownPlace` where `whyUnplaced` has a reason.
 */
export function layoutOf({ layout, partition }: Collection): Layout {
  if (layout?.by === 'unknown') throw new UnknownPlace(layout.reason);
  return layout ?? (partition === undefined ? LAYOUT_BY_KEY : declaredLayout(partition));
}

/** Where a record lives, in the newest epoch of its collection. Throws as `layoutOf`, and for a key that `keyProblemIn` refuses. */
export function placeOf(name: string, collection: Collection, key: string, part?: number): RecordKey {
  const layout = layoutOf(collection);
  if (layout.by === 'key') return placeByKey(name, key, part);
  return { partition: sharedPartition(name, layout, key), sort: key };
}

/** Where a record lived in the epoch before; `undefined` where there is none to look in. */
export function earlierPlaceOf(name: string, collection: Collection, key: string): RecordKey | undefined {
  const layout = layoutOf(collection);
  if (layout.by !== 'epochs' || layout.earlier === undefined) return undefined;
  return { partition: epochPartition(name, layout.earlier.epoch, key), sort: key };
}

/** A text that names a place, for maps. No key has a control character. */
export function nameOfPlace({ partition, sort }: RecordKey): string {
  return sort === ALONE ? partition : `${partition}\n${sort}`;
}
