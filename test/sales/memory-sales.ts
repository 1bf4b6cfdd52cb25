import { type Collections, collectionOf } from '../../lambda/contract/collection';
import type { SalesRules } from '../../lambda/contract/sales';
import type { TableQueries } from '../../lambda/front-door/listing/table-queries';
import { KnownSales } from '../../lambda/front-door/sales/known-sales';
import type { Sales } from '../../lambda/front-door/sales/sales';
import type { Clock } from '../../lambda/platform/clock';
import { saleTable } from '../../lambda/sales/dynamodb-sale-table';
import type { TransactionTable } from '../../lambda/transactions/transaction-table';
import { MemoryReservations } from './memory-reservations';

export interface MemorySalesPorts {
  readonly table: TransactionTable;
  readonly queries: TableQueries;
  readonly waiting: () => Promise<number>;
  readonly clock: Clock;
}

/** Sales over a table in memory: the real statements of the kit, and reservations as they are meant. */
export function memorySales(
  rules: SalesRules,
  collections: Collections,
  { table, queries, waiting, clock }: MemorySalesPorts,
) {
  const collection = collectionOf(collections, rules.orders);
  if (collection === undefined) throw new Error(`there is no collection ${rules.orders}`);
  let nonces = 0;
  const sales = saleTable({
    table,
    page: async () => {
      const { records } = await queries.query('~sales', { limit: 1000 });
      return { sales: records.map(({ key, record }) => ({ sku: key, record: record() })) };
    },
    orders: { name: rules.orders, collection },
    now: clock,
    sleep: async () => {},
    random: () => 0.5,
    nonce: () => {
      nonces += 1;
      return `nonce-${nonces}`;
    },
  });
  const reservations = new MemoryReservations(clock, rules.holdSeconds);
  const port: Sales = {
    rules,
    reservations,
    stock: reservations,
    table: sales,
    waiting,
    known: new KnownSales(sales, clock),
  };
  return { sales: port, table: sales, reservations };
}
