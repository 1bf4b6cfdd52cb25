// One line of docs/results.json: what the results page needs of a run. The run's own folder is not kept with the sources.

import { phaseSeconds } from '../run/scaled';
import type { CpuUse, RunSummary, RunVerdict } from '../run/summary';
import type { CheckResult } from '../verify/verification';
import { measuredOf } from './bottleneck';
import { isEmpty } from './report-checks';
import { endingStep, stepAt } from './words';

export interface ResultRow {
  readonly suite: string;
  readonly scenario: string;
  readonly summary: string;
  readonly startedAt: string;
  readonly machine: string;
  readonly commit?: string;
  /** What it was called by. */
  readonly command?: string;
  readonly target: string;
  readonly generator: string;
  readonly verdict: RunVerdict;
  readonly reasons: readonly string[];
  /** Of all phases. Unit: seconds. */
  readonly seconds: number;
  readonly offered: number;
  /** The highest rate that a phase asks for. Unit: arrivals a second, as `offered`, which is over all phases. */
  readonly mostOffered?: number;
  readonly delivered: number;
  readonly deliveredShare: number;
  readonly requests: number;
  readonly acknowledgedPerSecond: number;
  readonly writesPerSecond: number;
  readonly durableWritesPerSecond?: number;
  /** Unit: milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** The objective. */
  readonly p99Allowed: number;
  readonly mostBacklog: number;
  readonly drainSeconds: number | null;
  readonly plannedDrainSeconds?: number;
  readonly plannedDrainAsMeasuredSeconds?: number;
  readonly data: CheckResult['verdict'];
  readonly writes: { readonly acknowledged: number; readonly refused: number; readonly unknown: number };
  readonly checks: number;
  readonly wrong: number;
  /** `met`: `143 writes throttled`. */
  readonly faults: readonly { readonly fault: string; readonly what: string; readonly met?: string }[];
  readonly cpu?: CpuUse;
  readonly highest?: number;
  /** Of the step at that rate: its p99 in milliseconds, writes settled a second, and seconds until the buffers were empty. */
  readonly highestP99?: number;
  readonly highestDurable?: number;
  readonly highestDrain?: number;
  /** What ended the search: the step after the highest that held. */
  readonly endedBy?: 'fail' | 'invalid';
  readonly hasSearch: boolean;
}

export function resultRow(suite: string, summary: RunSummary): ResultRow {
  const { rates, latency, verification, search, machine } = summary;
  const { cpu, deliveredShare } = measuredOf(summary);
  const { durableWritesPerSecond: durable } = rates;
  const { plannedDrainSeconds: planned, plannedDrainAsMeasuredSeconds: asMeasured, command } = summary;
  const reached = search?.highest === undefined ? undefined : stepAt(search.steps, search.highest);
  const endedBy = search === undefined ? undefined : endOf(search);
  return {
    suite,
    scenario: summary.scenario,
    summary: summary.summary,
    startedAt: summary.startedAt,
    machine: machine.line,
    ...(machine.commit !== undefined && { commit: machine.commit }),
    ...(command !== undefined && { command }),
    target: summary.target,
    generator: summary.generator,
    verdict: summary.verdict,
    reasons: summary.reasons,
    seconds: phaseSeconds(summary.phases),
    offered: short(rates.offered),
    mostOffered: short(Math.max(0, ...summary.phases.flatMap((phase) => [phase.arrivalRate, phase.rampTo]))),
    delivered: short(rates.delivered),
    deliveredShare: short(deliveredShare),
    requests: rates.requests,
    acknowledgedPerSecond: short(rates.acknowledgedPerSecond),
    writesPerSecond: short(rates.writesPerSecond),
    ...(durable !== undefined && { durableWritesPerSecond: short(durable) }),
    p50: short(latency.p50),
    p99: short(latency.p99),
    p99Allowed: summary.objectives.p99Ms,
    mostBacklog: summary.mostBacklog,
    drainSeconds: summary.drainSeconds === null ? null : short(summary.drainSeconds),
    ...(planned !== undefined && { plannedDrainSeconds: short(planned) }),
    ...(asMeasured !== undefined && { plannedDrainAsMeasuredSeconds: short(asMeasured) }),
    data: verification.verdict,
    writes: summary.writes,
    checks: verification.checks.filter((check) => !isEmpty(check)).length,
    wrong: verification.checks.reduce((sum, { wrong }) => sum + wrong, 0),
    faults: summary.faults.map(({ fault, what, met }) => ({ fault, what, ...(met && { met: met.words }) })),
    ...(cpu !== undefined && { cpu: shortCpu(cpu) }),
    ...(search?.highest !== undefined && { highest: short(search.highest) }),
    ...(reached?.p99Ms !== undefined && { highestP99: short(reached.p99Ms) }),
    ...(reached?.durablePerSecond !== undefined && { highestDurable: short(reached.durablePerSecond) }),
    ...(reached?.drainSeconds !== undefined && { highestDrain: short(reached.drainSeconds) }),
    ...(endedBy !== undefined && { endedBy }),
    hasSearch: search !== undefined,
  };
}

function endOf(search: NonNullable<RunSummary['search']>): 'fail' | 'invalid' | undefined {
  const next = endingStep(search);
  return next === undefined || next.verdict === 'pass' ? undefined : next.verdict;
}

/** A run that says nothing does not take the place of one that does. */
export function replaces(fresh: ResultRow, old: ResultRow | undefined): boolean {
  const says = (row: ResultRow) => row.verdict === 'pass' || row.verdict === 'fail';
  return old === undefined || says(fresh) || !says(old);
}

/** Four digits: more are not the same at the next run. */
const short = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(4)) : 0);

const shortCpu = ({ cores, generator, stack, runner, others }: CpuUse): CpuUse => ({
  cores,
  generator: short(generator),
  ...(stack !== undefined && { stack: short(stack) }),
  runner: short(runner),
  others: short(others),
});
