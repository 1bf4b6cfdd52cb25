/**
 * What a write does to the copy of its record in the read cache.
 * - `expire`: nothing. The copy is served until it expires: the only way for a spread counter, whose sum no single write knows.
 * - `invalidate`: the copy is dropped, and the next read fills it anew.
 * - `writeThrough`: the copy is replaced by what was written, where the statement holds the whole record; else it is dropped.
 */
export type CacheUpdate = 'expire' | 'invalidate' | 'writeThrough';

export const CACHE_UPDATES: readonly CacheUpdate[] = ['expire', 'invalidate', 'writeThrough'];

/** How reads of a collection's records go through the read cache. */
export interface RecordCaching {
  /** @default 'invalidate' */
  readonly update?: CacheUpdate;
  /**
   * Longest that a copy in the read cache is served, and so the staleness after an invalidation that was lost with the cache.
   * Unit: seconds, 1–86,400.
   * @default 30
   */
  readonly freshSeconds?: number;
  /**
   * Longest that a process of the front door serves its own copy: each process is stale by up to this, whatever was
   * invalidated. Unit: milliseconds, 0 (none is kept) to 60,000.
   * @default 500
   */
  readonly localMillis?: number;
  /**
   * Longest that it is remembered that there is no such record; a write that makes one ends it at once. Unit: seconds, 0 (never
   * remembered) to 3,600.
   * @default 1
   */
  readonly absentSeconds?: number;
  /**
   * Longest that a CDN before the front door may serve its copy without asking (`s-maxage`). Nothing invalidates it there.
   * Unit: seconds, 0 (it asks each time) to 86,400.
   * @default 0
   */
  readonly edgeSeconds?: number;
}
