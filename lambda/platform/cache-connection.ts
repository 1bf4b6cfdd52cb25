import type { Cluster, Redis } from 'iovalkey';

export interface CacheEndpoint {
  readonly host: string;
  readonly port: number;
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
export async function openCacheConnection({ host, port }: CacheEndpoint): Promise<CacheConnection> {
  const { Cluster, Redis } = await import('iovalkey');
  const common = {
    connectTimeout: CONNECT_TIMEOUT,
    socketTimeout: SILENCE_TIMEOUT,
    keepAlive: KEEP_ALIVE,
    // A command that outlived its connection also outlived its caller's patience: it is dropped, not sent again.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  };
  // Commands never wait in a queue for a connection: while the cache is away that queue would only grow.
  const enableOfflineQueue = false;
  if (isLoopback(host)) {
    return new Redis({ host, port, ...common, enableOfflineQueue, retryStrategy: reconnectDelay });
  }
  return new Cluster([{ host, port }], {
    enableOfflineQueue,
    clusterRetryStrategy: reconnectDelay,
    // The certificate names hosts and not addresses, so names are handed on unresolved.
    dnsLookup: (name, callback) => callback(null, name),
    redisOptions: { ...common, tls: {} },
  });
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
