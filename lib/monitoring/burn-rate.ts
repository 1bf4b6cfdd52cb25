import { FASTEST_BURN } from './objectives';

/**
 * Two windows that must agree: the long one says that it matters, the short one that it still goes on. So an alarm ends minutes
 * after its cause. Source: Site Reliability Workbook, chapter 5, "Multiwindow, multi-burn-rate alerts", table 5-8.
 */
export interface BurnPair {
  readonly name: 'Fast' | 'Slow';
  /** How many times faster than allowed the budget is used up. */
  readonly factor: number;
  readonly longMinutes: number;
  readonly shortMinutes: number;
}

export const BURN_PAIRS: readonly BurnPair[] = [
  // Two percent of a month's budget in an hour.
  { name: 'Fast', factor: FASTEST_BURN, longMinutes: 60, shortMinutes: 5 },
  // Five percent of it in six hours.
  { name: 'Slow', factor: 6, longMinutes: 360, shortMinutes: 30 },
];

/** The share of writes that may be missed at a pace. Unit: percent. */
export function burnThreshold(objective: number, factor: number): number {
  // Of 100 - 99.9 binary fractions leave 0.0999…, and a threshold is read by people.
  return Math.round(factor * (100 - objective) * 1e6) / 1e6;
}

/**
 * Metric math for the share of writes missed in a window, in percent, of `missed` and `met`. Sparse counts are no data where
 * nothing happened, so each is filled with 0. `fewest` is the guard of the long windows: below it the share is told as 0.
 */
export function missedShare(fewest = 1): string {
  return `IF(missed >= ${fewest}, 100 * missed / (missed + met), 0)`;
}

/** The sum of sparse counts, by their ids. */
export function sumOf(ids: readonly string[]): string {
  return ids.map((id) => `FILL(${id}, 0)`).join(' + ');
}
