// Receives: keys of requests, and what was answered to them.
// Promises: while the cache keeps what it was given, one request at a time does what a key stands for, and once.
// Hands on: one hash for each key to the read cache, where it expires.

import { claimKey } from '../../contract/cache-keys';
import { IDEMPOTENCY_TTL_SECONDS } from '../../contract/limits';
import type { CacheClient } from '../../platform/cache-client';
import { cacheScript } from '../../platform/cache-script';
import claimLua from './claim.lua';
import { type Claim, type Claims, FREE } from './claims';
import settleLua from './settle.lua';

/** A client that asks not to be served twice can wait for the answer to that. Unit: milliseconds. */
const CLAIM_BUDGET_MS = 500;

/**
 * Arguments: fingerprint, stamp, now, until, seconds to live, what `u` is of a key that is free untouched. `u` is until when the key is held; with an answer in `r` it is
 * done. The clock is the caller's: leases are seconds, and clocks of functions differ by milliseconds.
 */
const CLAIM = cacheScript(claimLua);

/** Arguments: the answer, or nothing and how the key is left to the next attempt. A key forgotten by now is not begun anew. */
const SETTLE = cacheScript(settleLua);

export function cachedClaims(cache: CacheClient, ttlSeconds: number = IDEMPOTENCY_TTL_SECONDS): Claims {
  return {
    claim: async (requests, now) => {
      const calls = requests.map(({ key, fingerprint, at, until }) => ({
        keys: [claimKey(key)],
        args: [fingerprint, at, String(now), String(until), String(ttlSeconds), FREE.untouched],
      }));
      const found = await cache.runAll(CLAIM, calls, CLAIM_BUDGET_MS);
      return requests.map(({ at }, index) => (found === 'unavailable' ? UNAVAILABLE : claimIn(found[index], at)));
    },
    settle: async (settlements) => {
      const calls = settlements.map(({ key, answer = '', untouched }) => ({
        keys: [claimKey(key)],
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
