// What is sent before the load: in the ledger as everything is, because the verifier must know of it, and in none of the numbers.

import type { Flow, Phase, Scenario } from '../scenario/scenario';

export const SETUP_FLOW = 'spillway:setup';
export const WARM_UP_FLOW = 'spillway:warm-up';
export const POISON_FLOW = 'spillway:poison';

const APART: readonly string[] = [SETUP_FLOW, WARM_UP_FLOW, POISON_FLOW];

/** Whether a flow of the ledger is one of these. */
export function isApart(flow: string): boolean {
  return APART.includes(flow);
}

/** Arrivals that do not count: functions start in them, and what they load is loaded. */
export const WARM_UP_ARRIVALS = 40;
const WARM_UP_SECONDS = 2;

export interface Prepared {
  readonly phases: readonly Phase[];
  readonly flows: readonly Flow[];
}

/** Each setup maker once, one after the other. */
export function setupOf({ setup }: Pick<Scenario, 'setup'>): Prepared | undefined {
  if (setup.length === 0) return undefined;
  const steps = setup.map((maker) => ({ kind: 'request', method: 'PUT', maker }) as const);
  return {
    phases: [{ name: 'setup', durationSeconds: 1, arrivalRate: 1, rampTo: 1 }],
    flows: [{ name: SETUP_FLOW, weight: 1, steps }],
  };
}

/** The scenario's own flows, a few dozen times. */
export function warmUpOf({ flows }: Pick<Scenario, 'flows'>): Prepared {
  const rate = WARM_UP_ARRIVALS / WARM_UP_SECONDS;
  return {
    phases: [{ name: 'warm-up', durationSeconds: WARM_UP_SECONDS, arrivalRate: rate, rampTo: rate }],
    flows: flows.map((flow) => ({ ...flow, name: WARM_UP_FLOW })),
  };
}
