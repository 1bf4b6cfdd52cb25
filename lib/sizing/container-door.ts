import { DEFAULT_DEMAND, type Demand } from './demand';

/** What a door of containers is made of for a demand. */
export interface ContainerDoorSizing {
  readonly minTasks: number;
  readonly maxTasks: number;
  /** What one task carries while its CPU is as busy as it may be. Unit: requests a second. */
  readonly requestsPerTaskPerSecond: number;
}

export interface ContainerDoorAsked {
  readonly zones: number;
  /** 1024 is one vCPU. */
  readonly cpuUnits: number;
  /** At which more tasks are started. */
  readonly targetCpuPercent: number;
}

/** Single writes that one vCPU of the door takes in with group commit. Unit: requests a second. */
export const REQUESTS_PER_VCPU_SECOND = 4000;

const UNITS_PER_VCPU = 1024;

export function containerDoorSizing(
  { peakWritesPerSecond = DEFAULT_DEMAND.peakWritesPerSecond }: Demand,
  { zones, cpuUnits, targetCpuPercent }: ContainerDoorAsked,
): ContainerDoorSizing {
  const vcpus = Math.min(1, cpuUnits / UNITS_PER_VCPU);
  const requestsPerTaskPerSecond = Math.floor((REQUESTS_PER_VCPU_SECOND * vcpus * targetCpuPercent) / 100);
  const forPeak = Math.ceil(peakWritesPerSecond / requestsPerTaskPerSecond);
  const withZoneLost = Math.ceil((forPeak * zones) / (zones - 1));
  return {
    minTasks: Math.max(zones, Math.ceil(forPeak / 2)),
    maxTasks: Math.max(zones * 2, withZoneLost),
    requestsPerTaskPerSecond,
  };
}
