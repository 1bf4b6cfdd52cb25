import type { Limits } from '../../contract/limit-rules';
import type { CacheClient } from '../../platform/cache-client';
import { cachedCounters } from './cached-counters';
import { countedLimits } from './counted-limits';
import { LocalCounters } from './local-counters';
import type { RequestLimits } from './request-limits';

/** About 150 bytes each, and two generations of them, while the cache is away. Unit: counters. */
const LOCAL_COUNTERS = 10_000;

/** The limits of one front-door process. Throws without a cache: rules that nobody can count are rules that nobody keeps. */
export function openLimits(limits: Limits, cache: CacheClient | undefined): RequestLimits {
  if (cache === undefined)
    throw new Error('LIMITS, or a limit of API_KEYS, needs a read cache, and CACHE_ADDRESS is missing');
  const local = new LocalCounters(LOCAL_COUNTERS);
  return countedLimits(limits, { shared: cachedCounters(cache), local, random: Math.random });
}
