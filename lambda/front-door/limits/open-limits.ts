import type { Limits } from '../../contract/limit-rules';
import type { CacheClient } from '../../platform/cache-client';
import type { HttpRequest } from '../http';
import { cachedCounters } from './cached-counters';
import { countedLimits } from './counted-limits';
import { LocalCounters } from './local-counters';
import type { RequestLimits } from './request-limits';

/** About 150 bytes each, and two generations of them, while the cache is away. Unit: counters. */
const LOCAL_COUNTERS = 10_000;

/** Opens limits that are counted together: a rule that several of them have is one rule. */
export type OpenLimits = (limits: Limits) => RequestLimits;

/**
 * The limits of one front-door process. `keyOf` names the key that a request was let in with. What is returned throws without a cache: rules that
 * nobody can count are rules that nobody keeps.
 */
export function limitsOpener(
  cache: CacheClient | undefined,
  keyOf?: (request: HttpRequest) => string | undefined,
): OpenLimits {
  const world = cache && {
    ...{ shared: cachedCounters(cache), local: new LocalCounters(LOCAL_COUNTERS), random: Math.random },
    ...(keyOf && { keyOf }),
  };
  return (limits) => {
    if (world === undefined)
      throw new Error('LIMITS, or a limit of API_KEYS, needs a read cache, and CACHE_ADDRESS is missing');
    return countedLimits(limits, world);
  };
}
