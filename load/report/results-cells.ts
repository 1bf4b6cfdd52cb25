import { duration, number } from '../../bin/command-line/numbers';
import type { ResultRow } from './results-rows';
import { visible } from './visible';
import { drainTime, startedWords } from './words';

/** A text as Markdown shows it, in a table too: nothing in it makes a link, a tag or a column. */
export function cell(text: string): string {
  return visible(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[|[\]`*\\]/g, (letter) => `\\${letter}`);
}

/** Columns of numbers, by their places, stand to the right. Nothing where there are no rows. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (numbers.includes(index) ? '--:' : '---'))), ...rows.map(line)].join(
    '\n',
  );
}

/** `15.3 s (28 s; 14 s)`: found, and in brackets the plan, and the plan with runs as long as they were. */
export function drainCell({ drainSeconds, plannedDrainSeconds, plannedDrainAsMeasuredSeconds }: ResultRow): string {
  const found = drainSeconds === null ? '**not**' : drainTime(drainSeconds);
  const plans = [plannedDrainSeconds, plannedDrainAsMeasuredSeconds].map((one) =>
    one === undefined ? '–' : drainTime(one),
  );
  return plans.every((one) => one === '–') ? found : `${found} (${plans.join('; ')})`;
}

/** `2026-11-21 23:20 UTC, cffba2c`: when, and of which sources. */
export function measuredCell({ startedAt, commit }: ResultRow): string {
  return `${startedWords(startedAt)}, ${commit === undefined ? 'not of a git checkout' : `\`${cell(commit)}\``}`;
}

export function loadCell({ offered, seconds, generator, hasSearch }: ResultRow): string {
  return hasSearch ? `a search, ${cell(generator)}` : `${number(offered)}/s, ${duration(seconds)}, ${cell(generator)}`;
}
