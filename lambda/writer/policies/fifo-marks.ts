import type { Fence } from '../../contract/fence';
import { FENCE, LAST_ID, RECENT_IDS, STAMP, type StoredRecord } from '../../contract/record';
import type { Body } from '../../contract/write';
import type { Arrival, Situation } from '../policy';
import { below, type Condition, either, missing } from '../statement';

/** What a FIFO delivery finds of itself in the record. */
export interface Delivered {
  /** Arrivals that an earlier delivery already decided, with whether it applied them. */
  readonly seen: readonly { readonly arrival: Arrival; readonly applied: boolean }[];
  readonly fresh: readonly Arrival[];
}

/** At or below the record's fence means delivered before; the ids of the last statements say which of those were applied. */
export function deliveredBefore({ known, arrivals }: Situation): Delivered {
  const current = known.kind === 'read' ? known.current : undefined;
  const fence = current?.[FENCE];
  if (typeof fence !== 'string') return { seen: [], fresh: arrivals };
  const recent = new Set(recentIds(current));
  return {
    seen: arrivals
      .filter((arrival) => arrival.fence <= fence)
      .map((arrival) => ({ arrival, applied: recent.has(arrival.write.id) })),
    fresh: arrivals.filter((arrival) => arrival.fence > fence),
  };
}

/**
 * The lowest fence of the fold, never the highest: a writer past its visibility time-out may have applied only the first
 * of these writes, and a condition on the highest would add those again.
 */
export function notYetDelivered(first: Fence): Condition {
  return either(missing(FENCE), below(FENCE, first));
}

/**
 * The marks a statement leaves. `applied` and `last` are of this statement; ids of this very batch that were applied
 * before stay listed, because a crash now would have them all delivered again.
 */
export function marks(situation: Situation, applied: readonly Arrival[], last: Arrival): Body {
  const earlier = situation.known.kind === 'read' ? recentIds(situation.known.current) : [];
  const kept = [...earlier.filter((id) => situation.batchIds.has(id)), ...situation.appliedIds];
  const ids = [...new Set([...kept, ...applied.map((arrival) => arrival.write.id)])];
  const newest = applied.at(-1) ?? last;
  return { [FENCE]: last.fence, [RECENT_IDS]: ids, [LAST_ID]: newest.write.id, [STAMP]: newest.write.at };
}

function recentIds(record: StoredRecord | undefined): string[] {
  const ids = record?.[RECENT_IDS];
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}
