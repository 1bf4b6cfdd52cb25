/** What happens next, first: a binary heap by second; at the same second in the order of planning. */
export class EventHeap {
  readonly #entries: { readonly second: number; readonly order: number; readonly happen: () => void }[] = [];
  #planned = 0;

  plan(second: number, happen: () => void): void {
    const entries = this.#entries;
    const entry = { second, order: this.#planned, happen };
    this.#planned += 1;
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = entries[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      entries[at] = above;
      at = parent;
    }
    entries[at] = entry;
  }

  next(): { readonly second: number; readonly happen: () => void } | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const moved = entries.pop();
    if (first === undefined || moved === undefined || entries.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const one = entries[left];
      const other = entries[left + 1];
      if (one === undefined) break;
      const isOther = other !== undefined && isBefore(other, one);
      const smaller = isOther ? other : one;
      if (!isBefore(smaller, moved)) break;
      entries[at] = smaller;
      at = isOther ? left + 1 : left;
    }
    entries[at] = moved;
    return first;
  }
}

interface Ordered {
  readonly second: number;
  readonly order: number;
}

function isBefore(one: Ordered, other: Ordered): boolean {
  return one.second < other.second || (one.second === other.second && one.order < other.order);
}
