import { hash } from 'node:crypto';

/** A Lua script for the cache: several steps that nobody can come between. */
export interface CacheScript {
  readonly lua: string;
  readonly digest: string;
  /** Its answers are bytes and no text: they are given as they are. */
  readonly answers?: 'bytes';
}

/** Bytes are sent as they are. */
export type ScriptArgument = string | Buffer;

/** What runs scripts: a connection of this kit's, or a user's own. */
export interface ScriptRunner {
  evalsha(digest: string, keys: number, ...keysAndArgs: ScriptArgument[]): Promise<unknown>;
  eval(lua: string, keys: number, ...keysAndArgs: ScriptArgument[]): Promise<unknown>;
}

export function cacheScript(lua: string, options: Pick<CacheScript, 'answers'> = {}): CacheScript {
  return { ...options, lua, digest: hash('sha1', lua) };
}

/** Of a connection what its library's types name of answers in bytes. */
interface BytesConnection {
  callBuffer(command: string, ...args: (ScriptArgument | number)[]): Promise<unknown>;
}

const inBytes = new WeakMap<BytesConnection, ScriptRunner>();

/** What runs a script over a connection, so that it answers as the script wants it. */
export function runnerFor(connection: ScriptRunner & BytesConnection, { answers }: CacheScript): ScriptRunner {
  if (answers === undefined) return connection;
  const known = inBytes.get(connection);
  if (known !== undefined) return known;
  const runner: ScriptRunner = {
    evalsha: (...call) => connection.callBuffer('evalsha', ...call),
    eval: (...call) => connection.callBuffer('eval', ...call),
  };
  inBytes.set(connection, runner);
  return runner;
}

/** How often each script was sent whole over a connection, by its digest. */
const sent = new WeakMap<ScriptRunner, Map<string, number>>();

/**
 * Sends the digest, and the script itself only to a cache that does not know it: after a restart, a flush, or on a new node. Of
 * many calls that an emptied cache refuses at once, the first sends the script, and the others their digests once more behind
 * it. On another node of a cluster that may not have been enough; then each sends the script.
 */
export function runScript(
  connection: ScriptRunner,
  { lua, digest }: CacheScript,
  keys: readonly string[],
  args: readonly ScriptArgument[],
): Promise<unknown> {
  const counts = sent.get(connection) ?? new Map<string, number>();
  sent.set(connection, counts);
  const before = counts.get(digest) ?? 0;
  const short = () => connection.evalsha(digest, keys.length, ...keys, ...args);
  // The common case is one promise: what follows is made only where the cache refused.
  return short().catch((error: unknown) => {
    const times = () => counts.get(digest) ?? 0;
    const whole = () => {
      counts.set(digest, times() + 1);
      return connection.eval(lua, keys.length, ...keys, ...args);
    };
    if (!isUnknown(error)) throw error;
    if (times() === before) return whole();
    return short().catch((again: unknown) => {
      if (!isUnknown(again)) throw again;
      return whole();
    });
  });
}

/** The script did not run: nothing was changed, and trying again does nothing twice. */
function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
