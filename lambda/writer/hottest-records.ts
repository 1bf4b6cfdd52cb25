/** A record that many writes went to. */
export interface HotRecord {
  readonly collection: string;
  readonly key: string;
  /** How many of the writes, at the least. */
  readonly writes: number;
}

/** One counter. `count` is never too low; `error` is by how much it may be too high. */
interface Counter {
  collection: string;
  key: string;
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
  /** By collection, then by key: a text of both would have to be made for each write, and hashed whole. */
  readonly #byKey = new Map<string, Map<string, Counter>>();
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
    const ofCollection = this.#ofCollection(collection);
    const known = ofCollection.get(key);
    if (known !== undefined) {
      known.count += weight;
      return;
    }
    const counter =
      this.#counters.length < this.#capacity
        ? this.#begun(collection, key, weight)
        : this.#inPlaceOfLowest(collection, key, weight);
    ofCollection.set(key, counter);
  }

  /** Up to `most` records, the hottest first. */
  top(most: number): HotRecord[] {
    return this.#counters
      .map(({ collection, key, count, error }) => ({ collection, key, writes: count - error }))
      .sort((a, b) => b.writes - a.writes)
      .slice(0, most);
  }

  #ofCollection(collection: string): Map<string, Counter> {
    const known = this.#byKey.get(collection);
    if (known !== undefined) return known;
    const made = new Map<string, Counter>();
    this.#byKey.set(collection, made);
    return made;
  }

  #begun(collection: string, key: string, count: number): Counter {
    const counter = { collection, key, count, error: 0 };
    this.#counters.push(counter);
    return counter;
  }

  #inPlaceOfLowest(collection: string, key: string, weight: number): Counter {
    const lowest = this.#lowest();
    this.#byKey.get(lowest.collection)?.delete(lowest.key);
    lowest.collection = collection;
    lowest.key = key;
    lowest.error = lowest.count;
    lowest.count += weight;
    return lowest;
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
