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
  readonly example: string;
}

/** Sorts what is seen by cause without keeping it: a quarantine may hold more than memory does. */
export class Groups {
  readonly #groups = new Map<string, CauseGroup>();

  add(aside: SetAside): void {
    const { queue, cause, reason, firstSeen, content, messageId } = aside;
    const name = `${queue} ${cause}`;
    const group = this.#groups.get(name) ?? {
      ...{ queue, cause, messages: 0, writes: 0, collections: new Set<string>(), oldest: firstSeen, newest: firstSeen },
      ...{ reason, example: contentIds(content)[0] ?? messageId },
    };
    this.#groups.set(name, group);
    group.messages += 1;
    group.writes += content.kind === 'writes' ? content.writes.length : 1;
    for (const collection of collectionsOf(aside)) group.collections.add(collection);
    group.oldest = lesser(group.oldest, firstSeen);
    const newest = lesser(negative(group.newest), negative(firstSeen));
    group.newest = negative(newest);
  }

  /** The largest first. */
  get all(): readonly CauseGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.messages - a.messages || (a.cause < b.cause ? -1 : 1));
  }
}

function lesser(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

function negative(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}
