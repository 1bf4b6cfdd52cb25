import type { LedgerEntry } from '../../load/ledger/entry';
import { fateOf } from '../../load/ledger/fate';
import type { RequestRow } from '../../load/run/ledger-tally';
import type { Scenario } from '../../load/scenario/scenario';
import type { CheckResult, Verification } from '../../load/verify/verification';

/** A scenario of one flow with one request. */
export function scenarioLike(some: Partial<Scenario> = {}): Scenario {
  return {
    name: 'steady',
    file: '/scenarios/steady.yml',
    summary: 'a rate that is carried for good',
    stack: 'OrderIntakeStack',
    needs: ['createOnly'],
    generator: 'open-loop',
    objectives: { p99Ms: 500, unansweredShare: 0.001 },
    faults: [],
    poisonShare: 0,
    setup: [],
    settings: {},
    phases: [{ name: 'level', durationSeconds: 2, arrivalRate: 10, rampTo: 10 }],
    flows: [{ name: 'order', weight: 1, steps: [{ kind: 'request', method: 'PUT', maker: 'createOrder' }] }],
    timeoutSeconds: 10,
    ...some,
  };
}

/** A request that was due so many seconds after the start, at 1,000,000 ms. */
export const STARTED_AT = 1_000_000;

export function row(dueSeconds: number, some: Partial<RequestRow> = {}): RequestRow {
  const { status = 202 } = some;
  const { totalMs = 10 } = some;
  const answered = status > 0 ? { totalMs, endedAt: STARTED_AT + dueSeconds * 1000 + totalMs } : {};
  return {
    due: STARTED_AT + dueSeconds * 1000,
    told: 'acknowledged',
    status,
    asked: 1,
    acknowledged: 1,
    ...answered,
    ...some,
  };
}

/** The two lines of one write. */
export function entries(request: string, at: number, status = 202, totalMs = 10): LedgerEntry[] {
  const fate = fateOf(status);
  return [
    {
      type: 'ask',
      request,
      at,
      flow: 'order',
      writes: [{ op: request, kind: 'create', collection: 'orders', key: request }],
      arrives: true,
    },
    { type: 'answer', request, at: at + totalMs, totalMs, status, writes: [{ fate, status }] },
  ];
}

export function verificationLike(checks: readonly Partial<CheckResult>[] = [{}]): Verification {
  const all = checks.map(
    (check): CheckResult => ({
      name: 'nothing acknowledged is lost',
      verdict: 'pass',
      checked: 10,
      wrong: 0,
      problems: [],
      ...check,
    }),
  );
  const verdicts = all.map(({ verdict }) => verdict);
  return {
    verdict: verdicts.includes('fail') ? 'fail' : verdicts.includes('undecided') ? 'undecided' : 'pass',
    checks: all,
    writes: { acknowledged: 10, refused: 0, unknown: 0 },
    unknownTaken: 0,
    readBy: 'every item of the table',
  };
}
