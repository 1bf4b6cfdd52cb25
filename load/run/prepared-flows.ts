// What is sent before the load: in the ledger as everything is, because the verifier must know of it, and in none of the numbers.

import type { Flow, Phase, Scenario } from '../scenario/scenario';

/** Whose ledgers are of no load: what was set up, the warm-up, and what no client sent. */
const APART: readonly string[] = ['setup', 'warm-up', 'poison'];

export const WARM_UP_WORKER = 'warm-up';
export const POISON_WORKER = 'poison';

/** Whether this file of a run's folder is a ledger of its load. */
export function isOfLoad(file: string): boolean {
  return !APART.some((worker) => file === `ledger-${worker}.jsonl`);
}

/** Arrivals that do not count: functions start in them, and what they load is loaded. */
export const WARM_UP_ARRIVALS = 40;
const WARM_UP_SECONDS = 2;

/** Phases and flows for the open loop. */
export interface Prepared {
  readonly phases: readonly Phase[];
  readonly flows: readonly Flow[];
}

/** The scenario's own flows, a few dozen times. */
export function warmUpOf({ flows }: Pick<Scenario, 'flows'>): Prepared {
  const rate = WARM_UP_ARRIVALS / WARM_UP_SECONDS;
  return { phases: [{ name: 'warm-up', durationSeconds: WARM_UP_SECONDS, arrivalRate: rate, rampTo: rate }], flows };
}
