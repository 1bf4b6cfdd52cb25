// Receives: the writes of a load as they are asked and told
// Promises: which kinds of them were never acknowledged: a path that refuses all of one kind is not proved by the other kinds
// Hands on: to the verdict

import type { AskedWrite, Fate } from '../ledger/entry';

/** A kind of write that was asked, and of which not one was acknowledged. */
export interface UnacknowledgedKind {
  /** `increment in counters`. */
  readonly kind: string;
  /** Writes of it, each once however often it was sent. */
  readonly asked: number;
  /** What they were told, by status; `0` for no answer. */
  readonly statuses: readonly number[];
}

interface Kind {
  asked: number;
  isAcknowledged: boolean;
  readonly statuses: Set<number>;
}

export class WriteKinds {
  private readonly kinds = new Map<string, Kind>();
  private readonly kindOfOp = new Map<string, Kind>();

  /** The writes of one request. */
  ask(writes: readonly AskedWrite[]): void {
    for (const write of writes) {
      if (this.kindOfOp.has(write.op)) continue;
      const name = nameOf(write, writes.length > 1);
      const kind = this.kinds.get(name) ?? { asked: 0, isAcknowledged: false, statuses: new Set() };
      kind.asked += 1;
      this.kinds.set(name, kind);
      this.kindOfOp.set(write.op, kind);
    }
  }

  tell(op: string, fate: Fate, status: number): void {
    const kind = this.kindOfOp.get(op);
    if (kind === undefined) return;
    kind.statuses.add(status);
    kind.isAcknowledged ||= fate === 'acknowledged';
  }

  unacknowledged(): readonly UnacknowledgedKind[] {
    return [...this.kinds]
      .filter(([, { isAcknowledged }]) => !isAcknowledged)
      .map(([kind, { asked, statuses }]) => ({
        kind,
        asked,
        statuses: statuses.size === 0 ? [0] : [...statuses].sort((one, other) => one - other),
      }));
  }
}

/** By what is asked of the door: a bulk is refused for other reasons than a single write. */
function nameOf({ kind, collection, key }: AskedWrite, isInBulk: boolean): string {
  const way = isInBulk ? ' in bulk' : key === undefined ? ' without a key' : '';
  return `${kind}${way} in ${collection}`;
}

/** One line, or none where each kind has some that were acknowledged. */
export function unacknowledgedSentence(kinds: readonly UnacknowledgedKind[]): readonly string[] {
  if (kinds.length === 0) return [];
  const each = kinds.map(({ kind, asked, statuses }) => `${kind} (${asked} asked, told ${toldWords(statuses)})`);
  const of = kinds.length === 1 ? 'a kind of write' : `${kinds.length} kinds of writes`;
  return [`nothing was acknowledged of ${of}, so there was nothing to prove of it: ${each.join(', ')}`];
}

function toldWords(statuses: readonly number[]): string {
  return statuses.map((status) => (status === 0 ? 'nothing' : String(status))).join(' and ');
}
