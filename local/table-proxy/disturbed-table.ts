// Receives: every change of the faults of a run
// Promises: while one of them is about the table, the functions reach it through a proxy; else there is none
// Hands on: to the functions where their table is, to the caches how much stock they count

import type { FaultHits } from '../faults/fault-hits';
import type { AllFaults } from '../faults/fault-settings';
import type { TableEndpoint } from '../table-endpoint';
import { disturbsTable } from './disturb';
import { type CacheAddress, StockRaiser } from './raise-stock';
import { TableProxy } from './table-proxy';

export interface DisturbedTableOptions {
  /** Where the engine answers; `undefined` where the stack has no table. */
  readonly engine: string | undefined;
  readonly caches: readonly CacheAddress[];
  readonly faults: () => AllFaults;
  /** @default - nobody counts */
  readonly hits?: Pick<FaultHits, 'add'>;
}

export class DisturbedTable {
  readonly #options: DisturbedTableOptions;
  readonly #stock: StockRaiser;
  #proxy: TableProxy | undefined;
  /** Proxies that are no longer used for what begins, until the last invocation that began with them has ended. */
  #leaving: Promise<void> = Promise.resolve();

  constructor(options: DisturbedTableOptions) {
    this.#options = options;
    this.#stock = new StockRaiser(options.caches);
  }

  /**
   * Settles when the faults are in effect for every invocation that begins from then on. What runs ends as it began, and is
   * not waited for: it may take as long as its time-out, and the next fault has a time of its own. One change after the other.
   */
  async obey(faults: AllFaults, functions: TableEndpoint): Promise<void> {
    const { engine } = this.#options;
    if (faults.violations.oversell) await this.#stock.start();
    else this.#stock.stop();
    if (engine === undefined) return;
    if (disturbsTable(faults)) {
      this.#proxy ??= await TableProxy.start({ engine, faults: this.#options.faults, hits: this.#options.hits });
      void functions.use(this.#proxy.endpoint);
      return;
    }
    const proxy = this.#proxy;
    this.#proxy = undefined;
    const left = functions.use(undefined);
    if (proxy === undefined) return;
    this.#leaving = Promise.all([this.#leaving, left]).then(() => proxy.close());
  }

  /** The functions must not need it any longer. */
  async close(): Promise<void> {
    this.#stock.stop();
    const proxy = this.#proxy;
    this.#proxy = undefined;
    await Promise.all([this.#leaving, proxy?.close()]);
  }
}
