import type { Collection } from './collection';
import { EXPIRES, EXPIRES_UNMARKED, type StoredRecord } from './record';

/** Ten years: more is for ever, and a typing error more often than not. Unit: days. */
const KEEP_DAYS_MAX = 3650;

const DAY_SECONDS = 24 * 60 * 60;

/** When DynamoDB may remove a record that was made at `madeAt` (milliseconds since 1970). Unit: seconds since 1970. */
export function expiryOf(madeAt: number, keepDays: number): number {
  return Math.floor(madeAt / 1000) + keepDays * DAY_SECONDS;
}

/**
 * Whether the record's time is over at `millis` (since 1970). DynamoDB removes it within days of that; until then it stands
 * there and is no record any more.
 */
export function isExpired(record: StoredRecord, millis: number): boolean {
  // The mark of a move puts off the day on which the item is removed, and not the record's.
  const expires = record[EXPIRES_UNMARKED] ?? record[EXPIRES];
  return typeof expires === 'number' && expires * 1000 <= millis;
}

export function retentionProblems(name: string, collection: Collection | undefined): string[] {
  const { keepDays, policy } = collection ?? {};
  if (keepDays === undefined) return [];
  if (policy !== 'createOnly') {
    return [
      `collections.${name}.keepDays needs the policy createOnly, got ${JSON.stringify(policy)}: what is written again would be removed by the day of its first write`,
    ];
  }
  if (Number.isInteger(keepDays) && keepDays >= 1 && keepDays <= KEEP_DAYS_MAX) return [];
  return [
    `collections.${name}.keepDays must be a whole number from 1 to ${KEEP_DAYS_MAX}, got ${JSON.stringify(keepDays)}: records would be gone too early, or never`,
  ];
}
