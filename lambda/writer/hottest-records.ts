/** A record that many writes went to. */
export interface HotRecord {
  readonly collection: string;
  readonly key: string;
  /** How many of the writes, at the least. */
  readonly writes: number;
}

/** One counter. `count` is never too low; `error` is by how much it may be too high. */
interface Counter {
  name: string;
  count: number;
  error: number;
}

/**
 * Counts writes by record in bounded memory (Space-Saving). With m counters and N writes, each record that had more than
 * N/m of them has a counter, and what is told of a record is at most N/m below the truth and never above it. So a stream
 * of ever new keys names none of them.
 * Source: Metwally, Agrawal, El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams", 2005.
 */
export class HottestRecords {
  readonly #capacity: number;
  readonly #counters: Counter[] = [];
  readonly #byName = new Map<string, Counter>();
  /** No counter is lower, and those before `#next` are higher. */
  #floor = 1;
  #next = 0;
  #total = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** All writes that were counted. */
  get total(): number {
    return this.#total;
  }

  add(collection: string, key: string, weight = 1): void {
    this.#total += weight;
    // No collection's name has a slash.
    const name = `${collection}/${key}`;
    const known = this.#byName.get(name);
    if (known !== undefined) known.count += weight;
    else if (this.#counters.length < this.#capacity) this.#place({ name, count: weight, error: 0 });
    else this.#replaceLowest(name, weight);
  }

  /** Up to `most` records, the hottest first. */
  top(most: number): HotRecord[] {
    return this.#counters
      .map(({ name, count, error }) => ({ name, writes: count - error }))
      .sort((a, b) => b.writes - a.writes)
      .slice(0, most)
      .map(({ name, writes }) => {
        const slash = name.indexOf('/');
        return { collection: name.slice(0, slash), key: name.slice(slash + 1), writes };
      });
  }

  #place(counter: Counter): void {
    this.#counters.push(counter);
    this.#byName.set(counter.name, counter);
  }

  #replaceLowest(name: string, weight: number): void {
    const lowest = this.#lowest();
    this.#byName.delete(lowest.name);
    lowest.name = name;
    lowest.error = lowest.count;
    lowest.count += weight;
    this.#byName.set(name, lowest);
  }

  /** From where the last search ended: counts only rise, so that a search seldom takes more than a few steps. */
  #lowest(): Counter {
    for (;;) {
      for (; this.#next < this.#counters.length; this.#next++) {
        const counter = this.#counters[this.#next];
        if (counter !== undefined && counter.count <= this.#floor) return counter;
      }
      this.#floor = this.#counters.reduce((least, { count }) => Math.min(least, count), Number.POSITIVE_INFINITY);
      this.#next = 0;
    }
  }
}
