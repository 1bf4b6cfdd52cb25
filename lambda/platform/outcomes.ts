import { acceptedKey, outcomeKey } from '../contract/cache-keys';
import { OUTCOME_TTL_SECONDS } from '../contract/limits';
import type { FinalOutcome } from '../contract/outcome';
import type { CacheClient } from './cache-client';
import { parseOutcome, renderOutcome } from './stored-outcome';

/** What the read cache knows of a write. `unavailable` is the cache's state, not the write's. */
export type WriteStatus = 'unavailable' | 'unknown' | 'pending' | FinalOutcome;

export interface RecordedOutcome {
  readonly id: string;
  readonly outcome: FinalOutcome;
  /** It came out of quarantine and took effect: that it was poison is over. */
  readonly mended?: boolean;
}

/**
 * What became of each write, for clients that ask. Best effort by design: nothing here ever throws or takes longer than
 * the cache's time budget, because a write must not fail for the want of its status.
 */
export interface Outcomes {
  /** Marks writes as on their way. */
  accepted(ids: readonly string[]): Promise<void>;
  /** Keeps final outcomes; the first one of a write stands, whatever a redelivery finds later, unless one overrules it or is mended. */
  record(entries: readonly RecordedOutcome[]): Promise<void>;
  lookUp(id: string): Promise<WriteStatus>;
}

/** Who asks for a status has nothing else to wait for. Unit: milliseconds. */
export const LOOK_UP_BUDGET_MS = 500;

export function cachedOutcomes(cache: CacheClient, ttlSeconds: number = OUTCOME_TTL_SECONDS): Outcomes {
  return {
    accepted: async (ids) => {
      await cache.setAll(
        ids.map((id) => [acceptedKey(id), '1'] as const),
        { ttlSeconds },
      );
    },
    record: async (entries) => {
      const pairsOf = (some: readonly RecordedOutcome[]) =>
        some.map(({ id, outcome }) => [outcomeKey(id), renderOutcome(outcome)] as const);
      const [over = [], first = []] = [true, false].map((one) => entries.filter((entry) => overrules(entry) === one));
      if (first.length > 0) await cache.setAll(pairsOf(first), { ttlSeconds, onlyIfAbsent: true });
      if (over.length > 0) await cache.setAll(pairsOf(over), { ttlSeconds });
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
