import { placeByKey } from '../../lambda/contract/placement';
import { placeOfSale, placeOfStock, type Sale } from '../../lambda/contract/sales';
import { saleTable } from '../../lambda/sales/dynamodb-sale-table';
import type { SaleTable } from '../../lambda/sales/sale-table';
import type { TransactionTable } from '../../lambda/transactions/transaction-table';
import type { TableModel } from '../simulation/table-model';

export const ORDERS = { name: 'orders', collection: { policy: 'createOnly' } } as const;

/** Sales of a table in memory; `through` is where calls go, if not straight to it. */
export function memorySaleTable(model: TableModel, through: TransactionTable, now = () => 0): SaleTable {
  let nonces = 0;
  return saleTable({
    ...{ table: through, orders: ORDERS, now, sleep: async () => {}, random: () => 0.5 },
    nonce: () => `nonce-${++nonces}`,
    page: async () => ({
      sales: [...model.records].flatMap(([place, record]) => {
        const [partition, sku] = JSON.parse(place);
        return partition === placeOfSale('').partition ? [{ sku, record }] : [];
      }),
    }),
  });
}

/** What the table must say at any time, whoever did what: the words for what is wrong, if anything is. */
export function wrongIn(
  { sku, stock, buckets }: Sale,
  get: (place: { readonly partition: string; readonly sort: string }) => Readonly<Record<string, unknown>> | undefined,
  orderIds: readonly string[],
): string[] {
  const stocks = Array.from({ length: buckets }, (_, bucket) => get(placeOfStock(sku, bucket)) ?? {});
  const sum = (field: string) => stocks.reduce((all, one) => all + Number(one[field]), 0);
  const sold = orderIds.reduce((all, id) => {
    const record = get(placeByKey('orders', id));
    return record === undefined || record._gone === true || record.sku !== sku ? all : all + Number(record.quantity);
  }, 0);
  const wrong = [
    stocks.some(({ available }) => !(Number(available) >= 0)) ? 'a bucket has less than nothing' : undefined,
    sum('available') + sum('sold') === stock ? undefined : `${sum('available')} + ${sum('sold')} is not ${stock}`,
    sum('sold') === sold ? undefined : `${sum('sold')} are counted as sold, and the orders have ${sold}`,
  ];
  return wrong.filter((one) => one !== undefined);
}
