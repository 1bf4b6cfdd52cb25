import type { Body } from './write';

/**
 * The attributes that the kit keeps in a record beside the user's fields. All begin with `_`, and a client's field that
 * does is refused, so the two never meet.
 */
export const PARTITION_KEY = '_pk';
export const SORT_KEY = '_sk';
/** Id of the last write applied. */
export const LAST_ID = '_id';
/** Ids applied by the last statement, where it applied several: a redelivery of any of them is known by it. */
export const RECENT_IDS = '_ids';
/**
 * Writes of the last batch that were refused and that the fence has passed, each as `<why> <id>`. Absent where there were
 * none; what an update in place leaves there of an older batch does no harm: an id that comes back comes out of quarantine, and is
 * then not looked for here.
 */
export const REFUSED_IDS = '_no';
/** Fence of the last write applied, where the buffer is FIFO: what stands at or below it was delivered before. */
export const FENCE = '_f';
/** Priority of the last write applied, where the policy ranks writes. */
export const PRIORITY = '_pr';
/** Stamp of the last write applied. */
export const STAMP = '_at';
/** Version, rising by one with each applied write, where the policy counts versions. */
export const VERSION = '_v';
/** A digest of the names of the user's fields: an update in place is a full replacement only where it is unchanged. */
export const SHAPE = '_shape';
/** Present and true on a tombstone: the record was deleted, its stamp must outlive late duplicates. */
export const GONE = '_gone';
/** The token of the lease under which the item was written last, where it is written under one: a lower one may not write it. */
export const LEASE = '_lease';
/** When DynamoDB may remove the item. Unit: seconds since 1970. */
export const EXPIRES = '_expires';
/**
 * The size of the epoch that the record lives in now. Present on what is left of it in an older epoch, where no statement of a
 * policy may change it any more; alone there, it keeps others from making the record anew.
 */
export const MOVED = '_moved';
/**
 * When a marked record was to expire, where the mark has to outlive that: until nobody works by the older epoch any more. As
 * of `EXPIRES`.
 */
export const EXPIRES_UNMARKED = '_until';

export const RESERVED_PREFIX = '_';

/** A record as the table holds it: system attributes and the user's fields side by side. */
export type StoredRecord = Body;

/** The user's fields of a stored record. */
export function bodyOf(record: StoredRecord): Body {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !name.startsWith(RESERVED_PREFIX)));
}

export function isTombstone(record: StoredRecord): boolean {
  return record[GONE] === true;
}

/**
 * The version a client sees in `ETag`: the counted version, or the stamp of the last write where versions are not counted.
 * Every statement changes it, and a stamp is given once; an id comes back with a key that was forgotten.
 */
export function versionOf(record: StoredRecord): string {
  return String(record[VERSION] ?? record[STAMP] ?? record[LAST_ID]);
}

/**
 * Whether a mark stands alone, and no record: only its fields tell. What another tool brought in has no `_id` either.
 * Takes items with their keys, too.
 */
export function isBareMark(item: Readonly<Record<string, unknown>>): boolean {
  return item[MOVED] !== undefined && Object.keys(item).every((name) => BARE.includes(name));
}

const BARE: readonly string[] = [PARTITION_KEY, SORT_KEY, MOVED, EXPIRES];
