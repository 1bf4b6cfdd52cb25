// Receives: the entries of a run's ledger, in any order of the workers
// Promises: what its requests were told, by when each was due and when it was answered, in a few numbers for each; and its writes, each
// counted once however often it was sent
// Hands on: to the timeline, the rates and the objectives

import type { AnswerEntry, AskEntry, Fate, LedgerEntry } from '../ledger/entry';
import { type UnacknowledgedKind, WriteKinds } from './write-kinds';

/** One request of the generator. */
export interface RequestRow {
  /** When it was due. Unit: milliseconds since 1970. */
  readonly due: number;
  /** When it was answered, or given up. Absent of one that was neither when the generator ended. Unit: milliseconds since 1970. */
  readonly endedAt?: number;
  readonly told: 'acknowledged' | 'refused' | 'unknown';
  /** 0: no answer. */
  readonly status: number;
  /**
   * From when it was due to its answer; of one without an answer until it was given up: it waited at least so long. Absent of one
   * that was neither answered nor given up. Unit: milliseconds.
   */
  readonly totalMs?: number;
  /** Writes that it asked for, and those of them that no request before it had acknowledged. */
  readonly asked: number;
  readonly acknowledged: number;
  /** It, or a write of it, was refused for another reason than what stands in the store. */
  readonly turnedAway?: true;
}

type Asked = Pick<AskEntry, 'at'> & { readonly ops: readonly string[] };

/** The best that any request said of a write. */
const BETTER: Readonly<Record<Fate, number>> = { refused: 1, unknown: 2, acknowledged: 3 };

export class LedgerTally {
  private readonly open = new Map<string, Asked>();
  private readonly rows: RequestRow[] = [];
  private readonly collections = new Map<string, number>();
  private readonly fates = new Map<string, Fate>();
  private readonly kinds = new WriteKinds();
  private readonly came: number[] = [];

  add(entry: LedgerEntry): void {
    if (entry.type === 'ask') {
      this.open.set(entry.request, { at: entry.at, ops: entry.writes.map(({ op }) => op) });
      this.kinds.ask(entry.writes);
      if (entry.arrives === true) this.came.push(entry.at);
      for (const { collection } of entry.writes) {
        this.collections.set(collection, (this.collections.get(collection) ?? 0) + 1);
      }
      return;
    }
    const asked = this.open.get(entry.request);
    if (asked === undefined) return;
    this.open.delete(entry.request);
    const { status, totalMs, writes } = entry;
    for (const [index, op] of asked.ops.entries()) {
      this.kinds.tell(op, fateAt(entry, index), writes[index]?.status ?? status);
    }
    const isRead = asked.ops.length === 0;
    this.rows.push({
      due: asked.at,
      endedAt: asked.at + totalMs,
      told: toldBy(entry, asked.ops.length),
      status,
      totalMs,
      asked: asked.ops.length,
      acknowledged: asked.ops.filter((op, index) => this.take(op, fateAt(entry, index))).length,
      ...([entry, ...writes].some((one) => isTurnedAway(one, isRead)) && { turnedAway: true as const }),
    });
  }

  /** With those that were never answered, as those of a run that was stopped. By when they were due. */
  requests(): readonly RequestRow[] {
    const unanswered = [...this.open.values()].map(
      ({ at, ops }): RequestRow => ({ due: at, told: 'unknown', status: 0, asked: ops.length, acknowledged: 0 }),
    );
    return [...this.rows, ...unanswered].sort((one, other) => one.due - other.due);
  }

  /** Its writes by the best that any request was told of them; those that were sent again are one. */
  writes(): Readonly<Record<Fate, number>> {
    const counts = { acknowledged: 0, refused: 0, unknown: 0 };
    const open = new Set([...this.open.values()].flatMap(({ ops }) => ops));
    for (const op of open) if (!this.fates.has(op)) counts.unknown += 1;
    for (const [op, fate] of this.fates) counts[fate === 'refused' && open.has(op) ? 'unknown' : fate] += 1;
    return counts;
  }

  /** Visitors by the ledger, and the time they took to come; empty where the generator marks none. */
  arrivals():
    | { readonly arrivals: number; readonly seconds: number; readonly cameAt: readonly number[] }
    | Record<string, never> {
    const cameAt = this.came.toSorted((one, other) => one - other);
    const [first = 0] = cameAt;
    return cameAt.length === 0
      ? {}
      : { arrivals: cameAt.length, seconds: ((cameAt.at(-1) ?? first) - first) / 1000, cameAt };
  }

  /** How many writes were asked of each collection. */
  writesByCollection(): ReadonlyMap<string, number> {
    return this.collections;
  }

  /** Kinds of writes of which none was acknowledged. */
  unacknowledgedKinds(): readonly UnacknowledgedKind[] {
    return this.kinds.unacknowledged();
  }

  /** Whether it is the first acknowledgement of this write. */
  private take(op: string, fate: Fate): boolean {
    const known = this.fates.get(op);
    if (known !== undefined && BETTER[known] >= BETTER[fate]) return false;
    this.fates.set(op, fate);
    return fate === 'acknowledged';
  }
}

/** An answer that says nothing of a write promises nothing for it; a refused request is refused with all of its writes. */
function fateAt({ writes, status }: AnswerEntry, index: number): Fate {
  return writes[index]?.fate ?? (status >= 400 && status < 500 ? 'refused' : 'unknown');
}

/**
 * A bulk is answered as a whole, and may know nothing of some of its writes. A 304 is an answer, another redirection is none. That
 * nothing is there is the answer to a read, and no refusal.
 */
function toldBy({ status, writes }: AnswerEntry, asked: number): RequestRow['told'] {
  if (status === 404 && asked === 0) return 'acknowledged';
  if (status >= 400 && status < 500) return 'refused';
  const isAnswer = (status >= 200 && status < 300) || status === 304;
  return isAnswer && writes.every(({ fate }) => fate !== 'unknown') ? 'acknowledged' : 'unknown';
}

/**
 * What is refused because of what others have done: another version, sold out, made before. Clients of a load that runs as it should
 * meet these. That nothing is there (404) is met by reads alone, and what the collection's own rules reject (422) by nobody: every write
 * of the makers is meant to keep them.
 */
const MET: readonly number[] = [409, 410, 412];

function isTurnedAway({ status }: { readonly status: number }, isRead: boolean): boolean {
  if (isRead && status === 404) return false;
  return status >= 400 && status < 500 && !MET.includes(status);
}
