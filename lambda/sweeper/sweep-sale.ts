// Receives: one sale.
// Promises: a hold that nobody will end is ended by what the table says of its order; counts that drifted are set right where
// nobody is at them; units lie where orders find them. Whatever of it is cut off, the next run finds and does again.
// Hands on: ends and counts to the read cache, moves to the table.

import type { Sale, SalesRules } from '../contract/sales';
import { stampMillis } from '../contract/stamp';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { Reservations } from '../sales/reservations';
import type { SaleTable } from '../sales/sale-table';
import type { KnownStock, OverdueHold, StockKeeping } from '../sales/stock-keeping';
import { type Move, planMoves } from './plan-moves';

export interface SweepPorts {
  readonly table: Pick<SaleTable, 'list' | 'stockOf' | 'areSold' | 'moveStock'>;
  readonly reservations: Pick<Reservations, 'end'>;
  readonly keeping: Pick<StockKeeping, 'look' | 'overdue' | 'giveBack' | 'setLeft' | 'take' | 'give'>;
  readonly rules: SalesRules;
  readonly now: Clock;
  readonly log: Log;
}

/** What was done, in numbers. */
export interface Swept {
  /** Holds whose orders the table had. */
  readonly sold: number;
  /** Holds whose units went back. */
  readonly givenBack: number;
  readonly reconciled: number;
  readonly moved: number;
  /** Units that nobody has. */
  readonly left: number;
}

export const NOTHING_SWEPT: Swept = { sold: 0, givenBack: 0, reconciled: 0, moved: 0, left: 0 };

/** A message waits for four days in its buffer. What was kept for longer has none any more; a day is for clocks and for care. Unit: milliseconds. */
const NO_MESSAGE_AFTER_MS = 5 * 24 * 60 * 60 * 1000;

/** An order is sold within seconds, and its hold ended with it, unless that was lost. Unit: holds' times. */
const SOLD_BY_THEN = 5;

/** Of one bucket, in one run: two reads of a hundred keys. */
const HOLDS_MAX = 100;

type Loaded = Extract<KnownStock, { readonly kind: 'known' }> & { readonly bucket: number };

/** `'unavailable'` where the read cache does not answer: then nothing can be done for any sale. Throws where the table does not. */
export async function sweepSale(sale: Sale, ports: SweepPorts): Promise<Swept | 'unavailable'> {
  const before = await loaded(sale, ports);
  if (before === 'unavailable') return before;
  // Nobody has asked for it for a day, and whoever does loads it from the table.
  if (before.length === 0) return NOTHING_SWEPT;
  const holds = await endOverdue(
    before.map(({ bucket }) => bucket),
    sale,
    ports,
  );
  const after = await loaded(sale, ports);
  if (after === 'unavailable') return after;
  const reconciled = await reconcile(after, sale, ports);
  const known = reconciled === 0 ? after : await loaded(sale, ports);
  if (known === 'unavailable') return known;
  let moved = 0;
  for (const move of planMoves(known, ports.rules.maxQuantity)) moved += await carryOut(move, sale, ports);
  return { ...holds, reconciled, moved, left: known.reduce((sum, { left }) => sum + left, 0) };
}

async function loaded(sale: Sale, { keeping }: SweepPorts): Promise<Loaded[] | 'unavailable'> {
  const buckets = Array.from({ length: sale.buckets }, (_, bucket) => bucket);
  const found = await keeping.look(sale.sku, buckets);
  if (found === 'unavailable') return found;
  return found.flatMap((stock, bucket) => (stock.kind === 'known' ? [{ ...stock, bucket }] : []));
}

/** What the table has is sold. What it has not is given back where no message can bring it any more; the others may still come. */
async function endOverdue(
  buckets: readonly number[],
  { sku }: Sale,
  { table, reservations, keeping, rules, now }: SweepPorts,
): Promise<Pick<Swept, 'sold' | 'givenBack'>> {
  const millis = now();
  const keptBefore = millis - SOLD_BY_THEN * rules.holdSeconds * 1000;
  const asked = await Promise.all(
    buckets.map((bucket) => keeping.overdue(sku, bucket, { keptBefore, most: HOLDS_MAX })),
  );
  const overdue = asked.flatMap((found) => (found === 'unavailable' ? [] : found));
  if (overdue.length === 0) return { sold: 0, givenBack: 0 };
  const areSold = await table.areSold(overdue.map(({ held }) => held.id));
  const sold = overdue.filter((_, index) => areSold[index] === true);
  const over = overdue.filter((hold, index) => areSold[index] !== true && isOver(hold, millis));
  await reservations.end(sold.map(({ held }) => ({ held, end: 'sold' })));
  await keeping.giveBack(over);
  return { sold: sold.length, givenBack: over.length };
}

/** One that was never acknowledged is over with its time: should its message come after all, the writer asks for its units again. */
function isOver({ state, held }: OverdueHold, millis: number): boolean {
  return state === 'held' || stampMillis(held.at) < millis - NO_MESSAGE_AFTER_MS;
}

/** Where no hold is live, what is left must be what the table has. Looked at before the table is asked: what changes meanwhile, stays. */
async function reconcile(stocks: readonly Loaded[], sale: Sale, { table, keeping, log }: SweepPorts): Promise<number> {
  const calm = stocks.filter(({ held }) => held === 0);
  if (calm.length === 0) return 0;
  const standing = await table.stockOf(sale);
  const set = await Promise.all(
    calm.map(async ({ bucket, left, revision }) => {
      const available = standing[bucket]?.available ?? left;
      if (available === left) return 0;
      if ((await keeping.setLeft(sale.sku, bucket, { revision, left: available })) !== 'set') return 0;
      log.info('stock-reconciled', { sku: sale.sku, bucket, left, available });
      return 1;
    }),
  );
  return set.reduce<number>((sum, one) => sum + one, 0);
}

/**
 * First taken in the cache, then moved in the table, then given in the cache: cut off anywhere, units are missing for a while
 * and never sold twice. Gives how many units were moved.
 */
async function carryOut({ from, to, units }: Move, { sku }: Sale, { table, keeping }: SweepPorts): Promise<number> {
  if ((await keeping.take(sku, from, units)) !== 'taken') return 0;
  const result = await table.moveStock(sku, from, to, units);
  await keeping.give(sku, result === 'moved' ? to : from, units);
  return result === 'moved' ? units : 0;
}
