import { simulateDirect } from './direct/simulate-direct';
import { simulateMoving } from './moving/simulate-moving';
import { type RunOptions, type RunReport, simulate } from './simulate';

/** `writer`: buffered writes and the writer. `direct`: clients that wait at the front door, and transactions. `moving`: records that
 * move to more partitions while they are written. */
export const WORLDS = {
  writer: simulate,
  direct: simulateDirect,
  moving: simulateMoving,
} as const satisfies Readonly<Record<string, (options: RunOptions) => Promise<RunReport>>>;

export type WorldName = keyof typeof WORLDS;
