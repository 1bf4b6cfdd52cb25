import type { Scenario } from '../scenario/scenario';
import { phaseSeconds } from './scaled';

/** How long a generator may take to begin and to end, beside its phases. Unit: seconds. */
const GENERATOR_SLACK = 45;

/** Between two looks, and for the last of them. Unit: seconds. */
const DRAIN_SLACK = 15;

/** Its phases, its last requests, and what its process takes. Unit: seconds. */
export function generatorLimit({
  phases,
  timeoutSeconds,
  flows,
}: Pick<Scenario, 'phases' | 'timeoutSeconds' | 'flows'>): number {
  const longest = Math.max(
    0,
    ...flows.map(({ steps }) =>
      steps.reduce((sum, step) => sum + (step.kind === 'think' ? step.seconds : timeoutSeconds), 0),
    ),
  );
  return phaseSeconds(phases) + longest + GENERATOR_SLACK;
}

export interface DrainAllowance {
  /** Of the scenario. */
  readonly objective: number | undefined;
  readonly planned: number | undefined;
  readonly visibility: number;
}

/** What the drain may take. Unit: seconds. */
export function drainAllowed({ objective, planned = 0, visibility }: DrainAllowance): number {
  return objective ?? Math.ceil(planned) + visibility;
}

/**
 * How long it is waited for: longer than is allowed, because what came late is not lost, and the verifier is to tell the two
 * apart. Unit: seconds.
 */
export function drainWait(allowance: DrainAllowance, emptySeconds: number): number {
  return (
    Math.max(drainAllowed(allowance), Math.ceil(allowance.planned ?? 0) + allowance.visibility) +
    emptySeconds +
    DRAIN_SLACK
  );
}
