import { canonicalJson } from './canonical-json';
import { bodyOf, EXPIRES, EXPIRES_UNMARKED, isTombstone, type StoredRecord, versionOf } from './record';
import type { Caching } from './record-caching';
import { isExpired } from './retention';

/** What a GET of a record gives: its version, and the user's fields as JSON text. */
export interface Representation {
  readonly version: string;
  readonly json: string;
}

/** Whether readers find a record at `millis` (since 1970): none that was deleted, or whose time is over. */
function isFound(record: StoredRecord | undefined, millis: number): record is StoredRecord {
  return record !== undefined && !isTombstone(record) && !isExpired(record, millis);
}

/** What readers get of a record at `millis` (since 1970). */
export function representationAt(record: StoredRecord | undefined, millis: number): Representation | undefined {
  if (!isFound(record, millis)) return undefined;
  return { version: versionOf(record), json: canonicalJson(bodyOf(record)) };
}

/**
 * Until when a copy may be served of what was the truth at `asOf`: as long as its collection says, and no longer than there is
 * such a record. Units: milliseconds since 1970.
 */
export function copyEnd(record: StoredRecord | undefined, caching: Caching, asOf: number): number {
  if (!isFound(record, asOf)) return asOf + caching.absentSeconds * 1000;
  const fresh = asOf + caching.freshSeconds * 1000;
  const expires = record[EXPIRES_UNMARKED] ?? record[EXPIRES];
  return typeof expires === 'number' ? Math.min(fresh, expires * 1000) : fresh;
}
