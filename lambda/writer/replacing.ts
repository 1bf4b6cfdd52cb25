import type { RecordKey } from '../contract/placement';
import { PARTITION_KEY, SORT_KEY, type StoredRecord } from '../contract/record';
import type { Condition, Statement } from './statement';

/** Turns a record that was read into another: sets what it shall hold and removes what it held besides. */
export function replacing(key: RecordKey, before: StoredRecord, after: StoredRecord, condition: Condition): Statement {
  const remove = Object.keys(before).filter(
    (name) => !Object.hasOwn(after, name) && name !== PARTITION_KEY && name !== SORT_KEY,
  );
  return { form: 'update', key, set: after, remove, condition, onAbsent: 'refuse' };
}
