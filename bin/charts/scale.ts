// The ends of an axis. Chosen here and not by the drawing library, because marks and their labels are placed by them.

import { number } from '../command-line/numbers';

/** The end of an axis of so many equal steps, each of a round number. */
export function axisEnd(value: number, steps: number): number {
  return roundedUp(value / steps) * steps;
}

/** A round number at or just above a value: 1, 2, 2.5, 4, 5 or 8 and its powers of ten. */
export function roundedUp(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

const SECOND_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** A step of about an eighth of a time, that a person would choose. Unit: seconds. */
export function secondsStep(span: number): number {
  const wanted = span / 8;
  if (wanted < 1) return roundedUp(wanted);
  return SECOND_STEPS.find((step) => step >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
}

/** Powers of ten, from the one below the smallest value to the one above the largest. */
export function wholeDecades(values: readonly number[]): readonly [number, number] {
  const shown = values.filter((value) => value > 0 && Number.isFinite(value));
  if (shown.length === 0) return [1, 10];
  const low = 10 ** Math.floor(Math.log10(shown.reduce((a, b) => Math.min(a, b))) + 1e-9);
  const high = 10 ** Math.ceil(Math.log10(shown.reduce((a, b) => Math.max(a, b))) - 1e-9);
  return [low, Math.max(high, low * 10)];
}

/** `10 ms`, `100 s`: a power of ten stays one. */
export function decadeOfSeconds(value: number): string {
  return value < 0.9995 ? `${number(value * 1000)} ms` : `${number(value)} s`;
}

/** Powers of ten around all values that can be shown on a logarithmic axis. */
export function decades(values: readonly number[]): readonly [number, number] {
  const shown = values.filter((value) => value > 0 && Number.isFinite(value));
  if (shown.length === 0) return [1, 10];
  const low = 10 ** Math.floor(Math.log10(Math.min(...shown)) - 0.3);
  const high = 10 ** Math.ceil(Math.log10(Math.max(...shown)) + 0.05);
  return [low, Math.max(high, low * 100)];
}
