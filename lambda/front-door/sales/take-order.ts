// Receives: an order of a sale, named by its Idempotency-Key.
// Promises: a 202 only with units held for it and its message in the buffer; the same request again gives the same 202, and
//   takes no more. What nobody can count is not sold.
// Hands on: one order, in the group of its bucket, to the FIFO buffer.

import type { Order, Sale } from '../../contract/sales';
import { loadStock } from '../../sales/load-stock';
import type { Reservation, ReservationAsk } from '../../sales/reservations';
import { notConfirmed } from '../answers';
import { unsentProblem } from '../group-commit/unsent-problem';
import type { HttpRequest, HttpResponse } from '../http';
import { sendWithin } from '../last-call';
import type { FrontDoorPorts } from '../ports';
import { isProblem, type Problem } from '../problems';
import { badSku, findSale } from './find-sale';
import { acceptedOrder, keyReused, notSold, notTaken, soldOut, unavailable } from './order-answers';
import { readOrder } from './read-order';
import type { Sales } from './sales';

export async function takeOrder(
  request: HttpRequest,
  sku: string,
  sales: Sales,
  ports: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const bad = badSku(sku);
  if (bad !== undefined) return bad;
  const asked = readOrder(request, sku, sales.rules, ports);
  if (isProblem(asked)) return asked;
  const sale = await findSale(request, sku, sales, ports);
  if (isProblem(sale)) return sale;
  const { id, at, fingerprint, quantity, body } = asked;
  ports.trace?.asks([asked]);
  const ask = { sku, order: id, fingerprint, at, quantity, buckets: sale.buckets };
  const found = await reserved(ask, sale, sales, ports);
  switch (found.kind) {
    case 'held': {
      const order = { id, at: found.at, sku, bucket: found.bucket, quantity, fingerprint, body };
      if (found.state === 'kept' || found.state === 'sold') return acceptedOrder(order, sales.rules, true);
      const isNew = found.state === 'new';
      // Only now: what was accepted is told again however much waits, and who is told that nothing is left adds nothing to it.
      const crowded = await ports.pressure?.refusal(request, 'fifo');
      if (crowded === undefined) return sent(order, isNew, request, sales, ports);
      // Of an order that is asked for again, a message may be on its way: its units stay its own.
      if (isNew) await sales.reservations.end([{ held: order, end: 'released' }]);
      return crowded;
    }
    case 'soldOut':
      ports.count('OrdersSoldOut');
      return soldOut(ask, found.left);
    case 'refused':
      return notSold(id);
    case 'reused':
      return keyReused();
    case 'scattered':
    case 'unloaded':
    case 'unavailable':
      ports.count('OrdersUnavailable');
      return unavailable(ask, found);
    default:
      return found satisfies never;
  }
}

/** What a slow cache may cost a buyer until units are reserved, in however many steps; a healthy one needs a few. Unit: milliseconds. */
const RESERVING_MS = 1000;

/** Another process needs about so long to count what was lost; a buyer can wait for it a few times. Unit: milliseconds. */
const LOADING_MS = 100;
const ATTEMPTS = 4;

/** What is not counted in the cache is counted anew, by one process at a time. */
async function reserved(
  ask: ReservationAsk,
  sale: Sale,
  { rules, reservations, stock, table, waiting }: Sales,
  { now, log, sleep }: FrontDoorPorts,
): Promise<Reservation> {
  const until = now() + RESERVING_MS;
  for (let attempt = 1; ; attempt++) {
    const found = await reservations.reserve({ ...ask, withinMs: until - now() });
    if (found.kind !== 'unloaded' || attempt === ATTEMPTS || now() >= until) return found;
    const loaded = await loadStock(sale, { stock, table, waiting, holdSeconds: rules.holdSeconds, now, log });
    if (loaded === 'waiting') return found;
    if (loaded === 'unavailable') return { kind: 'unavailable' };
    if (loaded === 'running') await sleep(LOADING_MS);
  }
}

async function sent(
  order: Order,
  isNew: boolean,
  { requestId, deadline }: HttpRequest,
  { rules, reservations }: Sales,
  { buffer, outcomes, count, log, now }: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const { id } = order;
  let answer: 'taken' | 'refused';
  try {
    answer = await buffer.sendOrder(order, { withinMs: sendWithin(now(), deadline) });
  } catch (error) {
    const problem = unsentProblem(error, id);
    if (problem !== undefined) {
      if (isNew) await reservations.end([{ held: order, end: 'released' }]);
      return problem;
    }
    log.error('order-not-confirmed', { requestId, id, sku: order.sku, error });
    return notConfirmed(id);
  }
  if (answer === 'refused') {
    log.error('order-refused', { requestId, id, sku: order.sku });
    // Of an order that is asked for again, an earlier message may be on its way: its units stay its own.
    if (!isNew) return notConfirmed(id);
    await reservations.end([{ held: order, end: 'released' }]);
    return notTaken(id);
  }
  // Waited for, both at once: a function is frozen as soon as it has answered, and what it had not sent by then may never be.
  const [[held]] = await Promise.all([reservations.stillHeld([order]), outcomes?.accepted([id])]);
  // The buffer took longer than the hold lasts: its units are another's by now, and a writer may find none for it.
  if (held === 'lost') return notConfirmed(id);
  count('OrdersAccepted');
  return acceptedOrder(order, rules, false);
}
