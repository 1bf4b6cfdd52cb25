import { completeDemand, type Demand } from './demand';
import { ASSUMED_COST } from './plan/cost/assumptions';
import { wholeUp } from './rounding';

/** What a door of containers is made of for a demand. */
export interface ContainerDoorSizing {
  readonly minTasks: number;
  readonly maxTasks: number;
  /** What one task carries while its CPU is as busy as it may be. Unit: requests a second. */
  readonly requestsPerTaskPerSecond: number;
}

/** What of it was given by hand takes the place of what is derived. */
export interface ContainerDoorAsked extends Partial<ContainerDoorSizing> {
  readonly zones: number;
  /** 1024 is one vCPU. */
  readonly cpuUnits: number;
  /** At which more tasks are started. */
  readonly targetCpuPercent: number;
  /**
   * Whether requests share calls to the queue. Without it each has one of its own, and takes so much more CPU.
   * @default true
   */
  readonly sharesCalls?: boolean;
}

/** How the tasks came about, each count by itself: the greatest decides. */
export interface ContainerDoorWorkings extends ContainerDoorSizing {
  readonly requestsPerVcpuSecond: number;
  readonly vcpus: number;
  /** The peak without more tasks than there are, each nearly full. */
  readonly forPeakAtOnce: number;
  /** The mean at the CPU target, a zone lost. */
  readonly forMean: number;
  /** The peak at the CPU target, and the same with a zone lost. */
  readonly forPeak: number;
  readonly forPeakWithZoneLost: number;
}

/**
 * Single writes of 1 KiB that one vCPU of the door takes in with group commit. `npm run bench:ingest` measured about 13,700 for each core on
 * another machine into a standard buffer, 7,000 into FIFO, and 10,300 where it was busy (docs/benchmark-ingest.md): this is it with a discount
 * for a Fargate vCPU, TLS to SQS and the load balancer's many connections, none of which is measured. Unit: requests a second.
 */
export const REQUESTS_PER_VCPU_SECOND = 4000;

/**
 * How busy a task may be while others are started: a burst comes at once, and a task takes minutes to be counted on (three minutes of an alarm,
 * the start, the health checks). Unit: part of its CPU.
 */
export const BUSY_AT_ONCE = 0.9;

/** From here on more tasks are started: the rest is for what comes until they are there. */
export const TARGET_CPU_PERCENT = 60;

/** What a request may take when the load balancer has counted it already, and the target not yet. */
export const DEREGISTRATION_BEYOND_TIMEOUT_SECONDS = 5;

/** Until the load balancer has heard that the task is leaving, and its last requests have come. */
export const DRAIN_BEYOND_TIMEOUT_SECONDS = 10;

const UNITS_PER_VCPU = 1024;

export function containerDoorSizing(demand: Demand, asked: ContainerDoorAsked): ContainerDoorSizing {
  const { minTasks, maxTasks, requestsPerTaskPerSecond } = containerDoorWorkings(demand, asked);
  return { minTasks, maxTasks, requestsPerTaskPerSecond };
}

/** Pure, as all sizing: the same demand has the same tasks, and a greater one never fewer. */
export function containerDoorWorkings(demand: Demand, asked: ContainerDoorAsked): ContainerDoorWorkings {
  const { zones, cpuUnits, targetCpuPercent, sharesCalls = true } = asked;
  const complete = completeDemand(demand);
  const { peakWritesPerSecond, meanWritesPerSecond, writesPerRequest } = complete;
  const requestsPerVcpuSecond = 1e6 / requestMicros(complete, sharesCalls);
  // JavaScript runs on one thread.
  const vcpus = Math.min(1, cpuUnits / UNITS_PER_VCPU);
  const full = requestsPerVcpuSecond * vcpus;
  const requestsPerTaskPerSecond =
    asked.requestsPerTaskPerSecond ?? Math.max(1, Math.floor((full * targetCpuPercent) / 100));
  const tasksFor = (writesPerSecond: number, perTask: number) => wholeUp(writesPerSecond / writesPerRequest / perTask);
  const forPeakAtOnce = tasksFor(peakWritesPerSecond, full * BUSY_AT_ONCE);
  const forMean = withZoneLost(
    tasksFor(Math.min(meanWritesPerSecond, peakWritesPerSecond), requestsPerTaskPerSecond),
    zones,
  );
  const forPeak = tasksFor(peakWritesPerSecond, requestsPerTaskPerSecond);
  const forPeakWithZoneLost = withZoneLost(forPeak, zones);
  const least = Math.max(zones, forPeakAtOnce, forMean);
  const minTasks = asked.minTasks ?? Math.min(least, asked.maxTasks ?? least);
  const maxTasks = asked.maxTasks ?? Math.max(2 * zones, forPeakWithZoneLost, minTasks);
  return {
    ...{ minTasks, maxTasks, requestsPerTaskPerSecond, requestsPerVcpuSecond, vcpus },
    ...{ forPeakAtOnce, forMean, forPeak, forPeakWithZoneLost },
  };
}

/** CPU of one request. The first KiB of its first write is measured; what is beyond it is added as at the function. */
function requestMicros({ writesPerRequest, itemBytes }: Required<Demand>, sharesCalls: boolean): number {
  const { doorCpuMicros, doorKibMicros } = ASSUMED_COST;
  const single = sharesCalls ? 1e6 / REQUESTS_PER_VCPU_SECOND : doorCpuMicros.single;
  const kibBeyond = Math.max(0, (writesPerRequest * itemBytes) / 1024 - 1);
  return single + (writesPerRequest - 1) * doorCpuMicros.further + kibBeyond * doorKibMicros;
}

/** So many that as many are left where those of one zone are gone. */
function withZoneLost(tasks: number, zones: number): number {
  return zones > 1 ? wholeUp((tasks * zones) / (zones - 1)) : tasks;
}
