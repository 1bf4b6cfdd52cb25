import { canonicalJson } from '../../../lambda/contract/canonical-json';
import { bodyOf, versionOf } from '../../../lambda/contract/record';
import type { Body } from '../../../lambda/contract/write';
import type { Ledger } from '../ledger';
import type { Random } from '../random';
import { type MovingRecord, type MovingTruth, visible } from './moving-truth';

/** Which records are asked for. All keys here are plain ASCII. */
interface Filter {
  readonly query: string;
  readonly admits: (key: string) => boolean;
}

/** More pages than the walk of any collection here may take. */
const PAGES_MAX = 200;

interface PageBody {
  readonly records: readonly { readonly key: string; readonly version: string; readonly record: Body }[];
  readonly next?: string;
}

/**
 * One listing of a collection, page after page, while its records move:
 * - keys strictly rise or fall through all pages, and each is one that was asked for;
 * - each record is told as it was at some moment of its page's request, so none that was deleted before;
 * - who stands from before the first page until after the last one is told.
 */
export class Walk {
  readonly name: string;
  readonly collection: string;
  /** Of the page that is asked for next. */
  query: string;
  readonly #moving: MovingTruth;
  readonly #ledger: Ledger;
  readonly #filter: Filter;
  readonly #sign: 1 | -1;
  readonly #from: number;
  readonly #told = new Set<string>();
  #last: string | undefined;
  #pages = 0;

  constructor(name: string, collection: string, random: Random, moving: MovingTruth, ledger: Ledger) {
    this.name = name;
    this.collection = collection;
    this.#moving = moving;
    this.#ledger = ledger;
    this.#filter = random.pick([EVERYTHING, EVERYTHING, ...FILTERS]);
    const order = random.pick(['asc', 'desc'] as const);
    this.#sign = order === 'asc' ? 1 : -1;
    this.#from = moving.step;
    this.query = `order=${order}&limit=${random.pick([1, 1, 1, 2, 3, 100])}${this.#filter.query}`;
  }

  /** Takes a page that was asked for at the step `from`. Answers whether another follows. */
  take(text: string, from: number): boolean {
    const { records, next }: PageBody = JSON.parse(text);
    this.#pages += 1;
    for (const { key, version, record } of records) {
      this.#checkNext(key);
      this.#checkTold(key, version, record, from);
      this.#told.add(key);
      this.#last = key;
    }
    if (next === undefined) this.#checkStanding(() => true);
    else if (this.#pages > PAGES_MAX) this.#violate(`goes on after ${PAGES_MAX} pages`);
    this.query = next?.slice(next.indexOf('?') + 1) ?? '';
    return next !== undefined && this.#pages <= PAGES_MAX;
  }

  /** Its client has lost patience: what lies behind it must be known all the same. */
  giveUp(): void {
    const last = this.#last;
    if (last !== undefined) this.#checkStanding((key) => !this.#isBehind(key, last));
  }

  #checkNext(key: string): void {
    if (!this.#filter.admits(key)) this.#violate(`told ${key}, which was not asked for`);
    if (this.#last !== undefined && !this.#isBehind(key, this.#last)) {
      this.#violate(`told ${key} after ${this.#last}`);
    }
  }

  #isBehind(key: string, other: string): boolean {
    return this.#sign === 1 ? key > other : key < other;
  }

  #checkTold(key: string, version: string, body: Body, from: number): void {
    const states = this.#recordsOf().find((record) => record.key === key);
    const seen = states === undefined ? [] : this.#moving.statesSince(states, from).map(visible);
    const known = seen.some(
      (state) =>
        state !== undefined && version === versionOf(state) && canonicalJson(bodyOf(state)) === canonicalJson(body),
    );
    if (known) return;
    this.#violate(`told ${key} as ${version} ${JSON.stringify(body)}, which it was not: ${JSON.stringify(seen)}`);
  }

  #checkStanding(isPassed: (key: string) => boolean): void {
    for (const record of this.#recordsOf()) {
      const { key, name } = record;
      if (this.#told.has(key) || !this.#filter.admits(key) || !isPassed(key)) continue;
      const stood = this.#moving.statesSince(record, this.#from).every((state) => visible(state) !== undefined);
      if (stood) this.#violate(`left out ${name}, which stood there all the time`);
    }
  }

  #recordsOf(): MovingRecord[] {
    return [...this.#moving.records()].filter(({ collection }) => collection === this.collection);
  }

  #violate(text: string): void {
    this.#ledger.violate(`${this.name} of ${this.collection}, page ${this.#pages}: ${text}`);
  }
}

const EVERYTHING: Filter = { query: '', admits: () => true };

const FILTERS: readonly Filter[] = [
  { query: '&prefix=k', admits: (key) => key.startsWith('k') },
  { query: '&prefix=b', admits: (key) => key.startsWith('b') },
  { query: '&from=b3', admits: (key) => key >= 'b3' },
  { query: '&to=k1', admits: (key) => key < 'k1' },
  { query: '&from=b2&to=k2', admits: (key) => key >= 'b2' && key < 'k2' },
];
