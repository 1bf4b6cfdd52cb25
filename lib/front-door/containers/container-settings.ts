import type { GroupCommitRules } from '../../../lambda/contract/group-commit';
import { containerDoorSizing, DRAIN_BEYOND_TIMEOUT_SECONDS, TARGET_CPU_PERCENT } from '../../sizing/container-door';
import type { Demand } from '../../sizing/demand';
import { groupCommitRules } from '../../sizing/plan/door/door-asked';
import type { ContainerDoorProps } from '../compute';
import { CPU_UNITS_DEFAULT, defaultMemory } from './fargate-sizes';

/** A door of containers with everything that was left open decided. */
export interface ContainerSettings {
  readonly cpuUnits: number;
  readonly memoryMegabytes: number;
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly targetCpuPercent: number;
  readonly requestsPerTaskPerSecond: number;
  readonly timeoutSeconds: number;
  readonly drainSeconds: number;
  /** Absent where each write is sent by itself. */
  readonly groupCommit?: GroupCommitRules;
}

/** What a container door is made for. */
export interface ContainersFor {
  readonly demand: Demand;
  readonly zones: number;
  readonly timeoutSeconds: number;
}

export function containerSettings(
  props: ContainerDoorProps,
  { demand, zones, timeoutSeconds }: ContainersFor,
): ContainerSettings {
  const { cpuUnits = CPU_UNITS_DEFAULT, targetCpuPercent = TARGET_CPU_PERCENT, groupCommit = {} } = props;
  const { minTasks, maxTasks, requestsPerTaskPerSecond } = props;
  return {
    cpuUnits,
    memoryMegabytes: props.memoryMegabytes ?? defaultMemory(cpuUnits),
    targetCpuPercent,
    ...containerDoorSizing(demand, {
      ...{ zones, cpuUnits, targetCpuPercent, minTasks, maxTasks, requestsPerTaskPerSecond },
      sharesCalls: groupCommit !== false,
    }),
    timeoutSeconds,
    drainSeconds: props.drain?.toSeconds() ?? timeoutSeconds + DRAIN_BEYOND_TIMEOUT_SECONDS,
    ...(groupCommit !== false && { groupCommit: groupCommitRules(groupCommit) }),
  };
}
