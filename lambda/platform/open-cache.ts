import { type CacheClient, cacheClient } from './cache-client';
import type { Log } from './log';

export interface CacheVariables {
  readonly CACHE_ADDRESS?: string;
  readonly CACHE_PORT?: string;
}

/** The read cache of this process's path, or `undefined` where the path has none. `budgetMs` as in `cacheClient`. */
export function openCache(
  { CACHE_ADDRESS, CACHE_PORT }: CacheVariables,
  log: Log,
  budgetMs?: number,
): CacheClient | undefined {
  if (CACHE_ADDRESS === undefined) return undefined;
  const port = Number(CACHE_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`CACHE_PORT must be a port from 1 to 65535, got ${JSON.stringify(CACHE_PORT)}`);
  }
  const cache = cacheClient({ host: CACHE_ADDRESS, port, log, budgetMs });
  // A connection takes longer than one command's budget: without this the first write of a process loses its status.
  cache.warm();
  return cache;
}
