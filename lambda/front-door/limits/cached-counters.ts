// Receives: what requests ask of clients' counters.
// Promises: one script call a client, all calls of a request in one round trip, an answer within the budget or `unavailable`.
// Hands on: one value for each client to the read cache, where it expires.

import { limitKey } from '../../contract/cache-keys';
import type { CacheClient, Unavailable } from '../../platform/cache-client';
import { CHECK_ANY, CheckScripts } from './check-script';
import type { ClientAsks, Counters } from './counters';
import { decide, type Told } from './decide';
import { statesIn } from './packed-counters';

/** Every request waits for it, and there is another answer where it is slow. Unit: milliseconds. */
const LIMITS_BUDGET_MS = 40;

export function cachedCounters(cache: CacheClient, budgetMs: number = LIMITS_BUDGET_MS): Counters<Unavailable> {
  const scripts = new CheckScripts();
  return {
    take: async (clients, now) => {
      const found = await cache.runAll(
        CHECK_ANY,
        clients.map(({ client, asks }) => ({ keys: [limitKey(client)], ...scripts.checkOf(asks, now) })),
        budgetMs,
      );
      if (found === 'unavailable') return found;
      const told = clients.map(({ asks }, index) => toldOf(asks, found[index], now));
      return told.every((one) => one !== undefined) ? told : 'unavailable';
    },
  };
}

/** The script took of them what its twin says, of the same numbers: so it need not say what it did. */
function toldOf(asks: ClientAsks['asks'], found: unknown, now: number): readonly Told[] | undefined {
  if (!Buffer.isBuffer(found)) return undefined;
  return decide(asks, statesIn(found, asks), now).told;
}
