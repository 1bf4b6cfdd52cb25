import type { Caching } from '../../contract/record-caching';
import { type Problem, problem, quoted } from '../problems';

/** What a reader asks of a copy. */
export interface Freshness {
  readonly atLeast?: string;
  readonly noCopy: boolean;
}

type Headers = ReadonlyMap<string, string>;

/** `At-Least-Version` and `Cache-Control`, or why the first cannot be kept: to overlook it would show a client its own past. */
export function freshnessOf(headers: Headers): Freshness | Problem {
  const noCopy = (headers.get('cache-control') ?? '').split(',').some((one) => one.trim().toLowerCase() === 'no-cache');
  const given = headers.get('at-least-version');
  if (given === undefined) return { noCopy };
  const tag = /^(?:W\/)?"([\x21\x23-\x7e]{1,100})"$/.exec(given.trim())?.[1];
  if (tag !== undefined) return { noCopy, atLeast: tag };
  const detail = `At-Least-Version must be one quoted ETag, such as "7", got ${quoted(given)}`;
  return problem('condition-invalid', detail);
}

/** Whether one that many share may serve an answer to others than whom it was given to. */
export function isForMany(headers: Readonly<Record<string, string>>): boolean {
  return headers['cache-control']?.includes('s-maxage=') ?? false;
}

/** The same for whoever showed a key: a cache that many share would serve it to those who have none. */
export function forOne(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return isForMany(headers) ? { ...headers, 'cache-control': 'private, no-cache' } : headers;
}

/** A client may keep the record, but must ask each time whether it is still the one. */
const REVALIDATE = { 'cache-control': 'no-cache' };

/**
 * What caches on the way may do with an answer. Only one that many share may serve it without asking, and for no longer than
 * its collection says; that there is no record, no longer than is remembered here either. There is no `Age`: a copy that writes
 * are told of is as good as new.
 */
export function cacheControlOf(caching: Caching | undefined, isFound: boolean): Readonly<Record<string, string>> {
  const { edgeSeconds = 0, absentSeconds = 0 } = caching ?? {};
  const seconds = isFound ? edgeSeconds : Math.min(edgeSeconds, absentSeconds);
  if (seconds > 0) {
    const shared = `max-age=0, must-revalidate, s-maxage=${seconds}`;
    // A shared cache must not give what it keeps to a client that has seen a later version.
    return { 'cache-control': shared, vary: 'At-Least-Version' };
  }
  return isFound ? REVALIDATE : {};
}
