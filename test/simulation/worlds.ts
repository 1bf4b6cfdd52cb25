import { simulateDirect } from './direct/simulate-direct';
import { simulateMoving } from './moving/simulate-moving';
import { type RunOptions, type RunReport, simulate } from './simulate';

/**
 * `writer`: buffered writes and the writer. `direct`: clients that wait at the front door, and transactions. `moving`: both of
 * them, while records move to more partitions.
 */
export const WORLDS = {
  writer: simulate,
  direct: simulateDirect,
  moving: simulateMoving,
} as const satisfies Readonly<Record<string, (options: RunOptions) => Promise<RunReport>>>;

export type WorldName = keyof typeof WORLDS;
