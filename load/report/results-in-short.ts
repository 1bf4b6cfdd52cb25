// The numbers that people ask for first, each with the run that it comes from.

import { duration, number } from '../../bin/command-line/numbers';
import { cell, markdownTable, measuredCell } from './results-cells';
import type { ResultRow } from './results-rows';
import { drainTime, millis, numberOr, planWords } from './words';

interface Question {
  readonly what: string;
  readonly suite: string;
  readonly found: (row: ResultRow) => string;
}

const QUESTIONS: readonly Question[] = [
  { what: 'Single writes, for good', suite: 'steady', found: carried },
  { what: 'Single writes at most, accepted and durable', suite: 'breakpoint', found: highest },
  { what: 'Writes in bulks, accepted and durable', suite: 'bulk', found: carried },
  {
    what: 'A spike of ten times as much',
    suite: 'spike',
    found: (row) => `${number(row.mostBacklog)} messages waiting at most; ${spikeDrain(row)}; ${lost(row)}`,
  },
  {
    what: 'The same in bulks, above the writer’s pace',
    suite: 'flood',
    found: (row) =>
      `up to ${numberOr(row.mostOffered)} bulks/s; ${carried(row)}; ${number(row.mostBacklog)} messages waiting at most; ${spikeDrain(row)}`,
  },
  {
    what: 'Orders of a flash sale',
    suite: 'flash-sale',
    found: (row) =>
      `up to ${numberOr(row.mostOffered)}/s asked for, ${number(row.requests / row.seconds || 0)}/s over ${duration(row.seconds)}, ${number(row.acknowledgedPerSecond)}/s of them told yes, p99 ${millis(row.p99)}; ${lost(row)}`,
  },
];

export function resultsInShort(rows: readonly ResultRow[]): string {
  return markdownTable(
    ['', 'found', 'run'],
    QUESTIONS.map(({ what, suite, found }) => {
      const row = rows.find((one) => one.suite === suite);
      const link = `[${suite}](#${suite})`;
      return [
        what,
        row === undefined ? 'not run yet' : said(row, found(row)),
        row === undefined ? link : `${link}, ${measuredCell(row)}`,
      ];
    }),
  );
}

/** A number of a run that did not pass never stands alone. */
function said(row: ResultRow, found: string): string {
  return row.verdict === 'pass' ? found : `${found} (**${row.verdict}**)`;
}

function carried(row: ResultRow): string {
  return `${number(row.writesPerSecond)}/s accepted, ${numberOr(row.durableWritesPerSecond)}/s durable, over ${duration(row.seconds)}, p99 ${millis(row.p99)}; ${lost(row)}`;
}

/** `plan 0.7 s; with runs as long as they were here 31 s; found 33 s after the end of the last request`. */
function spikeDrain(row: ResultRow): string {
  const found = row.drainSeconds === null ? '**not** drained' : `found ${drainTime(row.drainSeconds)}`;
  return ['drain by the '.concat(planWords(row) || 'plan –'), `${found} after the end of the last request`].join('; ');
}

function highest({ highest: rate, highestP99, highestDurable, highestDrain, endedBy, p99Allowed }: ResultRow): string {
  if (rate === undefined) return `no rate held p99 ≤ ${millis(p99Allowed)}`;
  const end = {
    fail: 'the next step did not hold',
    invalid: 'the next step was not delivered: the generator’s limit, the stack may carry more',
    none: 'no step above it was tried',
  };
  const durable = highestDurable === undefined ? '' : `, ${number(highestDurable)} writes/s durable meanwhile`;
  const drained = highestDrain === undefined ? '' : `, buffers empty ${drainTime(highestDrain)} after the last one`;
  const p99 = highestP99 === undefined ? '' : `p99 ${millis(highestP99)}, `;
  return `${number(rate)} arrivals/s accepted${durable}${drained}; ${p99}allowed ${millis(p99Allowed)}; ${end[endedBy ?? 'none']}`;
}

function lost({ data, wrong, writes }: ResultRow): string {
  if (data === 'pass') return `of ${number(writes.acknowledged)} acknowledged writes none lost, none doubled`;
  return data === 'fail' ? `**${number(wrong)} found wrong**` : cell('the data could not be decided');
}
