/** A whole vCPU: what the one thread of a JavaScript process can use. */
export const CPU_UNITS_DEFAULT = 1024;

const GIGABYTE = 1024;

/** MiB that Fargate gives with so many CPU units. Source: ECS developer guide, task definition parameters for Fargate, task size. */
const PAIRS: Readonly<Record<number, readonly number[]>> = {
  256: [512, GIGABYTE, 2 * GIGABYTE],
  512: gigabytes(1, 4),
  1024: gigabytes(2, 8),
  2048: gigabytes(4, 16),
};

/** `undefined` where there is no such task. */
export function memoriesFor(cpuUnits: number): readonly number[] | undefined {
  return PAIRS[cpuUnits];
}

/** 2 GiB, or the least that there is with so many CPU units. Unit: MiB. */
export function defaultMemory(cpuUnits: number): number {
  return Math.max(2 * GIGABYTE, PAIRS[cpuUnits]?.[0] ?? 0);
}

function gigabytes(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, more) => (from + more) * GIGABYTE);
}
