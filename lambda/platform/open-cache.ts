import { type CacheClient, cacheClient } from './cache-client';
import { isLoopback } from './cache-connection';
import { iamLogin } from './cache-iam';
import type { Log } from './log';
import { type AskCredentials, rotatingLogin } from './rotating-login';

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
  /**
   * Where a login's credentials come from when the environment has none.
   * @default - only the environment is looked at
   */
  readonly credentials?: AskCredentials;
}

/** The read cache of this process's path, or `undefined` where the path has none. */
export function openCache(
  variables: CacheVariables,
  log: Log,
  { credentials, ...use }: CacheUse = {},
): CacheClient | undefined {
  const { CACHE_ADDRESS: host, CACHE_PORT } = variables;
  if (host === undefined) return undefined;
  const port = Number(CACHE_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`CACHE_PORT must be a port from 1 to 65535, got ${JSON.stringify(CACHE_PORT)}`);
  }
  const cache = cacheClient({ host, port, log, ...use, ...loginOf(host, variables, log, credentials) });
  // A connection takes longer than one command's budget: without this the first write of a process loses its status.
  cache.warm();
  return cache;
}

/** On this machine nobody asks who connects. A function has its credentials in its environment; a container asks for them. */
function loginOf(
  host: string,
  { CACHE_USER: user, CACHE_NAME: cacheName }: CacheVariables,
  log: Log,
  credentials: AskCredentials | undefined,
) {
  if (user === undefined || isLoopback(host)) return {};
  if (cacheName === undefined) throw new Error(`CACHE_NAME is not set, and the cache's user ${user} cannot log in`);
  const identity = { user, cacheName };
  if (process.env.AWS_ACCESS_KEY_ID || credentials === undefined) return { login: iamLogin(identity, process.env) };
  const { login, ready } = rotatingLogin(identity, process.env.AWS_REGION, credentials, { log });
  return { login, loginReady: ready };
}
