import { duration, percent } from '../../bin/command-line/numbers';
import type { Objectives } from '../scenario/scenario';
import type { RequestRow } from './ledger-tally';
import type { ObjectiveResult } from './summary';
import { drainTime, latencyWords } from './time-words';

export interface Found {
  /** Of `http.total`. `undefined`: nothing was answered. */
  readonly p99Ms: number | undefined;
  /** 0 to 1. `undefined`: nothing was asked. */
  readonly unansweredShare: number | undefined;
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
    ...(found.unansweredShare === undefined
      ? []
      : [
          {
            name: 'p99 of http.total',
            verdict: verdict(found.p99Ms !== undefined && found.p99Ms <= p99Ms),
            found: found.p99Ms === undefined ? 'no answer' : latencyWords(found.p99Ms),
            allowed: latencyWords(p99Ms),
          } as const,
          {
            name: 'answered',
            verdict: verdict(found.unansweredShare <= unansweredShare),
            found: percent(1 - found.unansweredShare),
            allowed: percent(1 - unansweredShare),
          } as const,
        ]),
    ...(found.drainSeconds === undefined
      ? []
      : [
          {
            name: 'backlog drained',
            verdict: verdict(found.drainSeconds !== null && found.drainSeconds <= drainAllowed),
            found: found.drainSeconds === null ? 'not empty' : drainTime(found.drainSeconds),
            allowed: duration(drainAllowed),
          } as const,
        ]),
  ];
}

/** Requests without an answer, with a 5xx, or turned away as with a 429, of all. Each is answered fast, and serves nobody. */
export function unansweredShareOf(requests: readonly RequestRow[]): number {
  if (requests.length === 0) return 1;
  return requests.filter(({ told, turnedAway }) => told === 'unknown' || turnedAway).length / requests.length;
}
