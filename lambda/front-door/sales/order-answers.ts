import type { Order, SalesRules } from '../../contract/sales';
import type { Reservation, ReservationAsk } from '../../sales/reservations';
import { type HttpResponse, jsonResponse } from '../http';
import { REPLAYED } from '../idempotency/replayed';
import { recordPath, writePath } from '../path';
import { type Problem, problem, quoted } from '../problems';

const SOON = { 'retry-after': '1' };

/** Orders that wait are sold in seconds, and a crowd must not ask sixty times meanwhile. */
const AFTER_SOME_ORDERS = { 'retry-after': '5' };

/** The sweeper brings units together once a minute. */
const AFTER_A_SWEEP = { 'retry-after': '60' };

/** 202: it has its units, and the buffer has it. */
export function acceptedOrder({ id, sku, quantity }: Order, { orders }: SalesRules, again: boolean): HttpResponse {
  return jsonResponse(
    202,
    { id, sku, quantity, status: 'accepted', record: recordPath(orders, id) },
    { location: writePath(id), 'cache-control': 'no-store', ...(again && { [REPLAYED]: 'true' }) },
  );
}

export function soldOut({ sku, quantity }: ReservationAsk, left: number): Problem {
  const rest = left === 0 ? 'nothing' : `only ${left}`;
  const detail = `${quoted(sku)} has ${rest} left, and ${quantity} were ordered; units of buyers who do not finish come back`;
  return problem('sold-out', detail, { members: { left } });
}

/** What an order is told that was accepted and met a table that had lost its units: its first answer no longer holds. */
export function notSold(id: string): Problem {
  const detail = `the order ${id} was accepted and then not sold: ${writePath(id)} tells why; order anew under another Idempotency-Key`;
  return problem('sold-out', detail, { members: { id } });
}

export function keyReused(): Problem {
  return problem(
    'idempotency-key-reused',
    'this Idempotency-Key was used for another order of this sale: give each order a key of its own',
  );
}

export function notTaken(id: string): Problem {
  const detail = `the buffer did not take the order ${id}, and its units are free again: send it once more`;
  return problem('buffer-unavailable', detail, { headers: SOON, members: { id } });
}

type Unknown = Extract<Reservation, { readonly kind: 'scattered' | 'unloaded' | 'unavailable' }>;

export function unavailable({ sku, quantity }: ReservationAsk, found: Unknown): Problem {
  switch (found.kind) {
    case 'scattered': {
      const detail = `${quoted(sku)} has ${found.left} left, and no ${quantity} of them together yet: order fewer, or again in a minute`;
      return problem('sale-unavailable', detail, { headers: AFTER_A_SWEEP });
    }
    case 'unloaded': {
      const detail = `what is left of ${quoted(sku)} is counted anew as soon as the orders before are sold: send the same request again`;
      return problem('sale-unavailable', detail, { headers: AFTER_SOME_ORDERS });
    }
    case 'unavailable': {
      const detail = `the read cache does not answer, and nothing is sold on a guess: send the same request again`;
      return problem('sale-unavailable', detail, { headers: SOON });
    }
    default:
      return found satisfies never;
  }
}
