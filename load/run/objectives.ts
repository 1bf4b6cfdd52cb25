import { duration, number, percent } from '../../bin/command-line/numbers';
import type { Objectives } from '../scenario/scenario';
import type { RequestRow } from './ledger-tally';
import type { ObjectiveResult } from './summary';

export interface Found {
  /** Of `http.total`. `undefined`: nothing was answered. */
  readonly p99Ms: number | undefined;
  /** 0 to 1. */
  readonly unansweredShare: number;
  /** `null`: not empty when the wait was over. `undefined`: nobody waited, or the path has no buffer. */
  readonly drainSeconds: number | null | undefined;
}

/** What was found beside what is allowed. `drainAllowed`: of the objective, or by the plan; seconds. */
export function objectiveResults(
  { p99Ms, unansweredShare }: Objectives,
  drainAllowed: number,
  found: Found,
): ObjectiveResult[] {
  const verdict = (holds: boolean) => (holds ? 'pass' : 'fail');
  return [
    {
      name: 'p99 of http.total',
      verdict: verdict(found.p99Ms !== undefined && found.p99Ms <= p99Ms),
      found: found.p99Ms === undefined ? 'no answer' : millis(found.p99Ms),
      allowed: millis(p99Ms),
    },
    {
      name: 'answered',
      verdict: verdict(found.unansweredShare <= unansweredShare),
      found: percent(1 - found.unansweredShare),
      allowed: percent(1 - unansweredShare),
    },
    ...(found.drainSeconds === undefined
      ? []
      : [
          {
            name: 'backlog drained',
            verdict: verdict(found.drainSeconds !== null && found.drainSeconds <= drainAllowed),
            found: found.drainSeconds === null ? 'not empty' : duration(found.drainSeconds),
            allowed: duration(drainAllowed),
          } as const,
        ]),
  ];
}

/** Whole, and never less than it was: 500.4 ms are not within 500 ms. */
function millis(value: number): string {
  return `${number(Math.ceil(value))} ms`;
}

/** Requests without an answer, with a 5xx, or turned away as with a 429, of all. Each is answered fast, and serves nobody. */
export function unansweredShareOf(requests: readonly RequestRow[]): number {
  if (requests.length === 0) return 1;
  return requests.filter(({ told, turnedAway }) => told === 'unknown' || turnedAway).length / requests.length;
}
