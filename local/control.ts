// Receives: everything that runs
// Promises: the ways to disturb it: each does what it says, or says why not
// Hands on: to /_local/, to the faults of a command line, and to tests

import { FaultRefused } from './faults/fault-problem';
import { cacheProblem } from './faults/fault-problems';
import type { AllFaults, FaultChange } from './faults/fault-settings';
import type { FunctionPool } from './functions/function-pool';
import { type KilledAtWork, killAtWork } from './functions/kill-at-work';
import { namedFunctions } from './named-functions';
import type { RunningParts } from './running-parts';

export interface LocalControl {
  /**
   * Ends every environment of a function in the middle of its work, and says how many. The function by its logical id, or
   * by its part in a path: `frontDoor`, `writer`, `migrator`, `sweeper`. `undefined` for one that is not run.
   */
  killFunction(name: string): number | undefined;
  /** As `killFunction`, as soon as the function has an event under way; after so long also where it has none. */
  killFunctionAtWork(name: string, withinSeconds: number): Promise<KilledAtWork> | undefined;
  /** Stops every environment of a function where it is for so long, and says how many. Named as for `killFunction`. */
  freezeFunction(name: string, seconds: number): number | undefined;
  /** Runs a schedule at once: `false` where a run is under way, `undefined` for a schedule that is not run. */
  runSchedule(logicalId: string): boolean | undefined;
  /** Settles when what is given is in effect; what is left out stays as it is. Throws a FaultRefused. */
  setFaults(change: FaultChange): Promise<AllFaults>;
}

export function localControl(parts: RunningParts): LocalControl {
  const { schedules, faults } = parts;
  return {
    killFunction: (name) => disturbed(parts, name, (pool) => pool.kill()),
    killFunctionAtWork(name, withinSeconds) {
      const pools = poolsOf(parts, name);
      return pools.length === 0 ? undefined : killAtWork(pools, withinSeconds);
    },
    freezeFunction: (name, seconds) => disturbed(parts, name, (pool) => pool.freeze(seconds)),
    runSchedule: (logicalId) => schedules.find(({ plan: rule }) => rule.logicalId === logicalId)?.schedule.runNow(),
    async setFaults(change) {
      if ((change.cache ?? 'on') !== 'on') checkOwnCache(parts);
      await faults.set(change);
      return faults.now;
    },
  };
}

function checkOwnCache({ engines }: RunningParts): void {
  const problem = cacheProblem(engines.caches.size, engines.switchCaches !== undefined);
  if (problem !== undefined) throw new FaultRefused(problem);
}

function disturbed(parts: RunningParts, name: string, disturb: (pool: FunctionPool) => number): number | undefined {
  const pools = poolsOf(parts, name);
  return pools.length === 0 ? undefined : pools.reduce((sum, pool) => sum + disturb(pool), 0);
}

function poolsOf({ plan, pools }: RunningParts, name: string): FunctionPool[] {
  const running = plan.functions.filter((one) => pools.has(one.name));
  const ids = namedFunctions(
    name,
    running.map(({ logicalId }) => logicalId),
    Object.values(plan.described.paths),
  );
  return running.flatMap((one) => (ids.includes(one.logicalId) ? (pools.get(one.name) ?? []) : []));
}
