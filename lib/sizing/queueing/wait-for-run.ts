import { mmc } from './mmc';

export interface BatchesForRuns {
  readonly perSecond: number;
  /** Of the time between batches: its variance as a part of the square of its mean. */
  readonly variation: number;
  /** Of a run. */
  readonly seconds: number;
  readonly secondsSquared: number;
  readonly runs: number;
}

/** How long a gathered batch waits for a free run, as a mean and as some waits with their chances. */
export interface WaitForRun {
  readonly meanSeconds: number;
  readonly waits: readonly { readonly wait: number; readonly chance: number }[];
}

const PARTS = 20;

/**
 * Runs behind evenly coming batches: as if all were random (M/M/c), by the part that really is, with the correction for arrivals
 * that are more even than that. An approximation. Sources: Allen–Cunneen, and Kraemer & Langenbach-Belz (1976), as in
 * Gross & Harris, Fundamentals of Queueing Theory.
 */
export function waitForRun({ perSecond, variation, seconds, secondsSquared, runs }: BatchesForRuns): WaitForRun {
  const random = mmc(perSecond, seconds, runs);
  const ofRuns = Math.max(0, secondsSquared / seconds ** 2 - 1);
  const both = variation + ofRuns;
  const evenness =
    variation < 1
      ? Math.exp((-2 * (1 - random.utilization) * (1 - variation) ** 2) / (3 * random.utilization * both))
      : 1;
  const meanSeconds = (random.meanWaitSeconds * both * evenness) / 2;
  const waitChance = Math.min(1, random.waitChance * evenness);
  if (waitChance < 1e-4) return { meanSeconds, waits: [{ wait: 0, chance: 1 }] };
  const ofThose = meanSeconds / waitChance;
  const late = Array.from({ length: PARTS }, (_, index) => ({
    wait: -ofThose * Math.log((index + 0.5) / PARTS),
    chance: waitChance / PARTS,
  }));
  return { meanSeconds, waits: [{ wait: 0, chance: 1 - waitChance }, ...late] };
}
