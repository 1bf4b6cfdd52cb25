import { collectionsOf, contentIds, type QuarantineName, type SetAside } from './set-aside';

/** What one quarantine holds of one cause. */
export interface CauseGroup {
  readonly queue: QuarantineName;
  readonly cause: string;
  messages: number;
  /** Of packed messages there are more. */
  writes: number;
  readonly collections: Set<string>;
  oldest: number | undefined;
  newest: number | undefined;
  /** Of the first that was seen. */
  readonly reason: string;
  /** Of each kind, the most frequent first, and how many messages have such a one; `…` is what differs among them. */
  reasons: readonly { readonly reason: string; readonly messages: number }[];
  /** Messages whose reasons are of no kind that is told. */
  otherReasons: number;
  readonly example: string;
}

interface ReasonKind {
  reason: string;
  messages: number;
}

/** More kinds of one cause are counted together: a quarantine may hold more than memory does. */
const KINDS_KEPT = 50;

/** Reasons of one kind name other things, and say the same of them. */
function kindOf(reason: string): string {
  return reason
    .replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replace(/(?<!\w)'[^']*'(?!\w)/g, "'…'")
    .replace(/\d+/g, '…');
}

/** Sorts what is seen by cause without keeping it: a quarantine may hold more than memory does. */
export class Groups {
  readonly #groups = new Map<string, CauseGroup>();
  readonly #kinds = new Map<string, Map<string, ReasonKind>>();

  add(aside: SetAside): void {
    const { queue, cause, reason, firstSeen, content, messageId } = aside;
    const name = `${queue} ${cause}`;
    const group = this.#groups.get(name) ?? {
      ...{ queue, cause, messages: 0, writes: 0, collections: new Set<string>(), oldest: firstSeen, newest: firstSeen },
      ...{ reason, reasons: [], otherReasons: 0, example: contentIds(content)[0] ?? messageId },
    };
    this.#groups.set(name, group);
    const kinds = this.#kinds.get(name) ?? new Map<string, ReasonKind>();
    this.#kinds.set(name, kinds);
    const kind = kindOf(reason);
    const known = kinds.get(kind);
    if (known !== undefined) {
      known.messages += 1;
      if (known.reason !== reason) known.reason = kind;
    } else if (kinds.size < KINDS_KEPT) kinds.set(kind, { reason, messages: 1 });
    else group.otherReasons += 1;
    group.messages += 1;
    group.writes += content.kind === 'writes' ? content.writes.length : 1;
    for (const collection of collectionsOf(aside)) group.collections.add(collection);
    group.oldest = lesser(group.oldest, firstSeen);
    const newest = lesser(negative(group.newest), negative(firstSeen));
    group.newest = negative(newest);
  }

  /** The largest first. */
  get all(): readonly CauseGroup[] {
    for (const [name, group] of this.#groups) {
      group.reasons = [...(this.#kinds.get(name)?.values() ?? [])].sort((a, b) => b.messages - a.messages);
    }
    return [...this.#groups.values()].sort((a, b) => b.messages - a.messages || (a.cause < b.cause ? -1 : 1));
  }
}

function lesser(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

function negative(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}
