import { arrivalTimes } from '../generator/arrivals';
import type { Phase } from '../scenario/scenario';
import { quantile } from './quantile';

/**
 * How late the arrivals were against the phases: one average over all of a run hides a phase that was stretched. Of each arrival the
 * place among all that came is held against the same place among all that were due, so that a few that never came make no other one late.
 * At the 99th percentile. Unit: milliseconds.
 */
export function latenessOf(cameAt: readonly number[], phases: readonly Phase[]): number {
  const due = [...arrivalTimes(phases)];
  const [first = 0] = cameAt;
  const late = cameAt.map((at, index) => at - first - 1000 * (due[placeOf(index, cameAt.length, due.length)] ?? 0));
  return Math.max(
    0,
    quantile(
      late.toSorted((one, other) => one - other),
      0.99,
    ) ?? 0,
  );
}

function placeOf(index: number, of: number, among: number): number {
  return of < 2 ? 0 : Math.round((index / (of - 1)) * Math.max(0, among - 1));
}
