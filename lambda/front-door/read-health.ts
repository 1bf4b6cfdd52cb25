import type { CacheState } from '../platform/cache-client';
import { type HttpResponse, jsonResponse } from './http';
import type { FrontDoorPorts } from './ports';

export interface Health {
  readonly status: 'ok' | 'degraded' | 'draining';
  readonly cache: CacheState | 'none';
}

/** States of the cache in which requests do without it. A process that has just begun to connect is well. */
const DEGRADED: ReadonlySet<Health['cache']> = new Set(['slow', 'away']);

/**
 * Liveness, and what this process knows of the cache; only one that was slow is asked. A 200 as long as the process is to be sent requests: a table
 * or a cache that is away must not make the load balancer give up every front door at once.
 */
export async function readHealth({
  cacheState,
  draining,
}: Pick<FrontDoorPorts, 'cacheState' | 'draining'>): Promise<HttpResponse> {
  const ends = draining?.() ?? false;
  const cache = (await cacheState?.()) ?? 'none';
  const health: Health = { status: ends ? 'draining' : DEGRADED.has(cache) ? 'degraded' : 'ok', cache };
  return jsonResponse(ends ? 503 : 200, health, { 'cache-control': 'no-store' });
}
