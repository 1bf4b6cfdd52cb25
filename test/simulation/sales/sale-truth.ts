import type { FinalOutcome } from '../../../lambda/contract/outcome';
import { placeByKey } from '../../../lambda/contract/placement';
import { bodyOf, isTombstone, LAST_ID, type StoredRecord } from '../../../lambda/contract/record';
import { placeOfStock, type Sale } from '../../../lambda/contract/sales';
import type { Statement } from '../../../lambda/writer/statement';
import type { Ledger } from '../ledger';
import { show } from '../show';
import type { TableModel } from '../table-model';
import type { WriterWatch } from '../writer-process';
import type { Answer, AskedOrder } from './asked-order';

export const ORDERS = 'orders';

/** Holds a sale to what it promises, at each step of the table and at each word that anybody is told. */
export class SaleTruth implements WriterWatch {
  author = '';
  effects = 0;
  readonly sales: Sale[] = [];
  /** By id: more than one where a key was used twice. */
  readonly asked = new Map<string, AskedOrder[]>();
  readonly counts = new Map<string, number>();
  readonly #ledger: Ledger;
  readonly #table: TableModel;
  readonly #now: () => number;
  #depth = 0;
  /** When a cache did not do what it was asked, or forgot: then a promise of it may be broken, and must be told so. */
  #troubledAt = Number.NEGATIVE_INFINITY;
  /** Orders that the buffer has and the table does not. */
  readonly #waiting = new Set<string>();
  /** Of these, the ones whose units were counted once more as nobody's: after a loss a recount waits for them no longer than a hold lasts. */
  readonly #forgotten = new Set<string>();

  constructor(ledger: Ledger, table: TableModel, now: () => number) {
    this.#ledger = ledger;
    this.#table = table;
    this.#now = now;
  }

  ask(asked: AskedOrder): void {
    asked.begunAt = this.#now();
    this.asked.set(asked.id, [...(this.asked.get(asked.id) ?? []), asked]);
  }

  troubled(): void {
    this.#troubledAt = this.#now();
  }

  sent(id: string): void {
    if (this.recordOf(id) === undefined) this.#waiting.add(id);
  }

  /** Until those are decided that were forgotten, others may be accepted for their units. */
  recounted(): void {
    if (this.#waiting.size === 0) return;
    this.count('recounted while orders wait');
    for (const id of this.#waiting) this.#forgotten.add(id);
    this.troubled();
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** Statements of a transaction are looked at when all of them have taken effect. */
  atOnce<T>(act: () => T): T {
    this.#depth += 1;
    try {
      return act();
    } finally {
      this.#depth -= 1;
      this.#check();
    }
  }

  witness(statement: Statement, before: StoredRecord | undefined, after: StoredRecord): void {
    this.effects += 1;
    const { partition } = statement.key;
    if (partition.startsWith(`${ORDERS}#`)) this.#checkRecord(partition, before, after);
    this.#check();
  }

  recordOf(id: string): StoredRecord | undefined {
    return this.#table.get(placeByKey(ORDERS, id));
  }

  isSold(id: string): boolean {
    const record = this.recordOf(id);
    return record !== undefined && !isTombstone(record);
  }

  stocksOf({ sku, buckets }: Sale): { readonly available: number; readonly sold: number }[] {
    return Array.from({ length: buckets }, (_, bucket) => {
      const item = this.#table.get(placeOfStock(sku, bucket));
      return { available: Number(item?.available), sold: Number(item?.sold) };
    });
  }

  /** As one writer decides it; of a redelivery once more. */
  checkTold(process: string, id: string, { kind, ...more }: FinalOutcome): void {
    const violate = (text: string) => this.#ledger.violate(`${process} told ${id} ${kind} ${show(more)}: ${text}`);
    this.count(`told ${kind}`);
    const isSold = this.isSold(id);
    if (kind === 'applied' || kind === 'duplicate') {
      if (!isSold) violate('it is not sold');
      return;
    }
    if (kind !== 'conflict') violate('no order is poison, nor superseded');
    else if (isSold && !this.#isReused(id)) violate('it is sold');
    else if (!isSold && this.recordOf(id) === undefined) violate('a late attempt could sell it still');
    for (const asked of this.asked.get(id) ?? []) this.#checkExcuse(asked, 'told a conflict');
  }

  /** As a buyer hears it. */
  checkAnswer(
    process: string,
    asked: AskedOrder,
    answer: Answer,
    told: { readonly id?: string; readonly record?: string },
  ): void {
    const { token, id, answers } = asked;
    const violate = (text: string) => this.#ledger.violate(`${process} answers ${token} ${answer}: ${text}`);
    this.count(answer);
    if (answer === 'accepted' && told.id !== id) violate(`as ${told.id} and not as ${id}`);
    if (answers.includes('accepted') && (answer === 'sold out' || answer === 'refused' || answer === 'reused')) {
      this.#checkExcuse(asked, `accepted before, and ${answer} now`);
    }
    if (answer === 'reused' && !this.#isReused(id)) violate('nobody used its key for another order');
    answers.push(answer);
  }

  /** When all has come to rest. */
  checkAtRest(): void {
    for (const [id, all] of this.asked) {
      for (const asked of all) {
        const { token, answers, buyer } = asked;
        const record = this.recordOf(id);
        if (!answers.includes('accepted') || (this.isSold(id) && record?.buyer === buyer)) continue;
        if (this.isSold(id)) {
          // A key that was used twice, again after the first hold had ended, and before the first message was seen.
          this.count('accepted, and another sold');
          if (!this.#ledger.kindsOf(id).includes('conflict')) {
            this.#ledger.violate(`${token} was accepted, another with its key is sold, and nobody was told`);
          }
          continue;
        }
        this.count('accepted in vain');
        if (!this.#ledger.kindsOf(id).includes('conflict')) {
          this.#ledger.violate(`${token} was accepted, is not sold, and nobody was told`);
        }
        this.#checkExcuse(asked, 'accepted and not sold');
      }
    }
  }

  #isReused(id: string): boolean {
    return (this.asked.get(id)?.length ?? 0) > 1;
  }

  #checkExcuse({ token, id, answers }: AskedOrder, what: string): void {
    const begunAt = Math.min(...(this.asked.get(id) ?? []).map((one) => one.begunAt));
    if (!answers.includes('accepted') || this.#troubledAt >= begunAt) return;
    this.#ledger.violate(`${token} was ${what}, and the cache had lost nothing since it was first asked for`);
  }

  #checkRecord(partition: string, before: StoredRecord | undefined, after: StoredRecord): void {
    const violate = (text: string) => this.#ledger.violate(`${this.author} ${partition}: ${text}`);
    if (before !== undefined) violate(`was decided already, and becomes ${show(after)}`);
    const id = partition.slice(ORDERS.length + 1);
    const asked = this.asked.get(id) ?? [];
    this.#waiting.delete(id);
    if (this.#forgotten.delete(id)) this.troubled();
    if (after[LAST_ID] !== id) violate(`is the record of ${String(after[LAST_ID])}`);
    if (asked.length === 0) violate('nobody asked for it');
    if (isTombstone(after)) return;
    const body = JSON.stringify(bodyOf(after), ['buyer', 'quantity', 'sku']);
    const wanted = asked.map(({ buyer, quantity, sku }) => JSON.stringify({ buyer, quantity, sku }));
    if (!wanted.includes(body)) violate(`holds ${body}, and ${wanted.join(' or ')} was asked for`);
  }

  /** Sold and available units are the stock together, and sold is what the orders have: always. */
  #check(): void {
    if (this.#depth > 0) return;
    for (const sale of this.sales) {
      const stocks = this.stocksOf(sale);
      const available = stocks.reduce((sum, stock) => sum + stock.available, 0);
      const sold = stocks.reduce((sum, stock) => sum + stock.sold, 0);
      const said = `${available} available and ${sold} sold of ${sale.stock}`;
      if (available + sold !== sale.stock || sold > sale.stock) this.#violate(sale, said);
      if (stocks.some((stock) => !(stock.available >= 0))) this.#violate(sale, `a bucket has ${show(stocks)}`);
      const ordered = this.#unitsOrdered(sale);
      if (ordered !== sold) this.#violate(sale, `${said}, and the orders have ${ordered}`);
    }
  }

  #unitsOrdered({ sku }: Sale): number {
    let units = 0;
    for (const id of this.asked.keys()) {
      const record = this.recordOf(id);
      if (record?.sku === sku && !isTombstone(record)) units += Number(record.quantity);
    }
    return units;
  }

  #violate({ sku }: Sale, text: string): void {
    this.#ledger.violate(`${this.author} ${sku}: ${text}`);
  }
}
