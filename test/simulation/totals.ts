import type { RunReport } from './simulate';

export interface Failure {
  readonly seed: number;
  readonly violations: readonly string[];
}

/** What many worlds were together. Plain data: it travels between threads. */
export interface Totals {
  seeds: number;
  writes: number;
  readonly faults: Map<string, number>;
  readonly exceptions: Map<string, number>;
  readonly outcomes: Map<string, number>;
  readonly failures: Failure[];
}

export function noTotals(): Totals {
  return { seeds: 0, writes: 0, faults: new Map(), exceptions: new Map(), outcomes: new Map(), failures: [] };
}

export function addReport(totals: Totals, report: RunReport): void {
  totals.seeds += 1;
  totals.writes += report.writes;
  addCounts(totals, report);
  if (report.violations.length > 0) totals.failures.push({ seed: report.seed, violations: report.violations });
}

export function addTotals(totals: Totals, more: Totals): void {
  totals.seeds += more.seeds;
  totals.writes += more.writes;
  addCounts(totals, more);
  totals.failures.push(...more.failures);
}

type Counts = Pick<RunReport, 'faults' | 'exceptions' | 'outcomes'>;

function addCounts(totals: Totals, more: Counts): void {
  for (const name of ['faults', 'exceptions', 'outcomes'] as const) {
    const sums = totals[name];
    for (const [what, count] of more[name]) sums.set(what, (sums.get(what) ?? 0) + count);
  }
}
