import { TOMBSTONE_TTL_SECONDS } from '../contract/limits';
import { EXPIRES, GONE, LAST_ID, STAMP, type StoredRecord } from '../contract/record';
import { stampMillis } from '../contract/stamp';
import type { Write } from '../contract/write';

/** What a delete leaves: the stamp must outlive every late duplicate of an older write. */
export function tombstoneOf(write: Write): StoredRecord {
  const expires = Math.floor(stampMillis(write.at) / 1000) + TOMBSTONE_TTL_SECONDS;
  return { [LAST_ID]: write.id, [STAMP]: write.at, [GONE]: true, [EXPIRES]: expires };
}
