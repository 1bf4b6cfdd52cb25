// When each arrival of an open model is due: the rate over time is a line for each phase, and arrival k comes when the area
// under it is k.

import type { Phase } from '../scenario/scenario';

/** Areas are sums of fractions: what falls short of a whole arrival by less than this is that arrival. */
const ROUNDING = 1e-6;

/** Arrivals that the phases ask for altogether. */
export function arrivalCount(phases: readonly Phase[]): number {
  return Math.ceil(phases.reduce((sum, phase) => sum + areaOf(phase), 0) - ROUNDING);
}

/** When each is due, in their order. Unit: seconds since the first phase began. */
export function* arrivalTimes(phases: readonly Phase[]): Generator<number> {
  let begun = 0;
  let area = 0;
  let next = 0;
  for (const phase of phases) {
    const end = area + areaOf(phase);
    for (; next < end - ROUNDING; next += 1) yield begun + timeOf(phase, next - area);
    begun += phase.durationSeconds;
    area = end;
  }
}

function areaOf({ durationSeconds, arrivalRate, rampTo }: Phase): number {
  return (durationSeconds * (arrivalRate + rampTo)) / 2;
}

/**
 * When the area since the begin of the phase is so much: the root of `slope/2 t² + rate t = area`, in the form that needs no division by
 * the slope, which is 0 where the rate stays.
 */
function timeOf({ durationSeconds, arrivalRate, rampTo }: Phase, area: number): number {
  if (area <= 0) return 0;
  const slope = (rampTo - arrivalRate) / durationSeconds;
  const atThatTime = Math.sqrt(Math.max(0, arrivalRate ** 2 + 2 * slope * area));
  return Math.min((2 * area) / (arrivalRate + atThatTime), durationSeconds);
}
