import type { RecordKey } from '../contract/placement';
import { LAST_ID, PARTITION_KEY, SORT_KEY, STAMP, type StoredRecord } from '../contract/record';
import { both, type Condition, equals, missing, type Statement } from './statement';

/**
 * An update expression is at most 4 KB, which 200 fields set and 200 removed would pass; the whole item has no such limit
 * and is the same unit. Source: DynamoDB quotas, expression parameters.
 */
const CHANGES_MAX = 100;

/**
 * Turns what was read into another record, on condition that what was read still stands there: the fields to remove
 * were taken from it. `undefined` stands for no record.
 */
export function replacing(key: RecordKey, before: StoredRecord | undefined, after: StoredRecord): Statement {
  if (before === undefined) return { form: 'insert', key, item: after };
  const remove = Object.keys(before).filter(
    (name) => !Object.hasOwn(after, name) && name !== PARTITION_KEY && name !== SORT_KEY,
  );
  const changed = Object.entries(after).filter(([name, value]) => before[name] !== value);
  const condition = unchanged(before);
  if (remove.length > 1 || changed.length > CHANGES_MAX) return { form: 'replace', key, item: after, condition };
  return { form: 'update', key, set: Object.fromEntries(changed), add: {}, remove, condition, onAbsent: 'refuse' };
}

/**
 * Every statement changes the last id, and its stamp tells it from an attempt whose `Idempotency-Key` was forgotten: that
 * one comes back with its id and another stamp.
 */
function unchanged(before: StoredRecord): Condition {
  const { [LAST_ID]: id, [STAMP]: at } = before;
  if (typeof id !== 'string') return missing(LAST_ID);
  return typeof at === 'string' ? both(equals(LAST_ID, id), equals(STAMP, at)) : equals(LAST_ID, id);
}
