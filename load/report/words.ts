// What a summary says, in words that the pictures, the report and the results page share.

import { number } from '../../bin/command-line/numbers';
import type { RunSummary, RunVerdict, SearchStep } from '../run/summary';
import { drainTime, latencyWords } from '../run/time-words';

export { drainTime } from '../run/time-words';

/** `number`, and a dash for what is not known. */
export function numberOr(value: number | undefined, unit = ''): string {
  return value === undefined || !Number.isFinite(value) ? '–' : `${number(value)}${unit}`;
}

/** Milliseconds, for people: `12 ms`, `1.4 s`. */
export function millis(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '–' : latencyWords(value);
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

/** `drained 9.2 s after the end of the last request (plan 15 s; with runs as long as they were here 8 s)`. */
export function drainWords({ drainSeconds, ...planned }: RunSummary): string {
  const words = planWords(planned);
  const plan = words === '' ? '' : ` (${words})`;
  return drainSeconds === null
    ? `not drained when the wait was over${plan}`
    : `drained ${drainTime(drainSeconds)}${drainSeconds < 1 ? ' of' : ' after'} the end of the last request${plan}`;
}

/** `plan 0.7 s; with runs as long as they were here 31 s`. Empty where neither is known. */
export function planWords({
  plannedDrainSeconds: plan,
  plannedDrainAsMeasuredSeconds: asMeasured,
}: Pick<RunSummary, 'plannedDrainSeconds' | 'plannedDrainAsMeasuredSeconds'>): string {
  return [
    ...(plan === undefined ? [] : [`plan ${drainTime(plan)}`]),
    ...(asMeasured === undefined ? [] : [`with runs as long as they were here ${drainTime(asMeasured)}`]),
  ].join('; ');
}

/** The step that passed at this rate. */
export function stepAt(steps: readonly SearchStep[], rate: number): SearchStep | undefined {
  return steps.find(({ verdict, offered }) => verdict === 'pass' && offered === rate);
}

/** What became of the accepted writes of a step: `870 writes/s durable`, `empty 1.2 s after`. */
export function sustainedWords(step: SearchStep | undefined): string[] {
  const { durablePerSecond: durable, drainSeconds: drain } = step ?? {};
  return [
    ...(durable === undefined ? [] : [`${number(durable)} writes/s durable meanwhile`]),
    ...(drain === undefined ? [] : [`buffers empty ${drain < 1 ? 'within 1 s' : `${drainTime(drain)} after`}`]),
  ];
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `2026-11-21 23:20 UTC`. */
export function startedWords(startedAt: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(startedAt);
  return parts === null ? startedAt : `${parts[1]} ${parts[2]} UTC`;
}

/** Of the steps above the highest that held, the lowest. */
export function endingStep({ steps, highest = 0 }: NonNullable<RunSummary['search']>): SearchStep | undefined {
  return steps.filter(({ offered }) => offered > highest).toSorted((a, b) => a.offered - b.offered)[0];
}
