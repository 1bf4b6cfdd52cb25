import { type CacheConnection, type CacheEndpoint, openCacheConnection } from './cache-connection';
import { type CacheScript, runScript } from './cache-script';
import type { Log } from './log';

export type Unavailable = 'unavailable';

export interface SetOptions {
  /** Every key expires: the cache evicts only what has a time to live. */
  readonly ttlSeconds: number;
  readonly onlyIfAbsent?: boolean;
}

/**
 * The read cache as the handlers see it: it answers within its time budget or is `unavailable`. Nothing here throws,
 * because the cache is never the truth and no request may fail for it.
 */
export interface CacheClient {
  /** Begins to connect, so that the first command need not. */
  warm(): void;
  setAll(pairs: readonly (readonly [key: string, value: string])[], options: SetOptions): Promise<Unavailable | 'done'>;
  /** Values in the order of the keys. The keys must share a hash tag. `budgetMs` in place of the client's own. */
  getAll(keys: readonly string[], budgetMs?: number): Promise<Unavailable | readonly (string | null)[]>;
  /** Runs a script once for each call, each run atomic, all in one round trip. Answers in the order of the calls. `budgetMs` as of `getAll`. */
  runAll(
    script: CacheScript,
    calls: readonly ScriptCall[],
    budgetMs?: number,
  ): Promise<Unavailable | readonly unknown[]>;
  close(): void;
}

/** One run of a script: the keys that it touches, which must share a hash tag, and its arguments. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

export interface CacheClientProps extends CacheEndpoint {
  readonly log: Log;
  /** What one call may cost its request when the cache is slow or away. Unit: milliseconds. */
  readonly budgetMs?: number;
}

/** A healthy cache answers in about a millisecond, a cold connection with TLS takes about twenty. */
const DEFAULT_BUDGET_MS = 50;

/** One per process. It connects at its first use and comes back by itself after a loss. */
export function cacheClient({ host, port, log, budgetMs = DEFAULT_BUDGET_MS }: CacheClientProps): CacheClient {
  let opening: Promise<CacheConnection> | undefined;
  const opened = (): Promise<CacheConnection> => {
    opening ??= openCacheConnection({ host, port }).then((connection) => firstSettled(connection, log));
    return opening;
  };
  const run = <T>(
    command: (connection: CacheConnection) => Promise<T | Unavailable>,
    patienceMs = budgetMs,
  ): Promise<T | Unavailable> =>
    within(patienceMs, async () => {
      const connection = await opened();
      return connection.status === 'ready' ? command(connection) : 'unavailable';
    });
  return {
    warm: () => {
      opened().catch((error: unknown) => log.error('cache-client-broken', { error }));
    },
    setAll: (pairs, { ttlSeconds, onlyIfAbsent = false }) =>
      run<'done'>(async (connection) => {
        // Written back to back without waiting, so they travel together; a cluster refuses a pipeline across its slots.
        await Promise.all(
          pairs.map(([key, value]) =>
            onlyIfAbsent
              ? connection.set(key, value, 'EX', ttlSeconds, 'NX')
              : connection.set(key, value, 'EX', ttlSeconds),
          ),
        );
        return 'done';
      }),
    getAll: (keys, patienceMs) => run((connection) => connection.mget([...keys]), patienceMs),
    runAll: (script, calls, patienceMs) =>
      run(
        (connection) => Promise.all(calls.map(({ keys, args }) => runScript(connection, script, keys, args))),
        patienceMs,
      ),
    close: () => {
      opening?.then((connection) => connection.disconnect()).catch(() => {});
    },
  };
}

/**
 * Resolves once the first attempt to connect has succeeded or failed: until then a command may wait within its budget,
 * afterwards a missing connection is known at once. Says in the log when the cache goes and when it comes back.
 */
function firstSettled(connection: CacheConnection, log: Log): Promise<CacheConnection> {
  let away = false;
  let lastError: unknown;
  return new Promise((resolve) => {
    // Without a listener the library prints every failed attempt itself.
    connection.on('error', (error: unknown) => {
      lastError = error;
    });
    connection.on('ready', () => {
      if (away) log.info('cache-back');
      away = false;
      resolve(connection);
    });
    connection.on('close', () => {
      if (!away) log.warn('cache-away', { error: lastError });
      away = true;
      resolve(connection);
    });
  });
}

async function within<T>(budgetMs: number, work: () => Promise<T | Unavailable>): Promise<T | Unavailable> {
  const { promise: spent, resolve } = Promise.withResolvers<Unavailable>();
  const timer = setTimeout(() => resolve('unavailable'), budgetMs);
  try {
    return await Promise.race([spent, work()]);
  } catch {
    return 'unavailable';
  } finally {
    clearTimeout(timer);
  }
}
