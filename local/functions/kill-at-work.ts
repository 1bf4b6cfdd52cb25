// Receives: functions of a run, and how long it may take to find them at work
// Promises: they are killed in the first moment at which one of them has an event under way, or when that time is over
// Hands on: how many environments ended, and whether one was at work

import { type Clock, systemClock } from './clock';
import type { FunctionPool } from './function-pool';

/** As much of a pool as is needed here. */
type Killable = Pick<FunctionPool, 'kill' | 'statistics'>;

export interface KilledAtWork {
  readonly killed: number;
  /** `false`: nothing was under way in all that time, and so no message comes back. */
  readonly wasBusy: boolean;
}

/** An event of the writer takes some ten: shorter than that, or most are missed. Unit: milliseconds. */
const LOOK_EVERY = 2;

export function killAtWork(
  pools: readonly Killable[],
  withinSeconds: number,
  clock: Clock = systemClock,
): Promise<KilledAtWork> {
  const limit = clock.now() + withinSeconds * 1000;
  return new Promise((resolve) => {
    const look = (): void => {
      const wasBusy = pools.some((pool) => pool.statistics().environments.busy > 0);
      if (wasBusy || clock.now() >= limit) {
        resolve({ killed: pools.reduce((sum, pool) => sum + pool.kill(), 0), wasBusy });
      } else clock.after(LOOK_EVERY, look);
    };
    look();
  });
}
