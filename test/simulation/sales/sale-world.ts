import type { Collections } from '../../../lambda/contract/collection';
import type { SalesRules } from '../../../lambda/contract/sales';
import { saleTable } from '../../../lambda/sales/dynamodb-sale-table';
import type { SaleTable } from '../../../lambda/sales/sale-table';
import type { QueueModel } from '../../../local/queue/queue-model';
import type { ProcessLife } from '../process-life';
import { simulatedTable } from '../simulated-table';
import { simulatedTransactions } from '../simulated-transactions';
import type { ProcessWorld } from '../writer-process';
import type { SaleTruth } from './sale-truth';
import type { SimulatedValkey } from './simulated-valkey';

/** What all processes of a path that sells have around them. */
export interface SaleWorld extends ProcessWorld {
  readonly collections: Collections;
  readonly rules: SalesRules;
  readonly truth: SaleTruth;
  readonly cache: SimulatedValkey;
  readonly orders: QueueModel;
  readonly functionTimeoutMs: number;
}

/** Sales in the table, as one process sees them through a bad network. */
export function saleTableOf(world: SaleWorld, life: ProcessLife, now: () => number): SaleTable {
  const { random, collections, rules, faults, truth, table } = world;
  const collection = collections[rules.orders];
  if (collection === undefined) throw new Error('there is no collection of orders');
  return saleTable({
    table: {
      ...simulatedTable(table, life, world, true),
      ...simulatedTransactions(table, world.tokens, life, world, world.tellsCurrentInBatch),
    },
    page: async () => {
      const found = await life.call('query', () => {
        if (faults.meetsOutage() || faults.hits('stock-unread')) return undefined;
        return truth.sales.map(({ sku, stock, buckets }) => ({ sku, record: { stock, buckets } }));
      });
      if (found === undefined) throw new Error('InternalServerError');
      return { sales: found };
    },
    orders: { name: rules.orders, collection },
    now,
    sleep: (millis) => life.sleep(millis),
    random: () => random.float(),
    nonce: () => `move-${random.between(0, Number.MAX_SAFE_INTEGER)}`,
  });
}

/** A clock of one machine: a little off, and set right or wrong now and then. */
export class ProcessClock {
  readonly #world: Pick<SaleWorld, 'scheduler' | 'random' | 'faults'>;
  #skew: number;

  constructor(world: Pick<SaleWorld, 'scheduler' | 'random' | 'faults'>) {
    this.#world = world;
    this.#skew = world.random.pick([0, 0, -30, 30]);
  }

  readonly now = (): number => {
    const { scheduler, random, faults } = this.#world;
    if (faults.hits('clock-jump')) this.#skew = random.between(-3000, 3000);
    return Math.floor(scheduler.now()) + this.#skew;
  };
}
