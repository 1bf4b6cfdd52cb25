// Receives: what requests ask of clients' counters.
// Promises: one script call a client, all calls of a request in one round trip, an answer within the budget or `unavailable`.
// Hands on: one short text for each counter to the read cache, where it expires.

import { limitKey } from '../../contract/cache-keys';
import type { CacheClient, ScriptCall, Unavailable } from '../../platform/cache-client';
import { cacheScript } from '../../platform/cache-script';
import checkLua from './check.lua';
import type { ClientAsks, Counters } from './counters';
import type { Told } from './decide';

/** Every request waits for it, and there is another answer where it is slow. Unit: milliseconds. */
const LIMITS_BUDGET_MS = 40;

const CHECK = cacheScript(checkLua);

export function cachedCounters(cache: CacheClient, budgetMs: number = LIMITS_BUDGET_MS): Counters<Unavailable> {
  return {
    take: async (clients, now) => {
      const found = await cache.runAll(
        CHECK,
        clients.map((one) => callFor(one, now)),
        budgetMs,
      );
      if (found === 'unavailable') return found;
      const told = clients.map(({ asks }, index) => toldIn(found[index], asks.length));
      return told.every((one) => one !== undefined) ? told : 'unavailable';
    },
  };
}

function callFor({ client, asks }: ClientAsks, now: number): ScriptCall {
  return {
    // The kind stands in the name: a rule that becomes another kind begins anew.
    keys: asks.map(({ rule, meter }) => limitKey(client, `${rule.name}.${meter.kind}`)),
    args: [
      String(now),
      ...asks.flatMap(({ meter: { kind, first, second }, need, cost }) => [
        kind,
        ...[first, second, need, cost].map(String),
      ]),
    ],
  };
}

/** The script answers four numbers a counter. */
const NUMBERS = 4;

function toldIn(found: unknown, count: number): readonly Told[] | undefined {
  if (!Array.isArray(found) || found.length !== count * NUMBERS) return undefined;
  const numbers = found.map(Number);
  return Array.from({ length: count }, (_, index): Told => {
    const [left = 0, resetMillis = 0, waitMillis = 0, placed = 0] = numbers.slice(index * NUMBERS);
    return { left, resetMillis, waitMillis, placed: placed === 1 };
  });
}
