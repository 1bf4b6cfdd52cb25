import type { RecordKey } from '../contract/placement';
import type { StoredRecord } from '../contract/record';

/**
 * A record as the table holds it, and what can be relied on to be read of it: the names of its attributes, and its marks. `item`
 * is opaque: it goes back into the table as it came, because a number of 38 digits does not survive JavaScript, and what another
 * tool brought in may have no form in JSON at all.
 */
export interface RawRecord {
  readonly item: unknown;
  readonly record: StoredRecord;
}

/** What was seen at a place. */
export type Look =
  | { readonly kind: 'seen'; readonly raw: RawRecord | undefined }
  | { readonly kind: 'unseen'; readonly reason: string };

/**
 * What became of one step. `done`: it took effect. `refused`: something else stands there than was seen. `failed`: it may or
 * may not have taken effect, and can be repeated in any case.
 */
export type StepResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed'; readonly reason: string; readonly throttled: boolean };

export interface StepAnswer {
  readonly result: StepResult;
  /** Write units that the table reported. */
  readonly units: number;
}

/** The steps by which a record moves from an epoch to the next. Nothing here throws, and each may be repeated at any point. */
export interface MoveTable {
  /** Consistent, any number of keys. In order. */
  look(keys: readonly RecordKey[]): Promise<readonly Look[]>;
  /**
   * Marks an old place, so that no statement of a policy can change what is there: what was seen must still be there
   * unchanged and not marked yet. Where nothing was seen, the mark stands alone and expires by itself (`expires`, seconds
   * since 1970); a record that would expire before is kept until then, and looked at with the day it had.
   */
  fence(key: RecordKey, seen: RawRecord | undefined, size: number, expires: number): Promise<StepAnswer>;
  /** Puts a record into its new place, without the mark, where nothing stands yet. */
  copy(raw: RawRecord, to: RecordKey): Promise<StepAnswer>;
  /** Deletes what was seen at an old place, where it is unchanged but for the mark. */
  remove(key: RecordKey, seen: RawRecord): Promise<StepAnswer>;
}

/** What a writer needs of it: it never deletes anything. */
export type CarryTable = Pick<MoveTable, 'look' | 'fence' | 'copy'>;
