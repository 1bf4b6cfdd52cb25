// Receives: a name, how long a lease on it lasts, and what is to be done by one holder at a time.
// Promises: work begins only with the lease and with a token greater than that of everyone who held it before; without the
// cache or the table nothing begins. A holder that was frozen is stopped by its token at the table, and by nothing else.
// Hands on: the lease to the cache, the count of its tokens to the table.

import { Hold } from './hold';
import type { LeaseCache } from './lease-cache';
import { type LeaseTerms, leaseProblems } from './lease-terms';
import { type LeaseTime, pause, within } from './lease-time';
import { nextToken, type TokenTable } from './lease-tokens';

/** What work holds. */
export interface Lease {
  readonly name: string;
  /** Rises with each holder, for ever. Put it into the condition of every write that the lease is to protect. */
  readonly token: number;
  /** Aborted with a `LeaseLost` once the lease is lost, or could not be renewed in time. */
  readonly signal: AbortSignal;
}

/**
 * - `done`: the work has returned; `kept`: whether the lease was held to its end.
 * - `busy`: another holds it, and did so for as long as was to be waited.
 * - `unavailable`: `of` did not answer. Nothing was begun: without it nobody can say who holds what.
 */
export type Leased<T> =
  | { readonly kind: 'done'; readonly value: T; readonly kept: boolean }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unavailable'; readonly of: 'cache' | 'table' };

export interface Leases {
  /** What `work` throws is thrown on, once the lease is released. Throws for terms that make no sense. */
  withLease<T>(name: string, terms: LeaseTerms, work: (lease: Lease) => Promise<T> | T): Promise<Leased<T>>;
}

export interface LeasePorts {
  readonly cache: LeaseCache;
  readonly table: TokenTable;
  readonly time: LeaseTime;
  /** 0–1: spreads those who wait. */
  readonly random: () => number;
  /** A text that nobody else has. */
  readonly newOwner: () => string;
}

/** A holder that is short is not waited for long, and one that is long is not asked after a hundred times a second. Unit: milliseconds. */
const WAIT_MIN_MS = 25;
const WAIT_MAX_MS = 500;

type Begun =
  | { readonly kind: 'held'; readonly token: number; readonly askedAt: number }
  | Exclude<Leased<never>, { kind: 'done' }>;

export function leasesOver({ cache, table, time, random, newOwner }: LeasePorts): Leases {
  return {
    async withLease(name, terms, work) {
      const problems = leaseProblems(name, terms);
      if (problems.length > 0) throw new Error(problems.join('; '));
      const { ttlMillis, waitMillis = 0 } = terms;
      const owner = newOwner();
      const begun = await waited(name, owner, ttlMillis, waitMillis);
      if (begun.kind !== 'held') return begun;
      const { token, askedAt } = begun;
      const hold = new Hold({ ttlMillis, askedAt, time, renew: () => cache.renew(name, owner, ttlMillis) });
      try {
        const value = await work({ name, token, signal: hold.signal });
        return { kind: 'done', value, kept: hold.end() };
      } finally {
        hold.end();
        await cache.release(name, owner);
      }
    },
  };

  async function waited(name: string, owner: string, ttlMillis: number, waitMillis: number): Promise<Begun> {
    const until = time.now() + waitMillis;
    for (let wait = WAIT_MIN_MS; ; wait = Math.min(WAIT_MAX_MS, wait * 2)) {
      const begun = await begin(name, owner, ttlMillis);
      const left = until - time.now();
      if (begun.kind !== 'busy' || left <= 0) return begun;
      // At the end it is asked for once more.
      await pause(time, Math.min(left, wait * (1 + random())));
    }
  }

  async function begin(name: string, owner: string, ttlMillis: number): Promise<Begun> {
    const taken = await cache.take(name, owner, ttlMillis);
    if (taken === false) return { kind: 'busy' };
    if (taken === 'unavailable') return without('cache', name, owner);
    const token = await within(time, ttlMillis, nextToken(table, name)).catch(() => undefined);
    if (token === undefined) return without('table', name, owner);
    // Who was frozen before it had its token would have a greater one than the holder that came after it: only a lease that
    // is still its own shows that nobody came between.
    const askedAt = time.now();
    const still = await cache.renew(name, owner, ttlMillis);
    if (still === 'unavailable') return without('cache', name, owner);
    return still ? { kind: 'held', token, askedAt } : { kind: 'busy' };
  }

  /** What went unanswered may have taken effect: others need not wait until it ends by itself. */
  async function without(of: 'cache' | 'table', name: string, owner: string): Promise<Begun> {
    await cache.release(name, owner);
    return { kind: 'unavailable', of };
  }
}
