import { MOVED, type StoredRecord } from '../contract/record';

/** Begins the reason of a result that only a newer layout can better: to wait for it here is in vain. */
export const MOVED_AWAY = 'the record has moved';

/** What a record says that has moved to a newer epoch, or `undefined`. */
export function movedAway(record: StoredRecord | undefined): string | undefined {
  const size = record?.[MOVED];
  return size === undefined ? undefined : `${MOVED_AWAY} to ${Number(size)} partitions`;
}
