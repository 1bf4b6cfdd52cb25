import { hash } from 'node:crypto';
import type { CacheConnection } from './cache-connection';

/** A Lua script for the cache: several steps that nobody can come between. */
export interface CacheScript {
  readonly lua: string;
  readonly digest: string;
}

export function cacheScript(lua: string): CacheScript {
  return { lua, digest: hash('sha1', lua) };
}

/** Sends the digest, and the script itself only to a cache that does not know it yet: after a restart, or a new node. */
export async function runScript(
  connection: CacheConnection,
  { lua, digest }: CacheScript,
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  try {
    return await connection.evalsha(digest, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return connection.eval(lua, keys.length, ...keys, ...args);
  }
}
