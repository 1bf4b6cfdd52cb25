// Receives: orders of one bucket, in order of arrival.
// Promises: each takes effect at most once, and never more units than the table has; what is not decided is `retry`.
// Hands on: transactions to the record table.

import { canonicalJson } from '../contract/canonical-json';
import { type Order, recordOfOrder } from '../contract/sales';
import type { Clock } from '../platform/clock';
import { tokenOf } from '../transactions/request-token';
import type { TransactionTable } from '../transactions/transaction-table';
import { backoffMillis, type Patience } from '../writer/backoff';
import type { StatementResult } from '../writer/record-table';
import type { Statement } from '../writer/statement';
import { keyReused, type OrdersCollection } from './order-items';
import { planSale, settleSale } from './sale-plan';
import type { OrderFate } from './sale-table';

export interface SellPorts {
  readonly table: TransactionTable;
  readonly orders: OrdersCollection;
  readonly now: Clock;
  readonly sleep: (millis: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/**
 * `TransactWriteItems` takes 100 items and 4 MB, and a body may have 48 KB: 80 of them and their stock are within both. Source:
 * DynamoDB API reference. Unit: orders.
 */
const ORDERS_PER_TRANSACTION = 80;

/** Others at the bucket's stock are done in milliseconds; what lasts longer waits in the queue, for nothing. */
const PATIENCE: Patience = { setbacks: 4, baseMillis: 20 };

/** Each cancellation decides an order or shrinks the sum. A stock that changes under every attempt is tried again later. */
const REPLANS_MAX = 8;

export async function sellOrders(orders: readonly Order[], ports: SellPorts, deadline: number): Promise<OrderFate[]> {
  const first = new Map<string, Order>();
  for (const order of orders) if (!first.has(order.id)) first.set(order.id, order);
  const distinct = [...first.values()];
  const fates = new Map<string, OrderFate>();
  for (let start = 0; start < distinct.length; start += ORDERS_PER_TRANSACTION) {
    await sellSome(distinct.slice(start, start + ORDERS_PER_TRANSACTION), ports, deadline, fates);
  }
  const told = new Set<string>();
  return orders.map((order) => {
    const fate = fates.get(order.id) ?? NOT_REACHED;
    const isCopy = told.has(order.id);
    told.add(order.id);
    return isCopy ? fateOfCopy(order, first.get(order.id) ?? order, fate) : fate;
  });
}

const NOT_REACHED: OrderFate = { kind: 'retry', reason: 'not reached' };

/** A message that stood in the batch twice is one order; another order with its id is none. */
function fateOfCopy(copy: Order, original: Order, fate: OrderFate): OrderFate {
  if (fate.kind !== 'sold' && fate.kind !== 'sold before') return fate;
  const same = canonicalJson(recordOfOrder(copy)) === canonicalJson(recordOfOrder(original));
  return same
    ? { kind: 'sold before', at: fate.kind === 'sold' ? original.at : fate.at }
    : keyReused(copy, fate.kind === 'sold' ? original.at : fate.at);
}

/** Of one transaction. Puts a fate for each of them into `fates`. */
async function sellSome(
  orders: readonly Order[],
  ports: SellPorts,
  deadline: number,
  fates: Map<string, OrderFate>,
): Promise<void> {
  const { table, now, sleep, random } = ports;
  let open = orders;
  let setbacks = 0;
  let replans = 0;
  /** An attempt was not answered: what is found sold may be its work. */
  let inDoubt = false;

  while (open.length > 0) {
    if (now() >= deadline) return giveUp('no time is left');
    const plan = planSale(open, ports.orders);
    const { result } = await table.transact(plan, tokenOf(plan));
    switch (result.kind) {
      case 'done':
        for (const { id } of open) fates.set(id, { kind: 'sold' });
        return;
      case 'cancelled': {
        const reasons = await known(plan, result.reasons);
        const settled = settleSale(open, reasons);
        for (const { order, fate } of settled.fates) fates.set(order.id, ours(fate));
        open = settled.open;
        if (settled.hindrance !== undefined) {
          if (!(await waited(settled.hindrance.reason))) return;
          break;
        }
        replans += 1;
        if (replans > REPLANS_MAX) return giveUp('its stock changed under every attempt');
        break;
      }
      case 'invalid':
        return oneByOne(result.reason);
      case 'unknown':
        inDoubt = true;
        if (!(await waited(result.reason))) return;
        break;
      case 'throttled':
      case 'failed':
        if (!(await waited(result.reason))) return;
        break;
      default:
        result satisfies never;
    }
  }

  function giveUp(reason: string): void {
    for (const { id } of open) fates.set(id, { kind: 'retry', reason });
  }

  /** Whether another attempt may begin. */
  async function waited(reason: string): Promise<boolean> {
    setbacks += 1;
    const pause = setbacks > PATIENCE.setbacks ? undefined : backoffMillis(setbacks, PATIENCE, random);
    if (pause === undefined || now() + pause >= deadline) {
      giveUp(reason);
      return false;
    }
    await sleep(pause);
    return true;
  }

  function ours(fate: OrderFate): OrderFate {
    return inDoubt && fate.kind === 'sold before' ? { kind: 'sold' } : fate;
  }

  /** Where the table does not say what an attempt met, it is looked at; where it does not answer, that is a hindrance. */
  async function known(plan: readonly Statement[], reasons: readonly StatementResult[]): Promise<StatementResult[]> {
    const unseen = plan.flatMap(({ key }, index) => (isUnread(reasons[index]) ? [{ key, index }] : []));
    if (unseen.length === 0) return [...reasons];
    const found = await table.read(unseen.map(({ key }) => key));
    const whole = [...reasons];
    unseen.forEach(({ index }, position) => {
      const seen = found[position];
      whole[index] =
        seen?.kind === 'read'
          ? { kind: 'refused', current: seen.current }
          : { kind: 'failed', reason: seen?.reason ?? 'no result' };
    });
    return whole;
  }

  /** The table refuses the transaction as a whole: one order that it can never take must not take the others with it. */
  async function oneByOne(reason: string): Promise<void> {
    const [only, ...others] = open;
    if (only !== undefined && others.length === 0) fates.set(only.id, { kind: 'invalid', reason });
    else for (const order of open) await sellSome([order], ports, deadline, fates);
  }
}

function isUnread(result: StatementResult | undefined): boolean {
  return result?.kind === 'refused' && result.current === 'unread';
}
