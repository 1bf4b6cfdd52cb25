// Receives: one sale.
// Promises: a hold that nobody will end is ended by what the table says of its order; counts that drifted are set right where
// nobody is at them; units lie where orders find them. Whatever of it is cut off, the next run finds and does again.
// Hands on: ends and counts to the read cache, moves to the table.

import type { Sale, SalesRules } from '../contract/sales';
import { stampMillis } from '../contract/stamp';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { Outcomes } from '../platform/outcomes';
import { endByDecision, outcomeByDecision } from '../sales/end-by-decision';
import type { Reservations } from '../sales/reservations';
import type { SaleTable } from '../sales/sale-table';
import type { KnownStock, OverdueHold, StockKeeping } from '../sales/stock-keeping';
import { type Move, planMoves } from './plan-moves';

export interface SweepPorts {
  readonly table: Pick<SaleTable, 'list' | 'stockOf' | 'decided' | 'moveStock' | 'fence'>;
  readonly reservations: Pick<Reservations, 'end'>;
  readonly keeping: Pick<StockKeeping, 'look' | 'overdue' | 'giveBack' | 'setLeft' | 'take' | 'give'>;
  readonly outcomes: Pick<Outcomes, 'record'>;
  readonly rules: SalesRules;
  readonly now: Clock;
  readonly log: Log;
}

/** What was done, in numbers. */
export interface Swept {
  /** Holds whose orders were decided. */
  readonly ended: number;
  /** Holds of orders that nobody will decide. */
  readonly givenBack: number;
  readonly reconciled: number;
  readonly moved: number;
  /** Units that nobody has. */
  readonly left: number;
}

export const NOTHING_SWEPT: Swept = { ended: 0, givenBack: 0, reconciled: 0, moved: 0, left: 0 };

/** A message waits for four days in its buffer. What was kept for longer has none any more; a day is for clocks and for care. Unit: milliseconds. */
const NO_MESSAGE_AFTER_MS = 5 * 24 * 60 * 60 * 1000;

/** Of one bucket, at once: two reads of a hundred keys. */
const HOLDS_MAX = 100;

/** A cache that was away for seconds left thousands of holds in a bucket. What is more has the next minute, too. */
const ROUNDS_MAX = 20;

type Loaded = Extract<KnownStock, { readonly kind: 'known' }> & { readonly bucket: number };

/**
 * `token` is that of the lease under which this run works. `'unavailable'` where the read cache does not answer: then nothing can
 * be done for any sale. Throws where the table does not.
 */
export async function sweepSale(sale: Sale, ports: SweepPorts, token: number): Promise<Swept | 'unavailable'> {
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
  const reconciled = await reconcile(after, sale, ports, token);
  const known = reconciled === 0 ? after : await loaded(sale, ports);
  if (known === 'unavailable') return known;
  let moved = 0;
  for (const move of planMoves(known, ports.rules.maxQuantity)) {
    moved += await carryOut(move, known, sale, ports, token);
  }
  return { ...holds, reconciled, moved, left: known.reduce((sum, { left }) => sum + left, 0) };
}

async function loaded(sale: Sale, { keeping }: SweepPorts): Promise<Loaded[] | 'unavailable'> {
  const buckets = Array.from({ length: sale.buckets }, (_, bucket) => bucket);
  const found = await keeping.look(sale.sku, buckets);
  if (found === 'unavailable') return found;
  return found.flatMap((stock, bucket) => (stock.kind === 'known' ? [{ ...stock, bucket }] : []));
}

/** Orders of a group are decided one after the other: holds whose ends were lost are older than those whose messages wait. */
async function endOverdue(
  buckets: readonly number[],
  sale: Sale,
  ports: SweepPorts,
): Promise<Pick<Swept, 'ended' | 'givenBack'>> {
  let [ended, givenBack] = [0, 0];
  let full = buckets;
  for (let round = 0; full.length > 0 && round < ROUNDS_MAX; round++) {
    const some = await endSome(full, sale, ports);
    ended += some.ended;
    givenBack += some.givenBack;
    full = some.full;
  }
  return { ended, givenBack };
}

/**
 * What was decided ends so. What was not is given back where no message can bring it any more; the others may still come.
 * `full`: where there may be more.
 */
async function endSome(
  buckets: readonly number[],
  { sku }: Sale,
  { table, reservations, keeping, outcomes, rules, now }: SweepPorts,
) {
  const millis = now();
  const terms = { keptBefore: millis - rules.holdSeconds * 1000, most: HOLDS_MAX };
  const asked = await Promise.all(
    buckets.map(async (bucket) => {
      const found = await keeping.overdue(sku, bucket, terms);
      return found === 'unavailable' ? [] : found;
    }),
  );
  const overdue = asked.flat();
  if (overdue.length === 0) return { ended: 0, givenBack: 0, full: [] };
  const decided = await table.decided(overdue.map(({ held }) => held.id));
  const ends = overdue.flatMap(({ held }, index) => {
    const decision = decided[index];
    return decision === undefined ? [] : [{ held, end: endByDecision(decision, held) }];
  });
  const over = overdue.filter((hold, index) => decided[index] === undefined && isOver(hold, millis));
  await reservations.end(ends);
  // Of an order that was sent again after the cache had forgotten it, the queue may drop the message, and no writer tells.
  await outcomes.record(
    overdue.flatMap(({ held }, index) => {
      const decision = decided[index];
      return decision === undefined ? [] : [{ id: held.id, outcome: outcomeByDecision(decision) }];
    }),
  );
  await keeping.giveBack(over);
  const fewer = new Set([...ends, ...over].map(({ held }) => held.bucket));
  const full = buckets.filter((bucket, index) => fewer.has(bucket) && (asked[index]?.length ?? 0) >= HOLDS_MAX);
  return { ended: ends.length, givenBack: over.length, full };
}

/** One that was never acknowledged is over with its time: should its message come after all, the writer asks for its units again. */
function isOver({ state, held }: OverdueHold, millis: number): boolean {
  return state === 'held' || stampMillis(held.at) < millis - NO_MESSAGE_AFTER_MS;
}

/**
 * Where no hold is live, what is left must be what the table has. Looked at before the table is asked: what changes meanwhile,
 * stays. A run that fell asleep between the cache and the table may still mean to move what is missing here: it is fenced
 * off before the table is asked for good, so that it has moved the units by then, or never will.
 */
async function reconcile(stocks: readonly Loaded[], sale: Sale, ports: SweepPorts, token: number): Promise<number> {
  const { table, keeping, log } = ports;
  const calm = stocks.filter(({ held }) => held === 0);
  if (calm.length === 0) return 0;
  const drifted = await unlike(calm, sale, table);
  const fenced = await Promise.all(drifted.map(({ bucket }) => table.fence(sale.sku, bucket, token)));
  const ours = drifted.filter((_, index) => fenced[index]);
  if (ours.length === 0) return 0;
  const set = await Promise.all(
    (await unlike(ours, sale, table)).map(async ({ bucket, left, revision, available }) => {
      if ((await keeping.setLeft(sale.sku, bucket, { revision, left: available })) !== 'set') return 0;
      log.info('stock-reconciled', { sku: sale.sku, bucket, left, available });
      return 1;
    }),
  );
  return set.reduce<number>((sum, one) => sum + one, 0);
}

/** Those of which the table has another number. */
async function unlike(stocks: readonly Loaded[], sale: Sale, table: SweepPorts['table']) {
  const standing = await table.stockOf(sale);
  return stocks
    .map((stock) => ({ ...stock, available: standing[stock.bucket]?.available ?? stock.left }))
    .filter(({ left, available }) => left !== available);
}

/**
 * First taken in the cache, then moved in the table, then given in the cache: cut off anywhere, units are missing for a while
 * and never sold twice. Who slept on the way finds the table fenced, or the bucket counted anew. Gives how many were moved.
 */
async function carryOut(move: Move, known: readonly Loaded[], { sku }: Sale, ports: SweepPorts, token: number) {
  const { table, keeping } = ports;
  const { from, to, units } = move;
  if ((await keeping.take(sku, from, units)) !== 'taken') return 0;
  const result = await table.moveStock(sku, move, token);
  const bucket = result === 'moved' ? to : from;
  const revision = known.find((stock) => stock.bucket === bucket)?.revision ?? 0;
  await keeping.give(sku, bucket, { units, revision });
  return result === 'moved' ? units : 0;
}
