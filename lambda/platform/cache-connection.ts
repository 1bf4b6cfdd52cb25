import type { ConnectionOptions } from 'node:tls';
import type { Cluster, Redis } from 'iovalkey';
import { type LoginSource, loginAnew } from './cache-login';
import type { Log } from './log';

export interface CacheEndpoint {
  readonly host: string;
  readonly port: number;
  /**
   * Whether the cache speaks the cluster protocol.
   * @default - as ElastiCache Serverless: on all but loopback addresses
   */
  readonly cluster?: boolean;
  /**
   * How it is made sure that nobody listens; `false`: not at all.
   * @default - by the public authorities, on all but loopback addresses
   */
  readonly tls?: ConnectionOptions | false;
  /** @default - the cache asks for none */
  readonly login?: LoginSource;
}

export type CacheConnection = Redis | Cluster;

/** A dead host must be given up while the process still serves requests without it. Unit: milliseconds. */
const CONNECT_TIMEOUT = 2000;

/**
 * Silence after a command for this long means a connection that died while the function was frozen: it is torn down and
 * made anew. Well above any answer of a living cache, which comes within a few milliseconds. Unit: milliseconds.
 */
const SILENCE_TIMEOUT = 500;

const KEEP_ALIVE = 30_000;

/** Loads the client library only where a cache exists: it is a fifth of a cold start. */
export async function openCacheConnection(endpoint: CacheEndpoint): Promise<CacheConnection> {
  const { host, port, login } = endpoint;
  const { cluster = !isLoopback(host), tls = isLoopback(host) ? false : {} } = endpoint;
  const { Cluster, Redis } = await import('iovalkey');
  const common = {
    connectTimeout: CONNECT_TIMEOUT,
    socketTimeout: SILENCE_TIMEOUT,
    keepAlive: KEEP_ALIVE,
    // A command that outlived its connection also outlived its caller's patience: it is dropped, not sent again.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    ...(tls && { tls }),
    ...login?.(),
  };
  // Commands never wait in a queue for a connection: while the cache is away that queue would only grow.
  const enableOfflineQueue = false;
  if (!cluster) {
    const client = new Redis({ host, port, ...common, enableOfflineQueue, retryStrategy: reconnectDelay });
    if (login) loginAnew(client, login);
    return client;
  }
  const client = new Cluster([{ host, port }], {
    enableOfflineQueue,
    clusterRetryStrategy: reconnectDelay,
    // The certificate names hosts and not addresses, so names are handed on unresolved.
    dnsLookup: (name, callback) => callback(null, name),
    redisOptions: common,
  });
  // A node is told of before it is connected to: also the one that a failover brings, hours later.
  if (login) client.on('+node', (node: Redis) => loginAnew(node, login));
  return client;
}

/**
 * Resolves once the first attempt to connect has succeeded or failed: until then a command may wait within its budget,
 * afterwards a missing connection is known at once. Says in the log when the cache goes and when it comes back.
 */
export function firstSettled(connection: CacheConnection, log: Log): Promise<CacheConnection> {
  let away = false;
  let lastError: unknown;
  return new Promise((resolve) => {
    // Without a listener the library prints every failed attempt itself.
    connection.on('error', (error: unknown) => {
      lastError = causeOf(error);
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

/** A cluster says only that it reached none of its nodes: why not is said beside it. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && 'lastNodeError' in error ? (error.lastNodeError ?? error) : error;
}

/** Rises to 2 s; the random half keeps a fleet of functions from coming back all at once. Unit: milliseconds. */
export function reconnectDelay(attempt: number): number {
  const ceiling = Math.min(2000, 50 * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + Math.random() * (ceiling / 2));
}

/** ElastiCache Serverless speaks only TLS and the cluster protocol, and never answers on a loopback address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
