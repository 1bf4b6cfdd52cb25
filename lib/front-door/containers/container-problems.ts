import { Token } from 'aws-cdk-lib';
import { type NumberRule, numberProblems } from '../../sizing/number-rule';
import { DOOR_RULES } from '../../sizing/plan/door/planned-door';
import { isUnresolved } from '../../sizing/unresolved';
import type { ContainerDoorProps } from '../compute';
import { CPU_UNITS_DEFAULT, defaultMemory, memoriesFor } from './fargate-sizes';
import { groupCommitProblems } from './group-commit-problems';

type Numbers = 'minTasks' | 'maxTasks' | 'targetCpuPercent' | 'requestsPerTaskPerSecond';

/** Those that the plan goes by. Source of the most tasks: Elastic Load Balancing quotas, targets per target group. */
const RULES: Readonly<Record<Numbers, NumberRule>> = {
  minTasks: DOOR_RULES.minTasks,
  maxTasks: DOOR_RULES.maxTasks,
  targetCpuPercent: DOOR_RULES.targetCpuPercent,
  requestsPerTaskPerSecond: DOOR_RULES.requestsPerTaskPerSecond,
};

/** Fargate ends a task after 120 s, and a process that is asked to end needs some seconds to be heard of. */
const DRAIN_RULE: Readonly<Record<'drain', NumberRule>> = { drain: DOOR_RULES.drainSeconds };

interface DoorTimeout {
  readonly timeoutSeconds: number;
  readonly nameOfTimeout: string;
}

/** Everything wrong with a door of containers. */
export function containerProblems(props: ContainerDoorProps, timeout: DoorTimeout): string[] {
  const { drain, groupCommit } = props;
  const drainSeconds = drain?.toSeconds({ integral: false });
  const problems = [
    ...numberProblems(RULES, props, nameOf),
    ...numberProblems(DRAIN_RULE, { drain: drainSeconds }, (name) => `${nameOf(name)} in seconds`),
  ];
  if (problems.length > 0) return [...problems, ...sizeProblems(props), ...groupCommitProblems(groupCommit)];
  return [
    ...sizeProblems(props),
    ...taskCountProblems(props),
    ...drainProblems(drainSeconds, timeout),
    ...groupCommitProblems(groupCommit, memoryOf(props)),
  ];
}

function sizeProblems({ cpuUnits = CPU_UNITS_DEFAULT, memoryMegabytes }: ContainerDoorProps): string[] {
  if (isUnresolved(cpuUnits)) return [];
  const memories = memoriesFor(cpuUnits);
  if (memories === undefined) {
    return [
      `${nameOf('cpuUnits')} must be 256, 512, 1024 or 2048, got ${cpuUnits}: Fargate has no other, or the door's one thread has no use for it`,
    ];
  }
  if (memoryMegabytes === undefined || isUnresolved(memoryMegabytes) || memories.includes(memoryMegabytes)) return [];
  return [
    `${nameOf('memoryMegabytes')} must be one of ${memories.join(', ')} with ${cpuUnits} CPU units, got ${memoryMegabytes}: Fargate takes no other pair`,
  ];
}

function taskCountProblems({ minTasks, maxTasks }: ContainerDoorProps): string[] {
  if (minTasks === undefined || maxTasks === undefined || isUnresolved(minTasks) || isUnresolved(maxTasks)) return [];
  if (minTasks <= maxTasks) return [];
  return [
    `${nameOf('minTasks')} must be ${maxTasks} or fewer with maxTasks ${maxTasks}, got ${minTasks}: nothing is at least the one and at most the other`,
  ];
}

function drainProblems(seconds: number | undefined, { timeoutSeconds, nameOfTimeout }: DoorTimeout): string[] {
  if (seconds === undefined || isUnresolved(seconds) || Token.isUnresolved(timeoutSeconds)) return [];
  if (seconds >= timeoutSeconds) return [];
  return [
    `${nameOf('drain')} must be ${timeoutSeconds} s or more, which is ${nameOfTimeout}, got ${seconds} s: requests that are still within their time would be cut off at each deployment; raise drain, or lower ${nameOfTimeout}`,
  ];
}

function memoryOf({ cpuUnits = CPU_UNITS_DEFAULT, memoryMegabytes }: ContainerDoorProps): number {
  return memoryMegabytes ?? defaultMemory(cpuUnits);
}

function nameOf(prop: string): string {
  return `compute.${prop}`;
}
