import type { QueueKind } from '../../../../lambda/contract/collection';
import { GROUP_COMMIT_DEFAULTS, type GroupCommitRules } from '../../../../lambda/contract/group-commit';
import { ENTRIES_PER_SEND } from '../../../../lambda/contract/limits';
import { CPU_UNITS_DEFAULT, defaultMemory } from '../../../front-door/containers/fargate-sizes';
import {
  type ContainerDoorWorkings,
  containerDoorWorkings,
  DEREGISTRATION_BEYOND_TIMEOUT_SECONDS,
  DRAIN_BEYOND_TIMEOUT_SECONDS,
  TARGET_CPU_PERCENT,
} from '../../container-door';
import type { Demand } from '../../demand';
import { mostWritesPerMessage } from '../../packing';
import { type SharedCalls, sharedCalls } from '../../queueing/shared-calls';
import { ASSUMED_COST } from '../cost/assumptions';
import type { PlannedDoor } from './planned-door';

/** A door of containers, with all that was left out filled in. Plain data: a bill is made from it as well. */
export interface Containers extends ContainerDoorWorkings {
  readonly cpuUnits: number;
  readonly memoryMegabytes: number;
  readonly targetCpuPercent: number;
  readonly groupCommit: GroupCommitRules | false;
  readonly drainSeconds: number;
  readonly deregistrationDelaySeconds: number;
}

export function containersOf(door: PlannedDoor, demand: Demand, zones: number, timeoutSeconds: number): Containers {
  const { cpuUnits = CPU_UNITS_DEFAULT, targetCpuPercent = TARGET_CPU_PERCENT } = door;
  const { groupCommit = GROUP_COMMIT_DEFAULTS } = door;
  const { memoryMegabytes = defaultMemory(cpuUnits) } = door;
  const { drainSeconds = timeoutSeconds + DRAIN_BEYOND_TIMEOUT_SECONDS } = door;
  const { deregistrationDelaySeconds = timeoutSeconds + DEREGISTRATION_BEYOND_TIMEOUT_SECONDS } = door;
  const { minTasks, maxTasks, requestsPerTaskPerSecond } = door;
  return {
    ...containerDoorWorkings(demand, {
      ...{ zones, cpuUnits, targetCpuPercent, sharesCalls: groupCommit !== false },
      ...{ minTasks, maxTasks, requestsPerTaskPerSecond },
    }),
    ...{ cpuUnits, memoryMegabytes, targetCpuPercent, groupCommit, drainSeconds, deregistrationDelaySeconds },
  };
}

/** Tasks that run at a steady rate, once they have been started. */
export function tasksAt(
  {
    minTasks,
    maxTasks,
    requestsPerTaskPerSecond,
  }: Pick<Containers, 'minTasks' | 'maxTasks' | 'requestsPerTaskPerSecond'>,
  requestsPerSecond: number,
): number {
  return Math.min(maxTasks, Math.max(minTasks, Math.ceil(requestsPerSecond / requestsPerTaskPerSecond)));
}

const ALONE: SharedCalls = { writesPerCall: 1, callsPerSecond: 0, aloneShare: 1, meanWaitSeconds: 0 };

/** What one of its tasks makes of single writes. Bulks have calls of their own, which they fill. */
export function sharingOf(
  containers: Containers,
  { itemBytes, writesPerRequest }: Pick<Required<Demand>, 'itemBytes' | 'writesPerRequest'>,
  kind: QueueKind,
  writesPerSecond: number,
): SharedCalls {
  const { groupCommit, requestsPerVcpuSecond, vcpus } = containers;
  if (groupCommit === false || writesPerRequest > 1) return ALONE;
  const perTask = writesPerSecond / tasksAt(containers, writesPerSecond);
  const busy = perTask / (requestsPerVcpuSecond * vcpus);
  const callSeconds = ASSUMED_COST.doorWaitMillis / 1000;
  const shared = sharedCalls({ writesPerSecond: perTask, busy, callSeconds, rules: groupCommit });
  // A call is whole with ten messages; those of a standard buffer hold several writes each.
  const whole = ENTRIES_PER_SEND * (kind === 'standard' ? mostWritesPerMessage(itemBytes) : 1);
  return { ...shared, writesPerCall: Math.min(shared.writesPerCall, whole) };
}

/** The demand as the buffer and the writer meet it: single writes that shared a call come in messages of several, as those of a bulk do. */
export function demandBehind(
  containers: Containers | undefined,
  demand: Required<Demand>,
  kind: QueueKind,
  writesPerSecond = demand.peakWritesPerSecond,
): Required<Demand> {
  if (containers === undefined || kind === 'fifo' || demand.writesPerRequest > 1) return demand;
  const { writesPerCall } = sharingOf(containers, demand, kind, writesPerSecond);
  return { ...demand, writesPerRequest: Math.max(1, Math.floor(writesPerCall)) };
}
