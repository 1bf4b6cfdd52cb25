import { readLedger } from '../ledger/read-ledger';

/** Of a run's visitors, by when they came. */
export interface Arrivals {
  readonly count: number;
  /** Unit: milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/**
 * Those that artillery let in. Its report has no moment of the last arrival, only that of the last number it counted, which is later
 * by a whole visit; and where it was ended it leaves no report at all.
 */
export async function readArrivals(folder: string): Promise<Arrivals | undefined> {
  let count = 0;
  let firstAt = Number.POSITIVE_INFINITY;
  let lastAt = 0;
  await readLedger(folder, (entry) => {
    if (entry.type !== 'ask' || entry.arrives !== true) return;
    count += 1;
    firstAt = Math.min(firstAt, entry.at);
    lastAt = Math.max(lastAt, entry.at);
  });
  return count === 0 ? undefined : { count, firstAt, lastAt };
}
