// Receives: a synthesized stack, and where the engines listen
// Promises: everything that has to run for its write path, with every property resolved; or one clear error
// Hands on: to the local run; what the path does not need is listed as not run here

import { type PathsFound, pathsInMetadata } from '../../lib/path-description';
import type { TargetGroupSettings } from '../front-door/target-group';
import { LocalRunError } from '../local-run-error';
import type { AssemblyStack } from './cloud-assembly';
import { referentsWith } from './referents';
import { nameOf, type Resolver, templateResolver } from './resolver';
import { type ContainerPlan, planContainers, serviceType, targetGroupsOf } from './resource-types/container-service';
import { clusterType } from './resource-types/ecs-cluster';
import {
  type EventSourcePlan,
  eventSourceArn,
  eventSourceFunction,
  eventSourceMappingType,
  planEventSource,
} from './resource-types/event-source-mapping';
import { type FunctionPlan, functionType, planFunction } from './resource-types/function';
import { type ListenerPlan, planListener } from './resource-types/listener';
import { planQueue, type QueuePlan, queueType } from './resource-types/queue';
import type { EngineEndpoints } from './resource-types/resource-type';
import { SCALABLE_TARGET } from './resource-types/scalable-target';
import { planSchedule, type SchedulePlan, scheduleRuleType } from './resource-types/schedule-rule';
import { type CachePlan, planCache, serverlessCacheType } from './resource-types/serverless-cache';
import { globalTableType, planTable, type TablePlan, tableType } from './resource-types/table';
import { targetGroupArn, targetGroupSettings, targetGroupType } from './resource-types/target-group';
import { taskDefinitionType } from './resource-types/task-definition';
import type { Resource } from './template';

export interface NotRun {
  readonly type: string;
  readonly count: number;
  readonly logicalIds: readonly string[];
}

export interface TargetGroupPlan {
  readonly logicalId: string;
  readonly settings: TargetGroupSettings;
}

export interface LocalPlan {
  readonly stackName: string;
  readonly listener: ListenerPlan;
  /** The functions of the path: what the listener forwards to, and what the event sources and the schedules call. */
  readonly functions: readonly FunctionPlan[];
  /** The services that the listener forwards to. */
  readonly containers: readonly ContainerPlan[];
  /** The target groups of processes that the listener forwards to. */
  readonly targetGroups: readonly TargetGroupPlan[];
  readonly queues: readonly QueuePlan[];
  readonly eventSources: readonly EventSourcePlan[];
  readonly schedules: readonly SchedulePlan[];
  readonly tables: readonly TablePlan[];
  readonly caches: readonly CachePlan[];
  readonly notRun: readonly NotRun[];
  /** What the template says of its paths. */
  readonly described: PathsFound;
}

/** Stands for the engines while a template is only checked: nothing is started for one that cannot run. */
export const ENGINES_NOT_STARTED: EngineEndpoints = { queues: 'http://127.0.0.1:0', caches: new Map() };

export function planLocalRun(
  stack: AssemblyStack,
  endpoints: EngineEndpoints,
  parameters: ReadonlyMap<string, string> = new Map(),
): LocalPlan {
  const resolver = templateResolver(stack.template, {
    stackName: stack.name,
    parameters,
    referent: referentsWith(endpoints),
  });
  const present = [...stack.template.resources.values()].filter((resource) => resolver.present(resource));
  const ofType = (...types: string[]) => present.filter(({ type }) => types.includes(type));

  const functions = ofType(functionType.type).map((resource) => ({
    resource,
    name: functionType.ref(resource, resolver, endpoints),
  }));
  // By name, by ARN, or by an ARN with a version or an alias behind it.
  const functionNamed = (wanted: string) => {
    const name = wanted.startsWith('arn:') ? wanted.split(':')[6] : wanted;
    return functions.find((one) => one.name === name)?.name;
  };
  const queues = ofType(queueType.type).map((resource) => planQueue(resource, resolver));
  const eventSources = ofType(eventSourceMappingType.type).flatMap((resource) => {
    const queue = queueBehind(resource, resolver, queues);
    if (queue === undefined) return [];
    const wanted = eventSourceFunction(resource, resolver);
    const functionName = functionNamed(wanted);
    if (functionName === undefined) {
      throw new LocalRunError(`${nameOf(resource)} calls function ${wanted}, which the template does not have`);
    }
    return [planEventSource(resource, resolver, { queue, functionName })];
  });
  const services = ofType(serviceType.type).map((resource) => {
    const { now, alternate } = targetGroupsOf(resource, resolver);
    return { resource, groups: [...now, ...alternate] };
  });
  const serviceGroups = new Set(services.flatMap(({ groups }) => groups));
  const listener = planListener(present, resolver, { functionNamed, serviceGroups });
  checkWritePath(stack.name, listener, eventSources);

  const path = new Set([...listener.functions, ...eventSources.map((source) => source.functionName)]);
  // A job beside the path that cannot run here must not keep the path from running.
  const runnable = functions.filter(({ name, resource }) => path.has(name) || canRun(resource, resolver, stack));
  const schedules = ofType(scheduleRuleType.type).flatMap((resource) => {
    const plan = planSchedule(resource, resolver, (wanted) => {
      const name = functionNamed(wanted);
      return runnable.find((one) => one.name === name)?.name;
    });
    return plan === undefined ? [] : [plan];
  });
  const scheduled = new Set(schedules.flatMap(({ targets }) => targets.map(({ functionName }) => functionName)));
  const run = runnable.filter(({ name }) => path.has(name) || scheduled.has(name)).map(({ resource }) => resource);
  const taskResources = {
    taskDefinitions: ofType(taskDefinitionType.type),
    scalableTargets: ofType(SCALABLE_TARGET),
  };
  const containers = services
    .filter(({ groups }) => groups.some((arn) => listener.targetGroups.includes(arn)))
    .map(({ resource }) => planContainers(resource, resolver, taskResources, stack));
  const targetGroups = ofType(targetGroupType.type)
    .filter((resource) => listener.targetGroups.includes(targetGroupArn(resource)))
    .map(({ logicalId, ...resource }) => ({
      logicalId,
      settings: targetGroupSettings({ logicalId, ...resource }, resolver),
    }));
  const tables = ofType(globalTableType.type, tableType.type);
  const caches = ofType(serverlessCacheType.type);
  const running = new Set([
    listener.logicalId,
    ...listener.parts,
    ...[run, containers, tables, caches, queues, eventSources, schedules].flat().map(({ logicalId }) => logicalId),
    ...containers.map(({ taskDefinition }) => taskDefinition),
    // There is nothing to run of a cluster but its services.
    ...(containers.length > 0 ? ofType(clusterType.type).map(({ logicalId }) => logicalId) : []),
  ]);
  return {
    stackName: stack.name,
    listener,
    functions: run.map((resource) => planFunction(resource, resolver, stack.assetPath)),
    containers,
    targetGroups,
    queues,
    eventSources,
    schedules,
    tables: tables.map((resource) => planTable(resource, resolver)),
    caches: caches.map((resource) => planCache(resource, resolver)),
    notRun: countByType(present.filter(({ logicalId }) => !running.has(logicalId))),
    described: pathsInMetadata(stack.template.metadata),
  };
}

function checkWritePath(
  stackName: string,
  listener: ListenerPlan | undefined,
  eventSources: readonly EventSourcePlan[],
): asserts listener {
  const missing = [
    ...(listener === undefined ? ['a load balancer listener that forwards to a function or a service'] : []),
    ...(eventSources.length === 0 ? ['a queue that is the event source of a function'] : []),
  ];
  if (missing.length > 0) {
    throw new LocalRunError(
      `stack ${stackName} has no write path that could run here: it lacks ${missing.join(' and ')}`,
    );
  }
}

function canRun(resource: Resource, resolver: Resolver, { assetPath }: AssemblyStack): boolean {
  try {
    planFunction(resource, resolver, assetPath);
    return true;
  } catch (error) {
    if (error instanceof LocalRunError) return false;
    throw error;
  }
}

/** A stream or a broker is no part of a write path: its consumer is not run, and listed as that. */
function queueBehind(resource: Resource, resolver: Resolver, queues: readonly QueuePlan[]): QueuePlan | undefined {
  let arn: string | undefined;
  try {
    arn = eventSourceArn(resource, resolver);
  } catch (error) {
    if (error instanceof LocalRunError) return undefined;
    throw error;
  }
  return queues.find((queue) => queue.arn === arn);
}

function countByType(resources: readonly Resource[]): NotRun[] {
  const byType = Map.groupBy(resources, ({ type }) => type);
  return [...byType]
    .map(([type, members]) => ({ type, count: members.length, logicalIds: members.map(({ logicalId }) => logicalId) }))
    .sort((a, b) => b.count - a.count || a.type.localeCompare(b.type));
}
