import type { ConflictPolicy } from './collection';

/**
 * What a write does to the copy of its record in the read cache.
 * - `expire`: nothing. The copy is served until it expires: the only way for a spread counter, whose sum no single write knows.
 * - `invalidate`: the copy is dropped, and the next read fills it anew.
 * - `writeThrough`: the copy is replaced by what was written, where the statement holds the whole record; else it is dropped. Of
 *   `patch` and `counter`, whose versions have no order that a copy could tell, it is always dropped.
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

/** A declaration with its defaults. */
export type Caching = Required<RecordCaching>;

const DEFAULTS: Caching = {
  update: 'invalidate',
  freshSeconds: 30,
  localMillis: 500,
  absentSeconds: 1,
  edgeSeconds: 0,
};

/** How a collection is cached, or `undefined` for one that is not. */
export function cachingOf({ cache }: { readonly cache?: RecordCaching }): Caching | undefined {
  return cache === undefined ? undefined : { ...DEFAULTS, ...cache };
}

/** Whether the copies of a collection's records hear of writes. Of one that is not cached nothing is told: nobody pays for it. */
export function isToldOf({ cache }: { readonly cache?: RecordCaching }): boolean {
  return cache !== undefined && (cache.update ?? DEFAULTS.update) !== 'expire';
}

interface NumberBounds {
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly otherwise: string;
}

const BOUNDS: Readonly<Record<Exclude<keyof Caching, 'update'>, NumberBounds>> = {
  freshSeconds: {
    unit: 'seconds',
    min: 1,
    max: 86_400,
    otherwise: 'a copy would be of no use, or outlive a lost invalidation by more than a day',
  },
  localMillis: {
    unit: 'milliseconds',
    min: 0,
    max: 60_000,
    otherwise: 'nothing can take a copy back from a process before its time is over',
  },
  absentSeconds: {
    unit: 'seconds',
    min: 0,
    max: 3600,
    otherwise: 'a record whose first write was not told of would stay unseen for longer',
  },
  edgeSeconds: {
    unit: 'seconds',
    min: 0,
    max: 86_400,
    otherwise: 'nothing can take a copy back from a CDN before its time is over',
  },
};

/** Everything wrong with how a collection is to be cached. `where` names the declaration. */
export function cachingProblems(
  where: string,
  cache: unknown,
  { policy, spread = 1 }: { readonly policy?: ConflictPolicy; readonly spread?: number },
): string[] {
  if (cache === undefined) return [];
  if (typeof cache !== 'object' || cache === null || Array.isArray(cache)) {
    return [
      `${where} must be an object such as { freshSeconds: 30 }, got ${JSON.stringify(cache)}: how to cache is not said`,
    ];
  }
  const offered: Readonly<Record<string, unknown>> = { ...cache };
  const problems: string[] = [];
  const { update = DEFAULTS.update } = offered;
  if (!CACHE_UPDATES.some((known) => known === update)) {
    problems.push(
      `${where}.update must be one of ${CACHE_UPDATES.join(', ')}, got ${JSON.stringify(update)}: nobody would know what a write does to the copy`,
    );
  } else if (policy === 'counter' && spread > 1 && update !== 'expire') {
    problems.push(
      `${where}.update must be expire for a counter with a spread of ${spread}, got ${JSON.stringify(update)}: each of its many writes would drop the sum of all`,
    );
  }
  for (const [name, { unit, min, max, otherwise }] of Object.entries(BOUNDS)) {
    const value = offered[name];
    if (value === undefined) continue;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) continue;
    problems.push(
      `${where}.${name} must be a whole number of ${unit} from ${min} to ${max}, got ${JSON.stringify(value)}: ${otherwise}`,
    );
  }
  return problems;
}
