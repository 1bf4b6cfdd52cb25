// Receives: everything that runs
// Promises: the ways to disturb it: each does what it says, or says why not
// Hands on: to /_local/, to the faults of a command line, and to tests

import type { ContainerService, Drained } from './containers/container-service';
import { FREEZE_HITS, KILL_HITS, SLOW_HITS } from './faults/fault-hits';
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
   * by its part in a path: `frontDoor`, `writer`, `migrator`, `sweeper`. Of a door of containers every task, or the one that is
   * named: `task-1`. `undefined` for what is not run.
   */
  killFunction(name: string): number | undefined;
  /** As `killFunction`, as soon as the function has an event under way; after so long also where it has none. */
  killFunctionAtWork(name: string, withinSeconds: number): Promise<KilledAtWork> | undefined;
  /** Stops every environment of a function where it is for so long, and says how many. Named as for `killFunction`. */
  freezeFunction(name: string, seconds: number): number | undefined;
  /** A new task takes the place of one, which ends what it has begun. Settles when it is gone; `undefined` for one that is not there. */
  drainTarget(id: string): Promise<Drained> | undefined;
  /** Each request to a target waits for so long first, until the seconds are over. `undefined` for one that is not there. */
  slowTarget(id: string, milliseconds: number, seconds: number): true | undefined;
  /** Runs a schedule at once: `false` where a run is under way, `undefined` for a schedule that is not run. */
  runSchedule(logicalId: string): boolean | undefined;
  /** Settles when what is given is in effect; what is left out stays as it is. Throws a FaultRefused. */
  setFaults(change: FaultChange): Promise<AllFaults>;
}

export function localControl(parts: RunningParts): LocalControl {
  const { schedules, faults, hits } = parts;
  return {
    killFunction(name) {
      if (named(parts, name).some((one) => one.statistics().environments.busy > 0)) hits.add(KILL_HITS(name));
      return disturbed(parts, name, (one) => one.kill());
    },
    killFunctionAtWork(name, withinSeconds) {
      const found = named(parts, name);
      if (found.length === 0) return undefined;
      return killAtWork(found, withinSeconds).then((done) => {
        if (done.wasBusy) hits.add(KILL_HITS(name));
        return done;
      });
    },
    freezeFunction: (name, seconds) =>
      disturbed(parts, name, (one) => one.freeze(seconds, () => hits.add(FREEZE_HITS(name)))),
    drainTarget: (id) => serviceOf(parts, id)?.drain(id),
    slowTarget(id, milliseconds, seconds) {
      const service = serviceOf(parts, id);
      const met = () => hits.add(SLOW_HITS(id, milliseconds));
      service?.disturbances.slowTask(id, milliseconds, seconds, met);
      return service === undefined ? undefined : true;
    },
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

/** What a fault can meet: a function, a service, or one task of it. */
type Disturbable = Pick<FunctionPool, 'kill' | 'freeze' | 'statistics'>;

function disturbed(parts: RunningParts, name: string, disturb: (one: Disturbable) => number): number | undefined {
  const found = named(parts, name);
  return found.length === 0 ? undefined : found.reduce((sum, one) => sum + disturb(one), 0);
}

function named(parts: RunningParts, name: string): Disturbable[] {
  const { plan, pools, containers } = parts;
  const task = serviceOf(parts, name)?.disturbances.only(name);
  if (task !== undefined) return [task];
  const running = new Map<string, Disturbable>();
  for (const [logicalId, { disturbances }] of containers.services) running.set(logicalId, disturbances);
  for (const { logicalId, name: functionName } of plan.functions) {
    const pool = pools.get(functionName);
    if (pool !== undefined) running.set(logicalId, pool);
  }
  const ids = namedFunctions(name, [...running.keys()], Object.values(plan.described.paths));
  return ids.flatMap((id) => running.get(id) ?? []);
}

function serviceOf({ containers }: RunningParts, targetId: string): ContainerService | undefined {
  return [...containers.services.values()].find((service) => service.has(targetId));
}
