// What is sent before the load: in the ledger as everything is, because the verifier must know of it, and in none of the numbers.

import type { Flow, Phase, Scenario, Step } from '../scenario/scenario';
import { SETTINGS } from '../workload/settings';

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
  /** In place of the scenario's own of these names. @default - all as the scenario says */
  readonly settings?: Readonly<Record<string, number>>;
}

/** What bulks of the warm-up come to, about: the load must not begin behind a backlog. Unit: writes. */
export const WARM_UP_BULK_WRITES = 200;

/** The scenario's own flows, a few dozen times, with small bulks. */
export function warmUpOf({ flows, settings }: Pick<Scenario, 'flows' | 'settings'>): Prepared {
  const rate = WARM_UP_ARRIVALS / WARM_UP_SECONDS;
  const bulks = WARM_UP_ARRIVALS * bulksPerArrival(flows);
  const smaller = Math.max(1, Math.floor(WARM_UP_BULK_WRITES / bulks));
  return {
    phases: [{ name: 'warm-up', durationSeconds: WARM_UP_SECONDS, arrivalRate: rate, rampTo: rate }],
    flows,
    ...(bulks > 0 && {
      settings: { bulkSize: Math.min(settings.bulkSize ?? SETTINGS.bulkSize.otherwise ?? smaller, smaller) },
    }),
  };
}

function bulksPerArrival(flows: readonly Flow[]): number {
  const weights = flows.reduce((sum, { weight }) => sum + weight, 0);
  const bulksIn = (steps: readonly Step[]): number =>
    steps.reduce((sum, step) => {
      if (step.kind === 'parallel') return sum + bulksIn(step.steps);
      return sum + (step.kind === 'request' && step.maker === 'bulkOrders' ? 1 : 0);
    }, 0);
  const bulks = flows.reduce((sum, { weight, steps }) => sum + weight * bulksIn(steps), 0);
  return weights === 0 ? 0 : bulks / weights;
}
