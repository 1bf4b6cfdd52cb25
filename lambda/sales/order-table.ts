import { KEYS_PER_READ } from '../contract/limits';
import type { RecordKey } from '../contract/placement';
import type { StoredRecord } from '../contract/record';
import { type Order, placeOfSale, placeOfStock } from '../contract/sales';
import { runLimited } from '../writer/adaptive-limit';
import { decidedIn, fateBy, placeOfOrder, refusalStatement } from './order-items';
import { saleIn, stockIn } from './sale-items';
import type { OrderFate, OrderTable } from './sale-table';
import { type SellPorts, sellOrders } from './sell-orders';

/** Refusals are single calls: more at once would only wait for the CPU. */
const REFUSALS_AT_ONCE = 10;

export function orderTable(ports: SellPorts): OrderTable {
  const { table, orders: collection, now } = ports;
  return {
    find: async (sku) => {
      const [record] = await read([placeOfSale(sku)]);
      return record && saleIn(sku, record);
    },
    stockOf: async ({ sku, buckets }) => {
      const places = Array.from({ length: buckets }, (_, bucket) => placeOfStock(sku, bucket));
      return (await read(places)).map((record, bucket) => stockIn(bucket, record ?? {}));
    },
    decided: async (ids) => {
      const records = await read(ids.map((id) => placeOfOrder(collection, id)));
      return ids.map((id, index) => decidedIn(records[index], id));
    },
    sell: (orders, deadline) => sellOrders(orders, ports, deadline),
    refuse: (orders, deadline) =>
      runLimited(
        REFUSALS_AT_ONCE,
        orders.map((order) => async () => (now() < deadline ? refuseOne(order) : retry('no time is left'))),
      ),
  };

  async function refuseOne(order: Order): Promise<OrderFate> {
    const { results } = await table.single(refusalStatement(collection, order));
    const [result] = results;
    switch (result?.kind) {
      case 'done':
        return { kind: 'refused', at: order.at };
      case 'refused':
        return result.current === 'unread' || result.current === undefined
          ? look(order)
          : fateBy(result.current, order);
      case 'invalid':
        return { kind: 'invalid', reason: result.reason };
      default:
        return retry(result?.reason);
    }
  }

  async function look(order: Order): Promise<OrderFate> {
    const [seen] = await table.read([placeOfOrder(collection, order.id)]);
    if (seen?.kind !== 'read') return retry(seen?.reason);
    return seen.current === undefined ? retry('its place changed meanwhile') : fateBy(seen.current, order);
  }

  async function read(keys: readonly RecordKey[]): Promise<(StoredRecord | undefined)[]> {
    const found: (StoredRecord | undefined)[] = [];
    for (let start = 0; start < keys.length; start += KEYS_PER_READ) {
      const some = keys.slice(start, start + KEYS_PER_READ);
      const results = await table.read(some);
      for (const [index] of some.entries()) {
        const result = results[index];
        if (result?.kind !== 'read') throw new Error(`the table did not answer: ${result?.reason ?? 'no result'}`);
        found.push(result.current);
      }
    }
    return found;
  }
}

function retry(reason = 'no result'): OrderFate {
  return { kind: 'retry', reason };
}
