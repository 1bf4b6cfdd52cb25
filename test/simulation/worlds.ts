import { simulateDirect } from './direct/simulate-direct';
import { simulateMoving } from './moving/simulate-moving';
import { simulateSales } from './sales/simulate-sales';
import { type RunOptions, type RunReport, simulate } from './simulate';

/**
 * `writer`: buffered writes and the writer. `direct`: clients that wait at the front door, and transactions. `moving`: both of
 * them, while records move to more partitions. `sales`: buyers that want more than there is, and the cache that counts it.
 */
export const WORLDS = {
  writer: simulate,
  direct: simulateDirect,
  moving: simulateMoving,
  sales: simulateSales,
} as const satisfies Readonly<Record<string, (options: RunOptions) => Promise<RunReport>>>;

export type WorldName = keyof typeof WORLDS;
