import type { Scenario } from '../scenario/scenario';
import type { RequestRow } from './ledger-tally';
import { quantile } from './quantile';
import { arrivalsBy, phaseSeconds } from './scaled';
import type { Second } from './summary';

/** A run of days is drawn coarser elsewhere; what comes later than this belongs to a clock that went wrong. */
const LONGEST_SECONDS = 7 * 86_400;

/**
 * A run by seconds: what the phases ask for, what was answered in each, and how long the answers took to what was due in it.
 * `startedAt`: when the first arrival was due, in milliseconds since 1970. `offeredSeconds`: how much of the phases was run.
 */
export function timelineOf(
  requests: readonly RequestRow[],
  { phases, flows }: Pick<Scenario, 'phases' | 'flows'>,
  startedAt: number,
  offeredSeconds = phaseSeconds(phases),
): Second[] {
  const due = bySecond(requests, startedAt, (row) => row.due);
  const ended = bySecond(requests, startedAt, (row) => row.endedAt ?? row.due);
  const last = [...due.keys(), ...ended.keys()].reduce((one, other) => Math.max(one, other), -1);
  const seconds = Math.min(LONGEST_SECONDS, Math.max(Math.ceil(offeredSeconds), last + 1));
  const perArrival = requestsPerArrival(flows);
  const offeredBy = (second: number) => arrivalsBy(phases, Math.min(second, offeredSeconds)) * perArrival;
  return Array.from({ length: seconds }, (_, second) =>
    secondOf(second, offeredBy(second + 1) - offeredBy(second), due.get(second) ?? [], ended.get(second) ?? []),
  );
}

function bySecond(rows: readonly RequestRow[], startedAt: number, at: (row: RequestRow) => number) {
  // What the generator sent before its own first arrival by its clock is of the first second.
  return Map.groupBy(rows, (row) => Math.max(0, Math.floor((at(row) - startedAt) / 1000)));
}

function secondOf(second: number, offered: number, due: readonly RequestRow[], ended: readonly RequestRow[]): Second {
  const told = (wanted: RequestRow['told']) => ended.filter((row) => row.told === wanted).length;
  const { p50, p95, p99 } = ranksOf(due);
  return {
    second,
    offered,
    acknowledged: told('acknowledged'),
    refused: told('refused'),
    unknown: told('unknown'),
    ...(p50 === undefined || p95 === undefined || p99 === undefined ? {} : { p50, p95, p99 }),
  };
}

/**
 * How long requests waited; nothing where none was answered. One that was given up waited at least so long, and counts where that makes
 * it slower: a connection that ended at once makes nothing quicker.
 */
export function ranksOf(rows: readonly RequestRow[]) {
  const times = (some: readonly RequestRow[]) => some.flatMap(({ totalMs }) => totalMs ?? []).sort((a, b) => a - b);
  const answered = times(rows.filter(({ status }) => status > 0));
  const waited = times(rows);
  const rank = (share: number) => {
    const told = quantile(answered, share);
    return told === undefined ? undefined : Math.max(told, quantile(waited, share) ?? told);
  };
  return { p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) };
}

/** Requests that an arrival makes, by the weights of the flows. */
export function requestsPerArrival(flows: Scenario['flows']): number {
  const weights = flows.reduce((sum, { weight }) => sum + weight, 0);
  if (weights === 0) return 0;
  const requests = flows.reduce((sum, { weight, steps }) => sum + weight * countOf(steps), 0);
  return requests / weights;
}

function countOf(steps: Scenario['flows'][number]['steps']): number {
  return steps.reduce((sum, step) => {
    if (step.kind === 'think') return sum;
    return sum + (step.kind === 'parallel' ? step.steps.length : 1);
  }, 0);
}
