// Receives: everything that runs
// Promises: what it is doing, as plain data, without changing it; and the ways to disturb it
// Hands on: to /_local/ and to tests

import type { PathDescription } from '../lib/path-description';
import type { EventSourceStatistics } from './event-source/sqs-event-source';
import { FaultRefused } from './faults/fault-problem';
import { cacheProblem } from './faults/fault-problems';
import type { AllFaults, FaultChange } from './faults/fault-settings';
import type { FunctionMetrics, MetricsState } from './function-metrics';
import type { FunctionPool } from './functions/function-pool';
import type { FunctionStatistics } from './functions/function-statistics';
import { type KilledAtWork, killAtWork } from './functions/kill-at-work';
import { namedFunctions } from './named-functions';
import type { QueueCounters } from './queue/queue-counters';
import type { QueuedMessage } from './queue/queue-message';
import type { QueueRegistry } from './queue/queue-registry';
import type { ScheduleStatistics } from './schedule/rate-schedule';
import type { StartedEngines } from './start-engines';
import type { RunningSource } from './start-functions';
import type { RunningSchedule } from './start-schedules';
import type { SwitchableFaults } from './switchable-faults';
import type { LocalPlan, NotRun } from './template/local-plan';
import type { QueuePlan } from './template/resource-types/queue';

export interface LocalState {
  readonly url: string;
  readonly stack: string;
  /** What the template says of its paths, by the construct's path in its stack. */
  readonly paths: Readonly<Record<string, PathDescription>>;
  /** Why a description of a path is not among them. */
  readonly pathProblems: readonly string[];
  readonly logFolder: string;
  readonly engines: {
    readonly dynamodb?: { readonly endpoint: string; readonly description: string };
    readonly queues: { readonly endpoint: string; readonly description: string };
    /** By logical id. */
    readonly caches: Readonly<Record<string, { readonly endpoint: string; readonly description: string }>>;
  };
  /** By logical id. */
  readonly tables: Readonly<Record<string, { readonly name: string }>>;
  readonly queues: Readonly<Record<string, QueueState>>;
  /** What dead-letter queues and the writer's own quarantine hold, by logical id; the first of them only, and how many there are in all. */
  readonly quarantine: Readonly<
    Record<string, { readonly total: number; readonly messages: readonly QueuedMessage[] }>
  >;
  readonly functions: Readonly<Record<string, FunctionStatistics & { readonly name: string }>>;
  readonly eventSources: Readonly<
    Record<string, EventSourceStatistics & { readonly queue: string; readonly function: string }>
  >;
  /** By logical id; functions by theirs. */
  readonly schedules: Readonly<
    Record<string, ScheduleStatistics & { readonly everySeconds: number; readonly functions: readonly string[] }>
  >;
  /** What the functions' own metrics tell, where CloudWatch would have it on AWS. */
  readonly metrics: MetricsState;
  readonly faults: AllFaults;
  /** Times that the cache was stopped or frozen by a fault since the start. */
  readonly cacheLosses: number;
  readonly notRun: readonly NotRun[];
}

export interface QueueState {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly isQuarantine: boolean;
  readonly counters: QueueCounters;
}

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

export interface RunningParts {
  readonly plan: LocalPlan;
  readonly engines: StartedEngines;
  readonly registry: QueueRegistry;
  readonly queueServer: { readonly endpoint: string; urlOf(name: string): string };
  readonly faults: SwitchableFaults;
  /** By the name of the function. */
  readonly pools: ReadonlyMap<string, FunctionPool>;
  readonly sources: readonly RunningSource[];
  readonly schedules: readonly RunningSchedule[];
  readonly logFolder: string;
  readonly metrics: Pick<FunctionMetrics, 'state'>;
}

/** Enough for every test; a quarantine of a million must not become one answer. */
const QUARANTINE_LISTED = 1000;

export function localControl(parts: RunningParts): {
  readonly control: LocalControl;
  readonly state: (url: string) => LocalState;
} {
  const { schedules, faults } = parts;
  return {
    control: {
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
    },
    state: (url) => stateOf(parts, url),
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

function stateOf(parts: RunningParts, url: string): LocalState {
  const { plan, engines, registry, queueServer, pools, sources, schedules } = parts;
  const deadLetterArns = new Set(plan.queues.flatMap(({ settings }) => settings.redrive?.deadLetterArn ?? []));
  // A path of FIFO collections has its poison in a queue that is nobody's dead-letter queue: the writer is told of it.
  const poisonUrls = new Set(plan.functions.map(({ environment }) => environment.QUARANTINE_URL));
  const isQuarantine = ({ arn, name }: QueuePlan) => deadLetterArns.has(arn) || poisonUrls.has(queueServer.urlOf(name));
  const quarantines = plan.queues.filter(isQuarantine);
  const logicalIdOf = (name: string) =>
    [...plan.functions, ...plan.queues].find((one) => one.name === name)?.logicalId ?? name;
  return {
    url,
    stack: plan.stackName,
    paths: plan.described.paths,
    pathProblems: plan.described.problems,
    logFolder: parts.logFolder,
    engines: {
      ...(engines.dynamodb === undefined ? {} : { dynamodb: engines.dynamodb }),
      queues: { endpoint: queueServer.endpoint, description: QUEUE_SERVER },
      caches: Object.fromEntries(
        [...engines.caches].map(([logicalId, { host, port, description }]) => [
          logicalId,
          { endpoint: `${host}:${port}`, description },
        ]),
      ),
    },
    tables: Object.fromEntries(plan.tables.map(({ logicalId, name }) => [logicalId, { name }])),
    queues: Object.fromEntries(
      plan.queues.map((queue) => [
        queue.logicalId,
        {
          name: queue.name,
          url: queueServer.urlOf(queue.name),
          arn: queue.arn,
          isQuarantine: isQuarantine(queue),
          counters: registry.get(queue.name).counters(),
        },
      ]),
    ),
    quarantine: Object.fromEntries(
      quarantines.map(({ logicalId, name }) => {
        const queue = registry.get(name);
        const { visible, inFlight, delayed } = queue.counters();
        return [logicalId, { total: visible + inFlight + delayed, messages: queue.list(QUARANTINE_LISTED) }];
      }),
    ),
    functions: Object.fromEntries(
      plan.functions.flatMap(({ logicalId, name }) => {
        const pool = pools.get(name);
        return pool === undefined ? [] : [[logicalId, { name, ...pool.statistics() }] as const];
      }),
    ),
    eventSources: Object.fromEntries(
      sources.map(({ plan: { logicalId, queueName, functionName }, source }) => [
        logicalId,
        { queue: logicalIdOf(queueName), function: logicalIdOf(functionName), ...source.statistics() },
      ]),
    ),
    schedules: Object.fromEntries(
      schedules.map(({ plan: { logicalId, everySeconds, targets }, schedule }) => [
        logicalId,
        {
          everySeconds,
          functions: targets.map(({ functionName }) => logicalIdOf(functionName)),
          ...schedule.statistics(),
        },
      ]),
    ),
    metrics: parts.metrics.state(),
    faults: parts.faults.now,
    cacheLosses: parts.faults.cacheLosses,
    notRun: plan.notRun,
  };
}

export const QUEUE_SERVER = 'spillway queue server';
