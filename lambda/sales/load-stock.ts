// Receives: a sale whose stock the read cache does not know: a new one, or after a loss.
// Promises: the cache counts what the table has available, and no order that waits is forgotten without need.
// Hands on: counts of missing buckets to the read cache.

import type { Sale } from '../contract/sales';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { SaleTable } from './sale-table';
import type { StockKeeping } from './stock-keeping';

export interface StockLoading {
  readonly stock: StockKeeping;
  readonly table: Pick<SaleTable, 'stockOf'>;
  /** Messages in the orders' buffer, those that are being worked on too; `undefined` where nobody can say. */
  readonly waiting: () => Promise<number | undefined>;
  readonly holdSeconds: number;
  readonly now: Clock;
  readonly log: Log;
}

/** `running`: another process is at it. `waiting`: orders that wait may have a claim to what the table still has. */
export type LoadVerdict = 'loaded' | 'running' | 'waiting' | 'unavailable';

/**
 * An order that waits in the buffer is in no table yet, and its hold was lost: its units would be promised to another, and one
 * of the two refused. So loading waits for an empty buffer, and for a hold's time at the most: a sale that stands
 * still for as long as other writes keep the buffer filled would be the greater harm.
 */
export async function loadStock(sale: Sale, loading: StockLoading): Promise<LoadVerdict> {
  const { stock, log } = loading;
  const turn = await stock.beginLoad(sale.sku);
  if (turn === 'unavailable') return turn;
  if (turn.kind === 'running') return turn.kind;
  let verdict: LoadVerdict = 'unavailable';
  try {
    verdict = await loadIn(sale, turn.missingSince, loading);
  } catch (error) {
    log.error('stock-not-loaded', { sku: sale.sku, error });
  }
  await stock.endLoad(sale.sku, verdict === 'loaded');
  if (verdict === 'loaded') log.info('stock-loaded', { sku: sale.sku });
  return verdict;
}

async function loadIn(sale: Sale, missingSince: number, loading: StockLoading): Promise<LoadVerdict> {
  const { stock, table, waiting, holdSeconds, now } = loading;
  // Asked before the table: what has left the buffer by then, the table has.
  if (now() - missingSince < holdSeconds * 1000 && (await waiting()) !== 0) return 'waiting';
  const loaded = await stock.load(sale.sku, await table.stockOf(sale));
  return loaded === 'done' ? 'loaded' : 'unavailable';
}
