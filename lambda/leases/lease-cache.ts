// Receives: who wants a lease, has one, or gives it back.
// Promises: each step is one script, so that nobody comes between looking and changing; what is not the owner's stays as it is.
// Hands on: one key for each lease to the cache, which expires with it.

import { leaseKey } from '../contract/cache-keys';
import type { CacheClient } from '../platform/cache-client';
import { type CacheScript, cacheScript, runScript, type ScriptRunner } from '../platform/cache-script';
import releaseLua from './release.lua';
import renewLua from './renew.lua';
import takeLua from './take.lua';

/** Arguments: owner, time to live in milliseconds. */
const TAKE = cacheScript(takeLua);
const RENEW = cacheScript(renewLua);
/** Argument: owner. */
const RELEASE = cacheScript(releaseLua);

/** `'unavailable'`: nobody knows whether the step took effect. Nothing here throws. */
export interface LeaseCache {
  take(name: string, owner: string, ttlMillis: number): Promise<boolean | 'unavailable'>;
  /** Whether it is the owner's still, from now on for as long again. */
  renew(name: string, owner: string, ttlMillis: number): Promise<boolean | 'unavailable'>;
  release(name: string, owner: string): Promise<void>;
}

/** Runs one script before one key. It answers in its own time, `'unavailable'` where it cannot, and does not throw. */
export type RunLeaseScript = (script: CacheScript, key: string, args: readonly string[]) => Promise<unknown>;

export function leaseCache(run: RunLeaseScript): LeaseCache {
  const asked = async (script: CacheScript, name: string, args: readonly string[]) => {
    const answer = await run(script, leaseKey(name), args);
    return answer === 'unavailable' ? answer : answer === 1;
  };
  return {
    take: (name, owner, ttlMillis) => asked(TAKE, name, [owner, String(ttlMillis)]),
    renew: (name, owner, ttlMillis) => asked(RENEW, name, [owner, String(ttlMillis)]),
    release: async (name, owner) => {
      await asked(RELEASE, name, [owner]);
    },
  };
}

/** A lease is worth more patience than a copy of a record; a third of the shortest one must hold more than one call. Unit: milliseconds. */
export const LEASE_CALL_BUDGET_MS = 250;

/** The kit's own client, which keeps to its budget by itself. */
export function runByClient(cache: CacheClient): RunLeaseScript {
  return async (script, key, args) => {
    const answers = await cache.runAll(script, [{ keys: [key], args }], LEASE_CALL_BUDGET_MS);
    return answers === 'unavailable' ? answers : answers[0];
  };
}

/** Another client. Where it waits for a connection without end, it is not waited for. */
export function runByConnection(connection: ScriptRunner, within: <T>(work: Promise<T>) => Promise<T | undefined>) {
  return async (script: CacheScript, key: string, args: readonly string[]): Promise<unknown> => {
    try {
      return (await within(runScript(connection, script, [key], args))) ?? 'unavailable';
    } catch {
      return 'unavailable';
    }
  };
}
