import type { Sale } from '../../contract/sales';
import type { Clock } from '../../platform/clock';
import type { SaleTable } from '../../sales/sale-table';

/** A sale never changes: this bounds only how long the memory of it is of any use. Unit: milliseconds. */
const FOUND_MS = 60_000;

/** Buyers are there before the sale is: they must not all ask the table, nor wait long once it is made. Unit: milliseconds. */
const ABSENT_MS = 1000;

/** What a crowd sees of a sale that it watches. Unit: milliseconds. */
const COUNTS_MS = 1000;

/** Of each kind. Names that nobody made may be many, and must not push out the sales that are on. */
const REMEMBERED = 1000;

/** How much of a sale is sold, as the table counts it. */
export interface SaleCounts {
  readonly sold: number;
  readonly left: number;
}

/**
 * Sales as the table has them, asked for once where many want to know the same. Rejects where the table does not answer. One
 * per process, kept between invocations.
 */
export class KnownSales {
  readonly #table: Pick<SaleTable, 'find' | 'stockOf'>;
  readonly #found: Remembered<Sale>;
  readonly #absent: Remembered<undefined>;
  readonly #counts: Remembered<SaleCounts>;
  readonly #asking = new Map<string, Promise<Sale | undefined>>();

  constructor(table: Pick<SaleTable, 'find' | 'stockOf'>, now: Clock) {
    this.#table = table;
    this.#found = new Remembered(FOUND_MS, now);
    this.#absent = new Remembered(ABSENT_MS, now);
    this.#counts = new Remembered(COUNTS_MS, now);
  }

  async find(sku: string): Promise<Sale | undefined> {
    const known = this.#found.get(sku) ?? this.#absent.get(sku);
    if (known !== undefined) return known;
    const asking = this.#asking.get(sku);
    if (asking !== undefined) return asking;
    const asked = this.#table.find(sku).finally(() => this.#asking.delete(sku));
    this.#asking.set(sku, asked);
    const sale = await asked;
    if (sale === undefined) this.#absent.set(sku, Promise.resolve(undefined));
    else this.#found.set(sku, Promise.resolve(sale));
    return sale;
  }

  /** It was made just now, or found to be there. */
  made(sale: Sale): void {
    this.#absent.forget(sale.sku);
    this.#found.set(sale.sku, Promise.resolve(sale));
  }

  /** At most a second old. */
  async countsOf(sale: Sale): Promise<SaleCounts> {
    const known = this.#counts.get(sale.sku);
    if (known !== undefined) return known;
    const asked = this.#table.stockOf(sale).then((stocks) => ({
      sold: stocks.reduce((sum, { sold }) => sum + sold, 0),
      left: stocks.reduce((sum, { available }) => sum + available, 0),
    }));
    this.#counts.set(sale.sku, asked);
    try {
      return await asked;
    } catch (error) {
      this.#counts.forget(sale.sku);
      throw error;
    }
  }
}

/** Answers, or what is still being asked, for a time that counts from the question. */
class Remembered<Value> {
  readonly #millis: number;
  readonly #now: Clock;
  #entries = new Map<string, { readonly at: number; readonly value: Promise<Value> }>();

  constructor(millis: number, now: Clock) {
    this.#millis = millis;
    this.#now = now;
  }

  get(name: string): Promise<Value> | undefined {
    const entry = this.#entries.get(name);
    return entry === undefined || this.#now() - entry.at >= this.#millis ? undefined : entry.value;
  }

  set(name: string, value: Promise<Value>): void {
    if (this.#entries.size >= REMEMBERED) this.#entries = new Map();
    this.#entries.set(name, { at: this.#now(), value });
  }

  forget(name: string): void {
    this.#entries.delete(name);
  }
}
