import { fixedWindow, type Limits, slidingWindow, tokenBucket } from '../../../lambda/contract/limit-rules';
import { cachedCounters } from '../../../lambda/front-door/limits/cached-counters';
import { countedLimits } from '../../../lambda/front-door/limits/counted-limits';
import { LocalCounters } from '../../../lambda/front-door/limits/local-counters';
import type { CacheClient } from '../../../lambda/platform/cache-client';
import { systemClock } from '../../../lambda/platform/clock';

/** A bare GET of one key, and all that a request costs its door for three limits: rules, client, script, what is told. */
export const CHECKING_WAYS = ['GET', 'three limits'] as const;
export type CheckingWay = (typeof CHECKING_WAYS)[number];

/** One of each of the common kinds, none of which anybody reaches. All count the same client: one slot, one script. */
const LIMITS: Limits = {
  rules: {
    burst: tokenBucket({ perSecond: 100_000, burst: 1_000_000 }),
    minute: slidingWindow({ limit: 10_000_000, windowSeconds: 60 }),
    day: fixedWindow({ limit: 10_000_000, windowSeconds: 86_400 }),
  },
};

/** A machine that is busy must not make the measure another one. Unit: milliseconds. */
export const PATIENCE_MS = 5000;

/** As many clients as a busy minute has. */
const CLIENTS = 500;

/** What the key of a bare GET holds: as long as what a limit keeps. */
export const KEPT = '1780000000000:42:41';
export const keyOf = (index: number): string => `l:{c${index % CLIENTS}}bare`;

/** One call after the other. Throws where the cache did not answer: that would be another thing that is measured. */
export function checking(way: CheckingWay, cache: CacheClient): (index: number) => Promise<void> {
  if (way === 'GET') {
    return async (index) => {
      const found = await cache.getAll([keyOf(index)]);
      if (found === 'unavailable' || found[0] !== KEPT) throw new Error('the cache gave no value');
    };
  }
  const shared = cachedCounters(cache, PATIENCE_MS);
  const limits = countedLimits(LIMITS, { shared, local: new LocalCounters(1), random: Math.random });
  const count = () => {
    throw new Error('the cache counted no limits');
  };
  const headers = Array.from({ length: CLIENTS }, (_, index) => new Map([['x-api-key', `client-${index}`]]));
  return async (index) => {
    const request = {
      method: 'GET',
      path: '/v1/orders/k',
      query: '',
      headers: headers[index % CLIENTS] ?? new Map(),
      body: new Uint8Array(),
      requestId: 'bench',
      deadline: Number.POSITIVE_INFINITY,
    };
    const refusal = await limits.admit(request, false, { now: systemClock, count });
    if (refusal !== undefined) throw new Error(refusal.detail);
  };
}
