import type { Random } from './random';

interface Event {
  readonly time: number;
  /** Decides between events of one time: the seed, and not the order in which they were asked for. */
  readonly rank: number;
  readonly act: () => void;
}

/** 2023-11-14: any day would do, but stamps need one. Unit: milliseconds since 1970. */
const FIRST_DAY = 1_700_000_000_000;

/**
 * Virtual time. Everything that waits, waits here: one event runs at a time, then every promise it settled runs as far
 * as it can, then the next. So the seed alone decides how concurrent processes interleave at their awaits.
 */
export class Scheduler {
  readonly #random: Random;
  /** A binary heap, soonest first. */
  readonly #events: Event[] = [];
  #now = FIRST_DAY;
  ran = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  readonly now = (): number => this.#now;

  elapsed(): number {
    return this.#now - FIRST_DAY;
  }

  after(millis: number, act: () => void): void {
    const events = this.#events;
    const event = { time: this.#now + Math.max(0, millis), rank: this.#random.float(), act };
    let place = events.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = events[parent];
      if (above === undefined || !isSooner(event, above)) break;
      events[place] = above;
      place = parent;
    }
    events[place] = event;
  }

  /** What `act` gives after some time. */
  answer<T>(millis: number, act: () => T): Promise<T> {
    return new Promise((resolve) => this.after(millis, () => resolve(act())));
  }

  /** Runs until nothing is left to happen. Answers false if that took more than `limit` events. */
  async run(limit: number): Promise<boolean> {
    for (let event = this.#pop(); event !== undefined; event = this.#pop()) {
      this.#now = event.time;
      event.act();
      this.ran += 1;
      await promisesToSettle();
      if (this.ran >= limit) return false;
    }
    return true;
  }

  #pop(): Event | undefined {
    const events = this.#events;
    const first = events[0];
    const last = events.pop();
    if (first === undefined || last === undefined || events.length === 0) return first;
    let place = 0;
    for (;;) {
      const left = place * 2 + 1;
      const leftEvent = events[left];
      const rightEvent = events[left + 1];
      if (leftEvent === undefined) break;
      const [child, below] =
        rightEvent !== undefined && isSooner(rightEvent, leftEvent) ? [left + 1, rightEvent] : [left, leftEvent];
      if (!isSooner(below, last)) break;
      events[place] = below;
      place = child;
    }
    events[place] = last;
    return first;
  }
}

function isSooner(a: Event, b: Event): boolean {
  return a.time < b.time || (a.time === b.time && a.rank < b.rank);
}

/** The next turn of Node's loop comes when no promise has anything left to do; it waits for no time. */
function promisesToSettle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
