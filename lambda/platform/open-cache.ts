import { type CacheClient, cacheClient } from './cache-client';
import { isLoopback } from './cache-connection';
import { iamLogin } from './cache-iam';
import type { Log } from './log';

export interface CacheVariables {
  readonly CACHE_ADDRESS?: string;
  readonly CACHE_PORT?: string;
  readonly CACHE_USER?: string;
  readonly CACHE_NAME?: string;
}

export interface CacheUse {
  /** As of `cacheClient`. */
  readonly budgetMs?: number;
  /** As of `cacheClient`. */
  readonly onUnavailable?: () => void;
}

/** The read cache of this process's path, or `undefined` where the path has none. */
export function openCache(variables: CacheVariables, log: Log, use: CacheUse = {}): CacheClient | undefined {
  const { CACHE_ADDRESS: host, CACHE_PORT } = variables;
  if (host === undefined) return undefined;
  const port = Number(CACHE_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`CACHE_PORT must be a port from 1 to 65535, got ${JSON.stringify(CACHE_PORT)}`);
  }
  const cache = cacheClient({ host, port, log, ...use, login: loginOf(host, variables) });
  // A connection takes longer than one command's budget: without this the first write of a process loses its status.
  cache.warm();
  return cache;
}

/** On this machine nobody asks who connects. */
function loginOf(host: string, { CACHE_USER: user, CACHE_NAME: cacheName }: CacheVariables) {
  if (user === undefined || isLoopback(host)) return undefined;
  if (cacheName === undefined) throw new Error(`CACHE_NAME is not set, and the cache's user ${user} cannot log in`);
  return iamLogin({ user, cacheName }, process.env);
}
