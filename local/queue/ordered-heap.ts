/** A place in a heap. It knows where it stands, so that it can be taken out of the middle. */
export interface HeapNode<T> {
  readonly value: T;
  key: number;
  /** Breaks ties: equal keys leave in the order of their rank. */
  rank: number;
  /** -1 while it stands in no heap. */
  at: number;
}

export function heapNode<T>(value: T, rank: number): HeapNode<T> {
  return { value, key: 0, rank, at: -1 };
}

/** Smallest key first; adding and taking out anywhere in O(log n). */
export class OrderedHeap<T> {
  readonly #nodes: HeapNode<T>[] = [];

  get size(): number {
    return this.#nodes.length;
  }

  first(): HeapNode<T> | undefined {
    return this.#nodes[0];
  }

  add(node: HeapNode<T>, key: number): void {
    if (node.at >= 0) throw new Error('a heap node can stand in one place only');
    node.key = key;
    this.#rise(node, this.#nodes.length);
  }

  /** Taking out what is not in is no error: a message may be neither delayed nor in flight. */
  remove(node: HeapNode<T>): void {
    if (node.at < 0) return;
    const hole = node.at;
    const last = this.#nodes.pop();
    node.at = -1;
    if (last === undefined || last === node) return;
    this.#rise(last, hole);
    this.#sink(last, last.at);
  }

  clear(): void {
    for (const node of this.#nodes) node.at = -1;
    this.#nodes.length = 0;
  }

  #rise(node: HeapNode<T>, from: number): void {
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#nodes[above];
      if (parent === undefined || !before(node, parent)) break;
      this.#put(parent, at);
      at = above;
    }
    this.#put(node, at);
  }

  #sink(node: HeapNode<T>, from: number): void {
    let at = from;
    for (;;) {
      const left = this.#nodes[2 * at + 1];
      const right = this.#nodes[2 * at + 2];
      const child = right !== undefined && left !== undefined && before(right, left) ? right : left;
      if (child === undefined || !before(child, node)) break;
      const below = child.at;
      this.#put(child, at);
      at = below;
    }
    this.#put(node, at);
  }

  #put(node: HeapNode<T>, at: number): void {
    this.#nodes[at] = node;
    node.at = at;
  }
}

function before<T>(a: HeapNode<T>, b: HeapNode<T>): boolean {
  return a.key < b.key || (a.key === b.key && a.rank < b.rank);
}
