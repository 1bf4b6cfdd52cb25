// Receives: a minute of work, every minute.
// Promises: each sale is looked after in its turn, whatever the time allows; what one sale does is no other's harm.
// Hands on: what was done, as numbers.

import type { Sale } from '../contract/sales';
import { NOTHING_SWEPT, type SweepPorts, type Swept, sweepSale } from './sweep-sale';

export interface SweepReport extends Swept {
  readonly sales: number;
  /** Sales that the table or the time did not allow for. */
  readonly unswept: number;
  /** Whether the read cache answered. */
  readonly cacheAway: boolean;
}

export interface SweepRun {
  /** Of the lease that it works under. */
  readonly token: number;
  /** No sale is begun after it. Unit: milliseconds since 1970. */
  readonly deadline: number;
  /** Aborted once somebody else may be at work: then no sale is begun. */
  readonly signal?: AbortSignal;
}

export async function sweep(ports: SweepPorts, { token, deadline, signal }: SweepRun): Promise<SweepReport> {
  const { table, now, log } = ports;
  const sales = inTurn(await table.list(), now());
  const done: Swept[] = [];
  for (const sale of sales) {
    if (now() >= deadline || signal?.aborted === true) break;
    try {
      const swept = await sweepSale(sale, ports, token);
      if (swept === 'unavailable') return { ...summed(done, sales.length), cacheAway: true };
      done.push(swept);
    } catch (error) {
      log.warn('sale-not-swept', { sku: sale.sku, error });
    }
  }
  return summed(done, sales.length);
}

/** Another one first in each minute: runs that end before the last sale leave out another one each time. */
function inTurn(sales: readonly Sale[], now: number): Sale[] {
  const first = sales.length === 0 ? 0 : Math.floor(now / 60_000) % sales.length;
  return [...sales.slice(first), ...sales.slice(0, first)];
}

function summed(done: readonly Swept[], sales: number): SweepReport {
  const all = done.reduce<Swept>(
    (sum, one) => ({
      ended: sum.ended + one.ended,
      givenBack: sum.givenBack + one.givenBack,
      reconciled: sum.reconciled + one.reconciled,
      moved: sum.moved + one.moved,
      left: sum.left + one.left,
    }),
    NOTHING_SWEPT,
  );
  return { ...all, sales, unswept: sales - done.length, cacheAway: false };
}
