import { hash } from 'node:crypto';

/** A Lua script for the cache: several steps that nobody can come between. */
export interface CacheScript {
  readonly lua: string;
  readonly digest: string;
}

/** What runs scripts: a connection of this kit's, or a user's own. */
export interface ScriptRunner {
  evalsha(digest: string, keys: number, ...keysAndArgs: string[]): Promise<unknown>;
  eval(lua: string, keys: number, ...keysAndArgs: string[]): Promise<unknown>;
}

export function cacheScript(lua: string): CacheScript {
  return { lua, digest: hash('sha1', lua) };
}

/** Sends the digest, and the script itself only to a cache that does not know it yet: after a restart, or a new node. */
export async function runScript(
  connection: ScriptRunner,
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
