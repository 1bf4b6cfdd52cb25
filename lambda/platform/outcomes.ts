import { acceptedKey, outcomeKey } from '../contract/cache-keys';
import { OUTCOME_TTL_SECONDS } from '../contract/limits';
import type { FinalOutcome } from '../contract/outcome';
import type { CacheClient } from './cache-client';
import { cacheScript } from './cache-script';
import recordOutcomeLua from './record-outcome.lua';
import { POISON_BEGINS, parseOutcome, renderOutcome } from './stored-outcome';

/** What the read cache knows of a write. `unavailable` is the cache's state, not the write's. */
export type WriteStatus = 'unavailable' | 'unknown' | 'pending' | FinalOutcome;

export interface RecordedOutcome {
  readonly id: string;
  readonly outcome: FinalOutcome;
  /** It came out of quarantine and this is its end: that it was poison is over. */
  readonly mended?: boolean;
}

/**
 * What became of each write, for clients that ask. Best effort by design: nothing here ever throws or takes longer than
 * the cache's time budget, because a write must not fail for the want of its status.
 */
export interface Outcomes {
  /** Marks writes as on their way. A mark that comes after the outcome changes nothing, and is gone after its day. */
  accepted(ids: readonly string[]): Promise<void>;
  /**
   * Keeps final outcomes; the first one of a write stands, whatever a redelivery finds later, unless one overrules it or is mended.
   * Poison stands until anything else is told: it may have been replayed. The mark goes with it.
   */
  record(entries: readonly RecordedOutcome[]): Promise<void>;
  lookUp(id: string): Promise<WriteStatus>;
}

/** Who asks for a status has nothing else to wait for. Unit: milliseconds. */
export const LOOK_UP_BUDGET_MS = 500;

/**
 * Keys: of the outcome and of the accepted mark. Arguments: the outcome, its seconds to live, and, where the first one stands, how one
 * begins that does not.
 * Who finds both believes the outcome, so the mark would only take room for the rest of its day. One script and not two commands:
 * a full cache refuses a `SET` and carries out the `DEL` behind it, and what was pending would be a write that nobody has heard of.
 */
export const RECORD_OUTCOME = cacheScript(recordOutcomeLua);

/** A batch may have thousands: a process sends and reads some 100 in a millisecond, and a JavaScript engine answers a few. Unit: milliseconds. */
function recordBudgetMs(count: number): number | undefined {
  return count > 50 ? Math.min(count, LOOK_UP_BUDGET_MS) : undefined;
}

export function cachedOutcomes(cache: CacheClient, ttlSeconds: number = OUTCOME_TTL_SECONDS): Outcomes {
  return {
    accepted: async (ids) => {
      await cache.setAll(
        ids.map((id) => [acceptedKey(id), '1'] as const),
        { ttlSeconds },
      );
    },
    record: async (entries) => {
      const calls = entries.map((entry) => ({
        keys: [outcomeKey(entry.id), acceptedKey(entry.id)],
        args: [renderOutcome(entry.outcome), String(ttlSeconds), ...(overrules(entry) ? [] : [POISON_BEGINS])],
      }));
      await cache.runAll(RECORD_OUTCOME, calls, recordBudgetMs(calls.length));
    },
    lookUp: async (id) => {
      const found = await cache.getAll([outcomeKey(id), acceptedKey(id)], LOOK_UP_BUDGET_MS);
      if (found === 'unavailable') return 'unavailable';
      const [outcome, accepted] = found;
      // An outcome this code cannot read was written by newer code: the status is there, but not for us.
      if (typeof outcome === 'string') return parseOutcome(outcome) ?? 'unavailable';
      return typeof accepted === 'string' ? 'pending' : 'unknown';
    },
  };
}

function overrules({ outcome, mended = false }: RecordedOutcome): boolean {
  return mended || (outcome.kind === 'conflict' && outcome.overrules === true);
}
