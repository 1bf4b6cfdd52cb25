import type { StoredRecord } from '../../../lambda/contract/record';

/** Changes that are remembered: more than a table of this size sees within any lag. */
const KEPT = 200;

interface Change {
  readonly at: number;
  readonly place: string;
  readonly before: StoredRecord | undefined;
}

/** The records of a table, and what they were a little while ago: so much may be missing from a read that is not consistent. */
export class RecordsOverTime extends Map<string, StoredRecord> {
  readonly #now: () => number;
  readonly #changes: Change[] = [];

  constructor(now: () => number) {
    super();
    this.#now = now;
  }

  override set(place: string, record: StoredRecord): this {
    this.#remember(place);
    return super.set(place, record);
  }

  override delete(place: string): boolean {
    this.#remember(place);
    return super.delete(place);
  }

  asOf(time: number): ReadonlyMap<string, StoredRecord> {
    const then = new Map(this);
    for (const { at, place, before } of this.#changes.toReversed()) {
      if (at <= time) break;
      if (before === undefined) then.delete(place);
      else then.set(place, before);
    }
    return then;
  }

  #remember(place: string): void {
    this.#changes.push({ at: this.#now(), place, before: this.get(place) });
    if (this.#changes.length > KEPT) this.#changes.shift();
  }
}
