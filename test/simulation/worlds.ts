import { simulateDirect } from './direct/simulate-direct';
import { type RunOptions, type RunReport, simulate } from './simulate';

/** `writer`: buffered writes and the writer. `direct`: clients that wait at the front door, and transactions. */
export const WORLDS = {
  writer: simulate,
  direct: simulateDirect,
} as const satisfies Readonly<Record<string, (options: RunOptions) => Promise<RunReport>>>;

export type WorldName = keyof typeof WORLDS;
