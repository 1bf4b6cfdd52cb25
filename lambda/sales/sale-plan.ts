// Receives: orders of one bucket, and what the table said of them.
// Promises: a plan takes no more units than its orders have, and every order is decided by what stands in the table.
// Hands on: one transaction's statements; fates, and the orders that are to be tried again.

import type { StoredRecord } from '../contract/record';
import type { Order } from '../contract/sales';
import type { StatementResult } from '../writer/record-table';
import type { Statement } from '../writer/statement';
import { fateBy, type OrdersCollection, orderStatement } from './order-items';
import { sellUnits, stockIn } from './sale-items';
import type { OrderFate } from './sale-table';

/** The stock's statement first, then one for each order. Orders of one bucket, each once. */
export function planSale(orders: readonly Order[], collection: OrdersCollection): Statement[] {
  const [first] = orders;
  if (first === undefined) return [];
  const units = orders.reduce((sum, { quantity }) => sum + quantity, 0);
  return [
    sellUnits(first.sku, first.bucket, units),
    ...orders.map((order): Statement => orderStatement(collection, order)),
  ];
}

/** What a cancelled transaction means for its orders. */
export interface Settled {
  readonly fates: readonly { readonly order: Order; readonly fate: OrderFate }[];
  /** In order of arrival. */
  readonly open: readonly Order[];
  /** What hindered it, where nothing was decided against. */
  readonly hindrance?: Extract<StatementResult, { readonly reason: string }>;
}

/**
 * `reasons` are those of `planSale`'s statements, in order, and every refused one says what stands there. An order that stands
 * there already needs no units: those that do are counted anew, and only what then does not fit is short.
 */
export function settleSale(orders: readonly Order[], reasons: readonly StatementResult[]): Settled {
  const [ofStock, ...ofOrders] = reasons;
  const fates = orders.flatMap((order, index) => {
    const fate = fateOf(order, ofOrders[index]);
    return fate === undefined ? [] : [{ order, fate }];
  });
  const left = orders.filter((order) => fates.every((decided) => decided.order !== order));
  if (ofStock?.kind === 'refused' && ofStock.current !== 'unread') {
    const served = serve(left, ofStock.current);
    return { fates: [...fates, ...served.fates], open: served.open };
  }
  if (ofStock?.kind === 'invalid') {
    const fate = { kind: 'invalid', reason: ofStock.reason } as const;
    return { fates: [...fates, ...left.map((order) => ({ order, fate }))], open: [] };
  }
  const hindrance = reasons.find((reason) => isHindrance(reason));
  return fates.length === 0 && hindrance !== undefined ? { fates, open: left, hindrance } : { fates, open: left };
}

function fateOf(order: Order, result: StatementResult | undefined): OrderFate | undefined {
  if (result?.kind === 'invalid') return { kind: 'invalid', reason: result.reason };
  if (result?.kind !== 'refused' || result.current === 'unread' || result.current === undefined) return undefined;
  return fateBy(result.current, order);
}

/** Who came first is served first; who needs less may still be served after one that needs too much. */
function serve(orders: readonly Order[], stock: StoredRecord | undefined): Pick<Settled, 'fates' | 'open'> {
  const [first] = orders;
  if (first === undefined) return { fates: [], open: [] };
  if (stock === undefined) {
    const reason = `no sale has bucket ${first.bucket} of ${JSON.stringify(first.sku)}`;
    return { fates: orders.map((order) => ({ order, fate: { kind: 'invalid', reason } })), open: [] };
  }
  const { available } = stockIn(first.bucket, stock);
  let left = available;
  const fates: { order: Order; fate: OrderFate }[] = [];
  const open = orders.filter((order) => {
    const fits = order.quantity <= left;
    if (fits) left -= order.quantity;
    else fates.push({ order, fate: { kind: 'short', available } });
    return fits;
  });
  return { fates, open };
}

function isHindrance(result: StatementResult): result is Extract<StatementResult, { readonly reason: string }> {
  return result.kind !== 'done' && result.kind !== 'refused' && result.kind !== 'invalid';
}
