import { isStamp, stampMillis } from '../stamp';
import { shardOf } from './by-hash';
import { shardsProblem } from './shards';

/** Unit: milliseconds. */
const LENGTH_OF = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

export type TimeBucket = keyof typeof LENGTH_OF;

export const TIME_BUCKETS = Object.keys(LENGTH_OF);

/** Records spread over partitions by the time in their keys, and inside each span of time over shards. */
export interface TimePartitioning {
  readonly by: 'time';
  /** The span of time that is kept together. Shorter spans are more queries for a long window. */
  readonly bucket: TimeBucket;
  /**
   * Partitions of each span, 1–256: each takes 1,000 write units a second, and a listing asks each of them for each span. May
   * be raised or lowered on a live table: it holds from a span on that begins 45 minutes later, and nothing moves.
   */
  readonly shards: number;
}

/**
 * For events that are only added: what is written together is kept together, and the shards keep the present span from
 * being one hot partition. Keys begin with a UUIDv7 (RFC 9562) in lower case, whose time is the record's.
 */
export function byTime(options: Omit<TimePartitioning, 'by'>): TimePartitioning {
  return { by: 'time', ...options };
}

/** From a moment on (milliseconds since 1970, the start of a bucket), so many shards. */
export interface ShardsFrom {
  readonly from: number;
  readonly shards: number;
}

/** Text beyond the year 9999 would no longer sort by time. Unit: milliseconds since 1970. */
const TIME_MAX = 253_402_300_799_999;

const STAMP_LENGTH = 36;

/** The time in a key that begins with a UUIDv7, in milliseconds since 1970; `undefined` for any other key. */
export function timeInKey(key: string): number | undefined {
  const stamp = key.slice(0, STAMP_LENGTH);
  if (!isStamp(stamp)) return undefined;
  const millis = stampMillis(stamp);
  return millis <= TIME_MAX ? millis : undefined;
}

export function bucketStart(bucket: TimeBucket, millis: number): number {
  return millis - (millis % LENGTH_OF[bucket]);
}

export function nextBucket(bucket: TimeBucket, start: number): number {
  return start + LENGTH_OF[bucket];
}

export interface TimeGrid {
  readonly bucket: TimeBucket;
  /** In order of time; the first from 0. */
  readonly schedule: readonly ShardsFrom[];
}

/** Throws for a key without a time: it was to be refused before. */
export function timePartition(collection: string, grid: TimeGrid, key: string): string {
  const millis = timeInKey(key);
  if (millis === undefined)
    throw new Error(`the key ${JSON.stringify(key.slice(0, 80))} was not checked: it has no time`);
  const start = bucketStart(grid.bucket, millis);
  const shards = shardsAt(grid.schedule, start);
  return nameOf(collection, grid.bucket, start, shards, shardOf(key, shards));
}

/** The partitions of the one bucket that begins at `start`; none where no key can be in it. */
export function bucketPartitions(collection: string, grid: TimeGrid, start: number): string[] {
  if (start > TIME_MAX) return [];
  const shards = shardsAt(grid.schedule, start);
  return Array.from({ length: shards }, (_, shard) => nameOf(collection, grid.bucket, start, shards, shard));
}

function nameOf(collection: string, bucket: TimeBucket, start: number, shards: number, shard: number): string {
  return `${collection}~t${shards}.${shard}@${labelOf(bucket, start)}`;
}

/** As `toISOString` has it, at a fifth of its price: each place by time has one. */
function labelOf(bucket: TimeBucket, start: number): string {
  const day = dayText(Math.floor(start / LENGTH_OF.day));
  if (bucket === 'day') return day;
  const hour = `${day}T${twoDigits(Math.floor((start % LENGTH_OF.day) / LENGTH_OF.hour))}`;
  return bucket === 'hour' ? hour : `${hour}:${twoDigits(Math.floor((start % LENGTH_OF.hour) / LENGTH_OF.minute))}`;
}

/** Days from 0000-03-01, where the leap day ends a year, to 1970-01-01. */
const DAYS_BEFORE_1970 = 719_468;
/** The Gregorian calendar repeats itself. */
const DAYS_IN_400_YEARS = 146_097;

/** The date of a day counted from 1970. Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms (public domain). */
function dayText(days: number): string {
  const shifted = days + DAYS_BEFORE_1970;
  const era = Math.floor(shifted / DAYS_IN_400_YEARS);
  const dayOfEra = shifted - era * DAYS_IN_400_YEARS;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function shardsAt(schedule: readonly ShardsFrom[], start: number): number {
  let shards = 1;
  for (const change of schedule) if (change.from <= start) shards = change.shards;
  return shards;
}

export function timeProblems(name: string, { bucket, shards }: TimePartitioning): string[] {
  const problems: string[] = [];
  if (!Object.hasOwn(LENGTH_OF, bucket)) {
    problems.push(
      `${name}.bucket must be one of ${Object.keys(LENGTH_OF).join(', ')}, got ${JSON.stringify(bucket)}: a key would have no partition`,
    );
  }
  const wrong = shardsProblem(`${name}.shards`, shards);
  return wrong === undefined ? problems : [...problems, wrong];
}
