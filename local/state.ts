// Receives: everything that runs
// Promises: what it is doing, as plain data, without changing it
// Hands on: to /_local/ and to tests

import { hostname } from 'node:os';
import type { PathDescription } from '../lib/path-description';
import type { EventSourceStatistics } from './event-source/sqs-event-source';
import type { FaultHitCounts } from './faults/fault-hits';
import type { AllFaults } from './faults/fault-settings';
import type { TargetGroupSettings, TargetState } from './front-door/target-group';
import type { MetricsState } from './function-metrics';
import type { FunctionStatistics } from './functions/function-statistics';
import type { QueueCounters } from './queue/queue-counters';
import type { QueuedMessage } from './queue/queue-message';
import type { RunningParts } from './running-parts';
import type { ScheduleStatistics } from './schedule/rate-schedule';
import type { NotRun } from './template/local-plan';
import type { QueuePlan } from './template/resource-types/queue';

export type { LocalControl } from './control';

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
  /**
   * Functions, and the services whose tasks serve the door: of those a request is an invocation and a task an environment, the name is the
   * dimension of their metrics, and how long each request took is not told.
   */
  readonly functions: Readonly<Record<string, FunctionStatistics & { readonly name: string }>>;
  /** Target groups of processes, by logical id. */
  readonly targetGroups: Readonly<Record<string, TargetGroupState>>;
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
  /**
   * What each fault has met since the start: writes throttled, messages delivered twice or late, sends not taken, answers lost, requests held
   * back, kills that found their function at work, and environments or tasks that had work while they stood still.
   */
  readonly faultHits: FaultHitCounts;
  /** What it runs in, and the name of the machine that this number is of. Its tasks and engines are its children. */
  readonly process: { readonly pid: number; readonly host: string };
  readonly notRun: readonly NotRun[];
}

export interface TargetGroupState {
  readonly settings: TargetGroupSettings;
  readonly targets: readonly (TargetState & { readonly frozen?: true })[];
}

export interface QueueState {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly isQuarantine: boolean;
  readonly counters: QueueCounters;
}

/** Enough for every test; a quarantine of a million must not become one answer. */
const QUARANTINE_LISTED = 1000;

export function stateOf(parts: RunningParts, url: string): LocalState {
  const { plan, engines, registry, queueServer, pools, containers, sources, schedules } = parts;
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
    functions: Object.fromEntries([
      ...plan.functions.flatMap(({ logicalId, name }) => {
        const pool = pools.get(name);
        return pool === undefined ? [] : [[logicalId, { name, ...pool.statistics() }] as const];
      }),
      ...plan.containers.flatMap(({ logicalId, name, environment }) => {
        const service = containers.services.get(logicalId);
        if (service === undefined) return [];
        return [[logicalId, { name: environment.FRONT_DOOR_NAME ?? name, ...service.statistics() }] as const];
      }),
    ]),
    targetGroups: Object.fromEntries(
      plan.targetGroups.map(({ logicalId, settings }) => [
        logicalId,
        {
          settings,
          targets: (containers.balancers.get(settings.targetGroupArn)?.states() ?? []).map((target) =>
            [...containers.services.values()].some((service) => service.isFrozen(target.id))
              ? { ...target, frozen: true as const }
              : target,
          ),
        },
      ]),
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
    faultHits: parts.hits.counts,
    process: { pid: process.pid, host: hostname() },
    notRun: plan.notRun,
  };
}

export const QUEUE_SERVER = 'spillway queue server';
