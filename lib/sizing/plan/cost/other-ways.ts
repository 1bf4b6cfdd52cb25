// A million of what is not a plain buffered write, from the same prices and assumptions: for docs/costs.md.

import type { Prices } from '../../prices';
import type { Bill } from '../planned-cost';
import { ASSUMED_COST } from './assumptions';
import { answersRows, balancerRow, functionCharges } from './common-rows';
import type { CostInput } from './cost-input';
import { flowOf } from './flow';
import { flowRows } from './flow-rows';
import { billOf, row } from './working';

const MILLION = 1e6;
const GIGABYTE = 1e9;

export interface OtherWay {
  readonly way: string;
  readonly bill: Bill;
  /** Comes on top of another way. */
  readonly added: boolean;
}

/** Units of a record's own write in a transaction, and of the marker beside it. Source: DynamoDB pricing, transactions cost twice. */
const TRANSACTION_FACTOR = 2;
/** Orders of one bucket in one transaction, where ten wait (docs/sales.md). */
const ORDERS_PER_SALE = 10;
/** Scripts of a sale (docs/sales.md): an order that is sold takes some eight small ones; one told sold out takes these. */
const ORDER_CACHE_UNITS = 15;
const SOLD_OUT_SCRIPTS = { storm: 1.3, trickle: 10 };
/**
 * What an `Idempotency-Key` keeps for a day: a hash with the answer, which is some 400 bytes, and what tells the request again. Measured
 * with 20,000 answers of the front door to a plain `PUT` on Redis 7.0: 928; Valkey since 8.1 takes up to 30 less for the key, and less for
 * each of the four fields. Unit: bytes.
 */
const CLAIM_BYTES = 850;
const CLAIM_HOURS = 24;

/** `input` is of a standard buffer and one write a request. */
export function otherWays(input: CostInput, prices: Prices): readonly OtherWay[] {
  const { scriptUnits, commandUnits } = { ...ASSUMED_COST, ...input.assumptions };
  const peak = input.demand.peakWritesPerSecond;
  const flow = flowOf(input, MILLION, peak);
  const door = [
    balancerRow(input, flow, prices),
    row(
      'front door',
      'function',
      prices,
      functionCharges(MILLION, flow.requestMillis, input.knobs.frontDoorMemoryMegabytes),
    ),
    ...answersRows(input, flow, prices),
  ];
  const units = (perWrite: number) =>
    row('record table', 'write units', prices, [{ price: 'tableWriteUnit', units: perWrite * MILLION }]);
  const reads = row('record table', 'read units', prices, [{ price: 'tableReadUnit', units: MILLION }]);
  const cache = (perWrite: number) =>
    row('read cache', 'commands', prices, [{ price: 'cacheUnit', units: perWrite * MILLION }]);
  const claims = row('read cache', 'answers kept', prices, [
    { price: 'cacheGigabyteHour', units: ((CLAIM_BYTES * MILLION) / GIGABYTE) * CLAIM_HOURS },
  ]);
  const way = (name: string, rows: Parameters<typeof billOf>[0]): OtherWay => ({
    way: name,
    bill: billOf(rows),
    added: false,
  });
  const added = (name: string, rows: Parameters<typeof billOf>[0]): OtherWay => ({ ...way(name, rows), added: true });

  // Orders are FIFO messages of one write, and their records and buckets are sold in transactions.
  const order: CostInput = { ...input, policy: 'versioned', kinds: new Set(['fifo']) };
  const orderRows = flowRows(order, flowOf(order, MILLION, peak), MILLION / peak, prices).filter(
    ({ place, what }) => place !== 'record table' && what !== 'commands',
  );
  // A transaction of three is one request with three writes, and has a marker.
  const three: CostInput = { ...input, demand: { ...input.demand, writesPerRequest: 3 } };
  const threeFlow = flowOf(three, 3 * MILLION, peak);
  return [
    way('direct', [...door, units(flow.unitsPerStatement)]),
    way('direct, in a collection that has an order', [...door, units(flow.unitsPerStatement), reads]),
    added('with an `Idempotency-Key`, cached', [cache(2 * scriptUnits), claims]),
    added('with an `Idempotency-Key`, durable', [units(2)]),
    added('with rate limits', [cache(scriptUnits)]),
    way('orders of a sale', [
      ...orderRows,
      units(TRANSACTION_FACTOR * (1 + 1 / ORDERS_PER_SALE)),
      cache(ORDER_CACHE_UNITS),
    ]),
    way('orders that come too late, in a storm', [...door, cache(SOLD_OUT_SCRIPTS.storm * commandUnits)]),
    way('orders that come too late, in a trickle', [...door, cache(SOLD_OUT_SCRIPTS.trickle * commandUnits)]),
    way('transactions of three writes', [
      balancerRow(three, threeFlow, prices),
      row(
        'front door',
        'function',
        prices,
        functionCharges(MILLION, threeFlow.requestMillis, input.knobs.frontDoorMemoryMegabytes),
      ),
      ...answersRows(three, threeFlow, prices),
      units(TRANSACTION_FACTOR * (3 * flow.unitsPerStatement + 1)),
    ]),
  ];
}
