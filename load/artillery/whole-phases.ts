import type { Phase } from '../scenario/scenario';

/** A ramp of one second has no tempo: all its arrivals come in one moment. Unit: seconds. */
const SHORTEST = 2;

/**
 * Phases that artillery can drive: it goes through them second by second. Who makes phases shorter must ask for these, or what it
 * offers is compared with what was never asked.
 */
export function wholePhases(phases: readonly Phase[]): readonly Phase[] {
  return phases.map((phase) => ({
    ...phase,
    durationSeconds: Math.max(SHORTEST, Math.round(phase.durationSeconds)),
  }));
}
