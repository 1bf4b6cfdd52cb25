import { duration, percent } from '../../bin/command-line/numbers';
import type { Objectives } from '../scenario/scenario';
import type { RequestRow } from './ledger-tally';
import type { ObjectiveResult } from './summary';
import { drainTime, latencyWords } from './time-words';

/** Names of objectives on it begin so. */
export const P99 = 'p99 of http.total';

export interface Found {
  /** Of `http.total`. `undefined`: nothing was answered. */
  readonly p99Ms: number | undefined;
  /** Of the answers to what was due in the last part, where the objectives name one. `undefined`: nothing of it was answered. */
  readonly lastP99Ms?: number | undefined;
  /** 0 to 1. `undefined`: nothing was asked. */
  readonly unansweredShare: number | undefined;
  /** `null`: not empty when the wait was over. `undefined`: nobody waited, or the path has no buffer. */
  readonly drainSeconds: number | null | undefined;
}

/** What was found beside what is allowed. `drainAllowed`: of the objective, or by the plan; seconds. */
export function objectiveResults(
  { p99Ms, lastShare, unansweredShare }: Objectives,
  drainAllowed: number,
  found: Found,
): ObjectiveResult[] {
  const verdict = (holds: boolean) => (holds ? 'pass' : 'fail');
  return [
    ...(found.unansweredShare === undefined
      ? []
      : [
          p99Result(P99, found.p99Ms, p99Ms),
          ...(lastShare === undefined
            ? []
            : [p99Result(`${P99}, last ${percent(lastShare)} of the time`, found.lastP99Ms, p99Ms)]),
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

function p99Result(name: string, found: number | undefined, allowed: number): ObjectiveResult {
  return {
    name,
    verdict: found !== undefined && found <= allowed ? 'pass' : 'fail',
    found: found === undefined ? 'no answer' : latencyWords(found),
    allowed: latencyWords(allowed),
  };
}

/** Those that were due in the last part of the time in which anybody came. Unit of `lastArrival`: seconds since `startedAt`. */
export function dueInLast(
  requests: readonly RequestRow[],
  share: number,
  { startedAt, lastArrival }: { readonly startedAt: number; readonly lastArrival: number },
): RequestRow[] {
  const from = startedAt + lastArrival * (1 - share) * 1000;
  return requests.filter(({ due }) => due >= from);
}

/** Requests without an answer, with a 5xx, or turned away as with a 429, of all. Each is answered fast, and serves nobody. */
export function unansweredShareOf(requests: readonly RequestRow[]): number {
  if (requests.length === 0) return 1;
  return requests.filter(({ told, turnedAway }) => told === 'unknown' || turnedAway).length / requests.length;
}
