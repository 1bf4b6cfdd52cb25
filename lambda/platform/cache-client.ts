import { CacheBreaker } from './cache-breaker';
import { type CacheConnection, type CacheEndpoint, firstSettled, openCacheConnection } from './cache-connection';
import { renewLogin } from './cache-login';
import { type CacheScript, runnerFor, runScript, type ScriptArgument } from './cache-script';
import { type Clock, systemClock } from './clock';
import { shareSlot } from './hash-tag';
import type { Log } from './log';

export type Unavailable = 'unavailable';

export interface SetOptions {
  /** Every key expires: the cache evicts only what has a time to live. */
  readonly ttlSeconds: number;
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
  state(): CacheState;
  close(): void;
}

/**
 * `connecting`: nothing is known yet. `slow`: it takes commands and does not answer in time, so that calls are refused until one
 * is answered. `away`: there is no connection.
 */
export type CacheState = 'ready' | 'connecting' | 'slow' | 'away';

/** One run of a script: the keys that it touches, which must share a hash tag, and its arguments. */
export interface ScriptCall {
  /** In place of the script of all calls. */
  readonly script?: CacheScript;
  readonly keys: readonly string[];
  readonly args: readonly ScriptArgument[];
}

export interface CacheClientProps extends CacheEndpoint {
  readonly log: Log;
  /** What one call may cost its request when the cache is slow or away. Unit: milliseconds. */
  readonly budgetMs?: number;
  /** Told of each call that ends `unavailable`. */
  readonly onUnavailable?: () => void;
  /**
   * When `login` has something to prove who connects.
   * @default - from the beginning
   */
  readonly loginReady?: Promise<void>;
  readonly now?: Clock;
  readonly random?: () => number;
}

/**
 * A healthy cache answers in about a millisecond. A first connection takes longer than this: TLS, a login and two questions to the
 * cluster are several round trips, of a process that has just begun. Who must not do without gives its calls more while the state is `connecting`.
 */
const DEFAULT_BUDGET_MS = 50;

/**
 * ElastiCache cuts a connection twelve hours after it logged in. Source: ElastiCache, Authenticating with IAM. Renewed while
 * commands flow; one that is cut idle comes back by itself. Unit: milliseconds.
 */
const LOGIN_RENEWED_AFTER = 6 * 60 * 60 * 1000;

/** One per process. It connects at its first use and comes back by itself after a loss. */
export function cacheClient(props: CacheClientProps): CacheClient {
  const { log, login, loginReady, budgetMs = DEFAULT_BUDGET_MS, onUnavailable = () => {} } = props;
  const { now = systemClock, random = Math.random, ...endpoint } = props;
  const breaker = new CacheBreaker(now, random);
  const told = new Set<string>();
  let opening: Promise<CacheConnection> | undefined;
  let connection: CacheConnection | undefined;
  let loggedInAt = now();

  const open = async (): Promise<CacheConnection> => {
    if (loginReady !== undefined) await loginReady;
    return openCacheConnection(endpoint);
  };
  const opened = (): Promise<CacheConnection> => {
    opening ??= open().then(async (made) => {
      made.on('ready', () => {
        loggedInAt = now();
      });
      connection = await firstSettled(made, log);
      return connection;
    });
    return opening;
  };
  const renewWhenDue = (made: CacheConnection) => {
    if (login === undefined || now() - loggedInAt < LOGIN_RENEWED_AFTER) return;
    loggedInAt = now();
    renewLogin(made, login).catch((error: unknown) => log.warn('cache-login-not-renewed', { error }));
  };
  /** An error of the cache's own is a mistake of ours or of its settings: it is told once of each kind, and not once a call. */
  const tell = (error: Error) => {
    const [kind = ''] = error.message.split(' ', 1);
    if (!told.has(kind)) log.error('cache-command-failed', { error });
    told.add(kind);
  };
  const send = async <T>(
    made: CacheConnection,
    command: Command<T>,
    patienceMs: number,
    spent: Promise<Unavailable>,
  ) => {
    const pass = made.status === 'ready' ? breaker.admits() : undefined;
    if (pass === undefined) return 'unavailable';
    renewWhenDue(made);
    const startedAt = now();
    try {
      const answer = await Promise.race([spent, command(made)]);
      // A process that was frozen meanwhile did not wait for longer than this.
      if (answer === 'unavailable') breaker.silent(pass, Math.max(startedAt, now() - patienceMs));
      else breaker.answered();
      return answer;
    } catch (error) {
      if (error instanceof Error && error.name === 'ReplyError') {
        breaker.answered();
        tell(error);
      } else if (pass === 'probe') {
        breaker.silent(pass, startedAt);
      }
      return 'unavailable';
    }
  };
  const run = async <T>(command: Command<T>, patienceMs = budgetMs) => {
    const answer = await within(patienceMs, async (spent) => {
      const made = connection ?? (await Promise.race([spent, opened()]));
      return made === 'unavailable' ? made : send(made, command, patienceMs, spent);
    });
    if (answer === 'unavailable') onUnavailable();
    return answer;
  };
  /** Keys that a cluster has in several slots: a mistake of ours, which no engine on a developer's machine would refuse. */
  const apart = (keys: readonly string[]): boolean => {
    if (shareSlot(keys)) return false;
    log.error('cache-keys-apart', { keys: keys.join(' ') });
    onUnavailable();
    return true;
  };
  return {
    warm: () => {
      opened().catch((error: unknown) => log.error('cache-client-broken', { error }));
    },
    setAll: async (pairs, { ttlSeconds }) => {
      // Nothing to ask is no answer either.
      if (pairs.length === 0) return 'done';
      return run<'done'>(async (made) => {
        // Written back to back without waiting, so they travel together; a cluster refuses a pipeline across its slots.
        await Promise.all(pairs.map(([key, value]) => made.set(key, value, 'EX', ttlSeconds)));
        return 'done';
      });
    },
    getAll: async (keys, patienceMs) => (apart(keys) ? 'unavailable' : run((made) => made.mget([...keys]), patienceMs)),
    runAll: async (script, calls, patienceMs) => {
      if (calls.length === 0) return [];
      if (calls.some(({ keys }) => apart(keys))) return 'unavailable';
      return run(
        (made) =>
          Promise.all(
            calls.map(({ keys, args, script: own = script }) => runScript(runnerFor(made, own), own, keys, args)),
          ),
        patienceMs,
      );
    },
    state: () => {
      if (connection === undefined) return 'connecting';
      if (connection.status !== 'ready') return 'away';
      return breaker.holdsBack ? 'slow' : 'ready';
    },
    close: () => {
      opening?.then((made) => made.disconnect()).catch(() => {});
    },
  };
}

type Command<T> = (made: CacheConnection) => Promise<T>;

/** `work` is told when its budget is spent, and ends then. */
async function within<T>(
  budgetMs: number,
  work: (spent: Promise<Unavailable>) => Promise<T | Unavailable>,
): Promise<T | Unavailable> {
  const { promise: spent, resolve } = Promise.withResolvers<Unavailable>();
  const timer = setTimeout(() => resolve('unavailable'), budgetMs);
  try {
    return await work(spent);
  } catch {
    return 'unavailable';
  } finally {
    clearTimeout(timer);
  }
}
