import { acceptedKey } from '../contract/cache-keys';
import type { CacheClient, CacheState } from './cache-client';

/** Of a write that never was: what counts is that the cache answers, and its user may read no keys but those of its uses. */
const PROBE_KEY = acceptedKey('health');

/**
 * How the cache is now. One that is held back is tried, if its pause is over: where nothing else asks it, nobody would find out
 * that it is well again. It takes the budget of one call at the most.
 */
export async function cacheHealth(cache: Pick<CacheClient, 'state' | 'getAll'>): Promise<CacheState> {
  if (cache.state() === 'slow') await cache.getAll([PROBE_KEY]);
  return cache.state();
}
