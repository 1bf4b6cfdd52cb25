import type { ConflictPolicy } from './collection';
import { PRIORITY, STAMP, type StoredRecord, VERSION } from './record';
import { isStamp } from './stamp';

/** As many digits as the greatest whole number that JavaScript counts by ones. */
const DIGITS = 16;

/**
 * Where a version stands in the order in which the table takes on the versions of one record: a text of one length in a
 * collection and of nothing but `0–9` and `a–f`, so that a cache compares it as a text in whatever language its machine is set to.
 * `undefined` where a policy's versions have no order that the record tells: increments and patches that are applied
 * directly have no place in that of their queue.
 */
export function orderOf(policy: ConflictPolicy, record: StoredRecord): string | undefined {
  switch (policy) {
    case 'createOnly':
    case 'lastWriterWins':
      return stampOrder(record[STAMP]);
    case 'priority': {
      const rank = countOrder(record[PRIORITY] ?? 0);
      const stamp = stampOrder(record[STAMP]);
      return rank === undefined || stamp === undefined ? undefined : rank + stamp;
    }
    case 'versioned':
    case 'merge':
      return countOrder(record[VERSION]);
    case 'patch':
    case 'counter':
      return undefined;
    default:
      return policy satisfies never;
  }
}

/**
 * Whether a record at `version` is surely no older than at `seen`, both as clients know them from `ETag`. Where the version
 * is not what orders a record (of `priority` it is the stamp alone), only the same one is.
 */
export function isAtLeast(policy: ConflictPolicy, version: string, seen: string): boolean {
  if (version === seen) return true;
  switch (policy) {
    case 'createOnly':
    case 'lastWriterWins':
      return isStamp(version) && isStamp(seen) && version > seen;
    case 'versioned':
    case 'merge':
      return isCount(version) && isCount(seen) && Number(version) > Number(seen);
    case 'priority':
    case 'patch':
    case 'counter':
      return false;
    default:
      return policy satisfies never;
  }
}

function stampOrder(stamp: unknown): string | undefined {
  return typeof stamp === 'string' && isStamp(stamp) ? stamp.replaceAll('-', '') : undefined;
}

function countOrder(count: unknown): string | undefined {
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0
    ? String(count).padStart(DIGITS, '0')
    : undefined;
}

function isCount(version: string): boolean {
  return /^\d{1,16}$/.test(version);
}
