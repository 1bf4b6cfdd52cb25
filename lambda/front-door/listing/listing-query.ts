import { keyProblem } from '../../contract/body';
import type { Collection } from '../../contract/collection';
import { LISTING_DEFAULT_LIMIT, LISTING_MAX_BUCKETS, LISTING_MAX_LIMIT } from '../../contract/limits';
import { bucketStart, nextBucket, type TimeBucket } from '../../contract/partitions/by-time';
import { compareKeys } from '../../contract/partitions/key-order';
import { layoutOf } from '../../contract/placement';
import { stampTime } from '../../contract/stamp';
import { isProblem, type Problem, problem, quoted } from '../problems';
import { readCursor } from './cursor';
import { behindPrefix } from './key-prefix';
import { type QueryTerms, queryTerms } from './query-terms';
import type { KeySpan } from './table-queries';
import { millisIn } from './time-text';

/** What a request asks to be listed. */
interface ListingQuery {
  readonly span: KeySpan;
  readonly limit: number;
}

interface Reading {
  readonly name: string;
  readonly collection: Collection;
  readonly cursorKey: string;
  /** Unit: milliseconds since 1970. */
  readonly now: number;
}

const ANY = ['limit', 'order', 'cursor'];
const BY_KEY = ['prefix', 'from', 'to', ...ANY];
const BY_TIME = ['since', 'until', ...ANY];

export function listingQuery(query: string, reading: Reading): ListingQuery | Problem {
  const layout = layoutOf(reading.collection);
  const terms = queryTerms(query, layout.by === 'time' ? BY_TIME : BY_KEY);
  if (isProblem(terms)) return terms;
  const limit = limitIn(terms);
  if (isProblem(limit)) return limit;
  const cursor = terms.get('cursor');
  if (cursor !== undefined) return continued(cursor, limit, terms, reading);
  const order = terms.get('order') ?? 'asc';
  if (order !== 'asc' && order !== 'desc') return invalid(`order must be asc or desc, got ${quoted(order)}`);
  const range = layout.by === 'time' ? timesIn(terms, layout.bucket, reading.now) : keysIn(terms);
  if (isProblem(range)) return range;
  return { span: { ...range, descending: order === 'desc' }, limit: limit ?? LISTING_DEFAULT_LIMIT };
}

/** The filters are in the cursor: others beside it would be another listing. */
function continued(
  cursor: string,
  limit: number | undefined,
  terms: QueryTerms,
  { name, cursorKey, now }: Reading,
): ListingQuery | Problem {
  const stray = [...terms.keys()].find((term) => term !== 'cursor' && term !== 'limit');
  if (stray !== undefined) return invalid(`${stray} must not stand beside a cursor, which has all but the limit in it`);
  const position = readCursor(cursor, name, cursorKey, now);
  if (typeof position === 'string') {
    return problem('cursor-invalid', `the cursor ${quoted(cursor)} cannot be followed: ${position}`);
  }
  return { span: position.span, limit: limit ?? position.limit };
}

function limitIn(terms: QueryTerms): number | undefined | Problem {
  const text = terms.get('limit');
  if (text === undefined) return undefined;
  const limit = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Number.NaN;
  if (limit <= LISTING_MAX_LIMIT) return limit;
  return invalid(`limit must be a whole number from 1 to ${LISTING_MAX_LIMIT}, got ${quoted(text)}`);
}

function keysIn(terms: QueryTerms): KeySpan | Problem {
  for (const name of ['prefix', 'from', 'to']) {
    const text = terms.get(name);
    // These two name no record, but others begin with them or stand behind them.
    const bad = text === undefined || text === '.' || text === '..' ? undefined : keyProblem(text);
    if (bad !== undefined) return invalid(`${name} ${bad}, got ${quoted(text ?? '')}`);
  }
  const prefix = terms.get('prefix');
  const from = greatest(terms.get('from'), prefix);
  const to = least(terms.get('to'), prefix === undefined ? undefined : behindPrefix(prefix));
  if (from !== undefined && to !== undefined && compareKeys(from, to) >= 0) {
    const asked = [...terms].filter(([name]) => ['prefix', 'from', 'to'].includes(name));
    return invalid(
      `no key can be in ${asked.map(([name, text]) => `${name} ${quoted(text)}`).join(', ')}: from must come before to`,
    );
  }
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function greatest(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareKeys(a, b) > 0 ? a : b;
}

function least(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareKeys(a, b) < 0 ? a : b;
}

function timesIn(terms: QueryTerms, bucket: TimeBucket, now: number): KeySpan | Problem {
  const until = timeIn('until', terms) ?? now;
  if (typeof until !== 'number') return until;
  const length = nextBucket(bucket, 0);
  const since = timeIn('since', terms) ?? Math.max(0, until - length);
  if (typeof since !== 'number') return since;
  if (since >= until) {
    return invalid(`since must be before until, got ${shown(since)} and ${shown(until)}; without until it is now`);
  }
  const buckets = (bucketStart(bucket, until - 1) - bucketStart(bucket, since)) / length + 1;
  if (buckets > LISTING_MAX_BUCKETS) {
    const most = `no more than ${LISTING_MAX_BUCKETS} buckets of one ${bucket} may lie between since and until`;
    return invalid(`${most}, got ${buckets}, from ${shown(since)} to ${shown(until)}`);
  }
  return { from: stampTime(since), to: stampTime(until) };
}

function timeIn(name: string, terms: QueryTerms): number | undefined | Problem {
  const text = terms.get(name);
  if (text === undefined) return undefined;
  const millis = millisIn(text);
  if (millis !== undefined) return millis;
  // In a query, a plus sign is a space.
  const hint = text.includes(' ') ? '; send "+" as %2B' : '';
  return invalid(
    `${name} must be a time of RFC 3339 from 1970 to 9999, such as 2026-01-31T12:00:00Z, got ${quoted(text)}${hint}`,
  );
}

function shown(millis: number): string {
  return new Date(millis).toISOString();
}

function invalid(detail: string): Problem {
  return problem('query-invalid', detail);
}
