// Receives: the entries of a run's ledger, in any order of the workers
// Promises: what its requests were told, by when each was due, in a few numbers for each
// Hands on: to the timeline, the rates and the objectives

import type { AnswerEntry, AskEntry, LedgerEntry } from '../ledger/entry';

/** One request of the generator. */
export interface RequestRow {
  /** When it was due. Unit: milliseconds since 1970. */
  readonly due: number;
  readonly told: 'acknowledged' | 'refused' | 'unknown';
  /** 0: no answer. */
  readonly status: number;
  /** Absent where there was no answer. Unit: milliseconds. */
  readonly totalMs?: number;
  /** Writes that it asked for, and those of them that were acknowledged. */
  readonly asked: number;
  readonly acknowledged: number;
  /** It, or a write of it, was refused for another reason than what stands in the store. */
  readonly turnedAway?: true;
}

type Asked = Pick<AskEntry, 'at'> & { readonly writes: number };

export class LedgerTally {
  private readonly open = new Map<string, Asked>();
  private readonly rows: RequestRow[] = [];
  private readonly collections = new Map<string, number>();
  private readonly came = { count: 0, first: Number.POSITIVE_INFINITY, last: 0 };

  add(entry: LedgerEntry): void {
    if (entry.type === 'ask') {
      this.open.set(entry.request, { at: entry.at, writes: entry.writes.length });
      if (entry.arrives === true) this.arrive(entry.at);
      for (const { collection } of entry.writes) {
        this.collections.set(collection, (this.collections.get(collection) ?? 0) + 1);
      }
      return;
    }
    const asked = this.open.get(entry.request);
    if (asked === undefined) return;
    this.open.delete(entry.request);
    const { status, totalMs, writes } = entry;
    const acknowledged = writes.filter(({ fate }) => fate === 'acknowledged').length;
    this.rows.push({
      due: asked.at,
      told: toldBy(entry),
      status,
      ...(status === 0 ? {} : { totalMs }),
      asked: asked.writes,
      acknowledged,
      ...([entry, ...writes].some(isTurnedAway) && { turnedAway: true as const }),
    });
  }

  /** With those that were never answered, as those of a run that was stopped. By when they were due. */
  requests(): readonly RequestRow[] {
    const unanswered = [...this.open.values()].map(
      ({ at, writes }): RequestRow => ({ due: at, told: 'unknown', status: 0, asked: writes, acknowledged: 0 }),
    );
    return [...this.rows, ...unanswered].sort((one, other) => one.due - other.due);
  }

  /** Visitors by the ledger, and the time they took to come; empty where the generator marks none. */
  arrivals(): { readonly arrivals: number; readonly seconds: number } | Record<string, never> {
    const { count, first, last } = this.came;
    return count === 0 ? {} : { arrivals: count, seconds: (last - first) / 1000 };
  }

  /** How many writes were asked of each collection. */
  writesByCollection(): ReadonlyMap<string, number> {
    return this.collections;
  }

  private arrive(at: number): void {
    this.came.count += 1;
    this.came.first = Math.min(this.came.first, at);
    this.came.last = Math.max(this.came.last, at);
  }
}

/** A bulk is answered as a whole, and may know nothing of some of its writes. A 304 is an answer, another redirection is none. */
function toldBy({ status, writes }: AnswerEntry): RequestRow['told'] {
  if (status >= 400 && status < 500) return 'refused';
  const isAnswer = (status >= 200 && status < 300) || status === 304;
  return isAnswer && writes.every(({ fate }) => fate !== 'unknown') ? 'acknowledged' : 'unknown';
}

/**
 * What is refused because of what stands in the store: not there (any more), another version, sold out, against the collection's
 * own rules. Clients of a load that runs as it should meet these.
 */
const MET: readonly number[] = [404, 409, 410, 412, 422];

function isTurnedAway({ status }: { readonly status: number }): boolean {
  return status >= 400 && status < 500 && !MET.includes(status);
}
