// Receives: the entries of a run's ledger, in any order of the workers
// Promises: what its requests were told, by when each was due, in a few numbers for each
// Hands on: to the timeline, the rates and the objectives

import type { AskEntry, LedgerEntry } from '../ledger/entry';

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
      told: toldBy(status),
      status,
      ...(status === 0 ? {} : { totalMs }),
      asked: asked.writes,
      acknowledged,
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

function toldBy(status: number): RequestRow['told'] {
  if (status === 0 || status >= 500) return 'unknown';
  return status >= 400 ? 'refused' : 'acknowledged';
}
