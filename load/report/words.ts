// What a summary says, in words that the pictures, the report and the results page share.

import { duration, number } from '../../bin/command-line/numbers';
import type { RunSummary, RunVerdict } from '../run/summary';

/** `number`, and a dash for what is not known. */
export function numberOr(value: number | undefined, unit = ''): string {
  return value === undefined || !Number.isFinite(value) ? '–' : `${number(value)}${unit}`;
}

/** Milliseconds, for people: `12 ms`, `1.4 s`. */
export function millis(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '–' : duration(value / 1000);
}

/** `2 requests`, `1 request`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

export const VERDICT_WORDS: Readonly<Record<RunVerdict, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  invalid: 'invalid',
  interrupted: 'interrupted',
};

/** Unit: seconds. */
export function plannedSeconds({ phases }: Pick<RunSummary, 'phases'>): number {
  return phases.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
}

/** `drained 9.2 s after the last arrival (plan: 15 s)`. */
export function drainWords({ drainSeconds, plannedDrainSeconds }: RunSummary): string {
  const plan = plannedDrainSeconds === undefined ? '' : ` (plan: ${drainTime(plannedDrainSeconds)})`;
  return drainSeconds === null
    ? `not drained when the wait was over${plan}`
    : `drained ${drainTime(drainSeconds)}${drainSeconds < 1 ? ' of' : ' after'} the last arrival${plan}`;
}

/** Looks are a second apart. */
export function drainTime(seconds: number): string {
  return seconds < 1 ? 'within 1 s' : duration(Math.round(seconds * 10) / 10);
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `2026-11-21 23:20 UTC`. */
export function startedWords(startedAt: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(startedAt);
  return parts === null ? startedAt : `${parts[1]} ${parts[2]} UTC`;
}

/** The number of writes that a check found wrong, where it looked. */
export function wrongOf({ verification }: Pick<RunSummary, 'verification'>): number {
  return verification.checks.reduce((sum, { wrong }) => sum + wrong, 0);
}
