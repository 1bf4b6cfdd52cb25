import { canonicalJson } from '../contract/canonical-json';
import type { Collection } from '../contract/collection';
import { placeOf, type RecordKey } from '../contract/placement';
import { bodyOf, isTombstone, LAST_ID, STAMP, type StoredRecord } from '../contract/record';
import { type Order, recordOfOrder } from '../contract/sales';
import type { Write } from '../contract/write';
import { decideAlone } from '../writer/decide-alone';
import { policyOf } from '../writer/policy-registry';
import type { Statement } from '../writer/statement';
import { tombstoneOf } from '../writer/tombstone';
import type { Decided, OrderFate } from './sale-table';

/** The collection whose records are the orders. */
export interface OrdersCollection {
  readonly name: string;
  readonly collection: Collection;
}

/** Where the record of an order is. */
export function placeOfOrder({ name, collection }: OrdersCollection, id: string): RecordKey {
  return placeOf(name, collection, id);
}

/** The order's record, as the collection's own policy makes one where none stands. */
export function orderStatement({ name, collection }: OrdersCollection, order: Order): Statement {
  const decision = decideAlone(writeOf(name, order), collection, policyOf(name, collection, {}), NOTHING_KNOWN);
  if (decision.kind !== 'decided' || decision.statement?.form !== 'insert') {
    throw new Error(`collection ${name} makes no record of an order`);
  }
  return decision.statement;
}

const NOTHING_KNOWN = { kind: 'guess', shape: undefined } as const;

/** What stands in the place of an order that gets nothing: a tombstone of its own id, which outlives every redelivery. */
export function refusalStatement(orders: OrdersCollection, order: Order): Statement {
  const item = tombstoneOf(writeOf(orders.name, order));
  return { form: 'insert', key: placeOfOrder(orders, order.id), item };
}

function writeOf(collection: string, order: Order): Write {
  const { id, at } = order;
  return { id, collection, key: id, at, op: 'put', body: recordOfOrder(order) };
}

/** What an order is that meets this record in its place. */
export function fateBy(record: StoredRecord, order: Order): OrderFate {
  if (record[LAST_ID] !== order.id) return { kind: 'conflict', reason: 'a record with its id exists' };
  if (isTombstone(record)) return { kind: 'refused', at: String(record[STAMP]) };
  if (canonicalJson(bodyOf(record)) === canonicalJson(recordOfOrder(order))) {
    return { kind: 'sold before', at: String(record[STAMP]) };
  }
  return keyReused(order, String(record[STAMP]));
}

/** Of two orders with one key, who was reserved later was told that it was accepted: the earlier one had lost its units by then. */
export function keyReused({ at }: Order, sold: string): OrderFate {
  return { kind: 'conflict', reason: 'its Idempotency-Key stands for another order', isLater: at > sold };
}

/** What stands in the place of the order with the id. One that was deleted since has another's id, and is as unknown. */
export function decidedIn(record: StoredRecord | undefined, id: string): Decided | undefined {
  if (record?.[LAST_ID] !== id) return undefined;
  return { kind: isTombstone(record) ? 'refused' : 'sold', at: String(record[STAMP]) };
}
