// The numbers that people ask for first, each with the run that it comes from.

import { duration, number } from '../../bin/command-line/numbers';
import { cell, drainCell, markdownTable } from './results-cells';
import type { ResultRow } from './results-rows';
import { millis, numberOr } from './words';

interface Question {
  readonly what: string;
  readonly suite: string;
  readonly found: (row: ResultRow) => string;
}

const QUESTIONS: readonly Question[] = [
  { what: 'Single writes, for good', suite: 'steady', found: carried },
  { what: 'Single writes at most', suite: 'breakpoint', found: highest },
  { what: 'Writes in bulks', suite: 'bulk', found: carried },
  {
    what: 'A spike of ten times as much',
    suite: 'spike',
    found: (row) =>
      `${number(row.mostBacklog)} waiting at most, drained ${drainCell(row)} after the last arrival; ${lost(row)}`,
  },
  {
    what: 'Orders of a flash sale',
    suite: 'flash-sale',
    found: (row) =>
      `${number(row.acknowledgedPerSecond)}/s answered with yes over ${duration(row.seconds)}, p99 ${millis(row.p99)}; ${lost(row)}`,
  },
];

export function resultsInShort(rows: readonly ResultRow[]): string {
  return markdownTable(
    ['', 'found', 'run'],
    QUESTIONS.map(({ what, suite, found }) => {
      const row = rows.find((one) => one.suite === suite);
      return [what, row === undefined ? 'not run yet' : said(row, found(row)), `[${suite}](#${suite})`];
    }),
  );
}

/** A number of a run that did not pass never stands alone. */
function said(row: ResultRow, found: string): string {
  return row.verdict === 'pass' ? found : `${found} (**${row.verdict}**)`;
}

function carried(row: ResultRow): string {
  return `${number(row.writesPerSecond)}/s accepted, ${numberOr(row.durableWritesPerSecond)}/s durable, p99 ${millis(row.p99)}; ${lost(row)}`;
}

function highest({ highest: rate, endedBy, p99Allowed }: ResultRow): string {
  if (rate === undefined) return `no rate held p99 ≤ ${millis(p99Allowed)}`;
  const end = {
    fail: 'the next step was too slow',
    invalid: 'the next step was not delivered: the generator’s limit, the stack may carry more',
    none: 'no step above it was tried',
  };
  return `${number(rate)} arrivals/s with p99 ≤ ${millis(p99Allowed)}; ${end[endedBy ?? 'none']}`;
}

function lost({ data, wrong, writes }: ResultRow): string {
  if (data === 'pass') return `of ${number(writes.acknowledged)} acknowledged writes none lost, none doubled`;
  return data === 'fail' ? `**${number(wrong)} found wrong**` : cell('the data could not be decided');
}
