// Receives: keys of requests, and what was answered to them.
// Promises: while the cache keeps what it was given, one request at a time does what a key stands for, and once.
// Hands on: one hash for each key to the read cache, where it expires.

import { claimKey } from '../../contract/cache-keys';
import { IDEMPOTENCY_TTL_SECONDS } from '../../contract/limits';
import type { CacheClient } from '../../platform/cache-client';
import { cacheScript } from '../../platform/cache-script';
import { type Claim, type Claims, FREE } from './claims';

/** A client that asks not to be served twice can wait for the answer to that. Unit: milliseconds. */
const CLAIM_BUDGET_MS = 500;

/**
 * Arguments: fingerprint, stamp, now, until, seconds to live. `u` is until when the key is held; with an answer in `r` it is
 * done. The clock is the caller's: leases are seconds, and clocks of functions differ by milliseconds.
 */
const CLAIM = cacheScript(`
local seen = redis.call('HMGET', KEYS[1], 'f', 'a', 'u', 'r')
if not seen[1] then
  redis.call('HSET', KEYS[1], 'f', ARGV[1], 'a', ARGV[2], 'u', ARGV[4])
  redis.call('EXPIRE', KEYS[1], ARGV[5])
  return {'new'}
end
if seen[3] == '${FREE.untouched}' and not seen[4] then
  redis.call('HSET', KEYS[1], 'f', ARGV[1], 'a', ARGV[2], 'u', ARGV[4])
  return {'new'}
end
if seen[1] ~= ARGV[1] then return {'reused'} end
if seen[4] then return {'answered', seen[4]} end
if tonumber(seen[3]) > tonumber(ARGV[3]) then return {'running'} end
redis.call('HSET', KEYS[1], 'u', ARGV[4])
return {'resumed', seen[2]}
`);

/** Arguments: the answer, or nothing and how the key is left to the next attempt. A key forgotten by now is not begun anew. */
const SETTLE = cacheScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[1] == '' then return redis.call('HSET', KEYS[1], 'u', ARGV[2]) end
return redis.call('HSETNX', KEYS[1], 'r', ARGV[1])
`);

export function cachedClaims(cache: CacheClient, ttlSeconds: number = IDEMPOTENCY_TTL_SECONDS): Claims {
  return {
    claim: async (requests, now) => {
      const calls = requests.map(({ key, fingerprint, at, until }) => ({
        key: claimKey(key),
        args: [fingerprint, at, String(now), String(until), String(ttlSeconds)],
      }));
      const found = await cache.runAll(CLAIM, calls, CLAIM_BUDGET_MS);
      return requests.map(({ at }, index) => (found === 'unavailable' ? UNAVAILABLE : claimIn(found[index], at)));
    },
    settle: async (settlements) => {
      const calls = settlements.map(({ key, answer = '', untouched }) => ({
        key: claimKey(key),
        args: [answer, untouched === true ? FREE.untouched : FREE.inDoubt],
      }));
      await cache.runAll(SETTLE, calls, CLAIM_BUDGET_MS);
    },
  };
}

const UNAVAILABLE: Claim = { kind: 'unavailable' };

function claimIn(found: unknown, at: string): Claim {
  const [kind, value]: unknown[] = Array.isArray(found) ? found : [];
  switch (kind) {
    case 'new':
      return { kind: 'ours', at, resumed: false };
    case 'resumed':
      return typeof value === 'string' ? { kind: 'ours', at: value, resumed: true } : UNAVAILABLE;
    case 'answered':
      return typeof value === 'string' ? { kind: 'answered', answer: value } : UNAVAILABLE;
    case 'running':
    case 'reused':
      return { kind };
    default:
      return UNAVAILABLE;
  }
}
