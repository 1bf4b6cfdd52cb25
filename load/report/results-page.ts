// Receives: the rows of docs/results.json
// Promises: what people ask for first, then every scenario, then every fault, then who was at the end: generator or stack
// Hands on: docs/results.md as text

import { duration, number, percent } from '../../bin/command-line/numbers';
import { bottleneckOf, bottleneckWords } from './bottleneck';
import { cell, drainCell, loadCell, markdownTable, measuredCell } from './results-cells';
import { resultsInShort } from './results-in-short';
import type { ResultRow } from './results-rows';
import { SUITES } from './results-suites';
import { millis, numberOr, VERDICT_WORDS } from './words';

export function resultsPage(rows: readonly ResultRow[]): string {
  const known = SUITES.flatMap((suite) => rows.filter((row) => row.suite === suite.name));
  const of = (kind: 'scenario' | 'fault') =>
    known.filter((row) => SUITES.some((suite) => suite.kind === kind && suite.name === row.suite));
  return `${[
    '# What was measured',
    intro(known),
    '## In short',
    resultsInShort(known),
    '## Every scenario',
    scenarios(of('scenario')),
    ...of('scenario').map(one),
    '## One fault at a time',
    faults(of('fault')),
    '## Generator or stack',
    honesty(known),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function intro(rows: readonly ResultRow[]): string {
  const days = [...new Set(rows.map(({ startedAt }) => startedAt.slice(0, 10)))].sort();
  const said =
    rows.length === 0
      ? 'Nothing was run yet.'
      : `Measured ${days.length > 1 ? `from ${days[0]} to ${days.at(-1)}` : `on ${days[0]}`}.`;
  return `Made by \`npm run load:results\`, which runs the suites of \`spillway load\` one after another and writes this page, its pictures and
[results.json](results.json), the rows that it is made of. ${said} A test holds the page to the rows.

The target is the local run unless a row says otherwise: the synthesized stack with its functions, queues and table on the same machine as
the generator. The numbers say how it behaves, and what changed since the last time; they are not what AWS carries. *Accepted* are writes
answered with a 2xx, a second until the last answer; *durable* the same writes until the last of them was settled in the table. A write
that was sent again is one. Latencies are of \`http.total\`, from when a request was due. Every write of every run was held against what
is stored afterwards. *Drained* is how long after the end of the last request the buffers were empty; in brackets what the plan says of that
load, and what it says with runs of the writer as long as they were in it ([why two](load.md#the-drain-and-the-plan)). The soak is run for five minutes here; by itself it lasts half an hour.

${markdownTable(
  ['machine', 'commit', 'runs'],
  [...Map.groupBy(rows, ({ machine, commit }) => JSON.stringify([machine, commit ?? '–'])).entries()].map(
    ([key, all]) => {
      const [machine = '', commit = ''] = JSON.parse(key) as string[];
      return [cell(machine), `\`${cell(commit)}\``, all.map(({ suite }) => cell(suite)).join(', ')];
    },
  ),
)}`.trimEnd();
}

function scenarios(rows: readonly ResultRow[]): string {
  if (rows.length === 0) return 'None was run yet.';
  return markdownTable(
    [
      'scenario',
      'load',
      'accepted writes/s',
      'durable writes/s',
      'p50',
      'p99',
      'waiting at most',
      'drained (plan; as measured)',
      'CPU generator / stack',
      'data',
      'verdict',
    ],
    rows.map((row) => [
      cell(row.suite),
      loadCell(row),
      // Over all steps of a search and the waits between them a mean says nothing.
      row.hasSearch ? '–' : number(row.writesPerSecond),
      row.hasSearch ? '–' : numberOr(row.durableWritesPerSecond),
      row.hasSearch ? '–' : millis(row.p50),
      row.hasSearch ? '–' : millis(row.p99),
      number(row.mostBacklog),
      drainCell(row),
      row.cpu === undefined ? '–' : `${row.cpu.generator.toFixed(2)} / ${row.cpu.stack?.toFixed(2) ?? '–'}`,
      dataCell(row),
      verdictCell(row),
    ]),
    [2, 3, 4, 5, 6],
  );
}

function one(row: ResultRow): string {
  const { suite, summary, seconds, command, hasSearch, reasons, target, writes } = row;
  const told = `${number(writes.acknowledged)} writes acknowledged, ${number(writes.refused)} refused, ${number(writes.unknown)} unknown.`;
  return [
    `### ${cell(suite)}`,
    `${cell(summary)}. ${cell(target)}, ${measuredCell(row)}, ${duration(seconds)} of load: ${told}${reasons.map((reason) => ` ${cell(reason)}`).join('')}`,
    ...(command === undefined ? [] : [`Again: \`${cell(command)}\``]),
    `![${cell(suite)}: requests, latencies and what waits, over time](pictures/load-${suite}.png)`,
    ...(hasSearch ? [`![${cell(suite)}: delivered rate and p99 of each step](pictures/load-${suite}-search.png)`] : []),
  ].join('\n\n');
}

function faults(rows: readonly ResultRow[]): string {
  if (rows.length === 0) return 'None was run yet.';
  return `Each in the middle of the same load: every kind of write there is, on one path.

${markdownTable(
  ['fault', 'what it did', 'unknown to clients', 'p99', 'drained (plan; as measured)', 'data', 'verdict', 'measured'],
  rows.map((row) => [
    row.faults.map(({ fault }) => `\`${cell(fault)}\``).join(', '),
    row.faults.map(({ what, met }) => cell(met === undefined ? what : `${what}: ${met}`)).join(', '),
    number(row.writes.unknown),
    millis(row.p99),
    drainCell(row),
    dataCell(row),
    verdictCell(row),
    measuredCell(row),
  ]),
  [2, 3],
)}`;
}

function honesty(rows: readonly ResultRow[]): string {
  if (rows.length === 0) return 'Nothing was run yet.';
  const atEnd = rows.filter((row) => ['generator', 'machine', 'others'].includes(bottleneckOf(row)));
  const calm = rows.filter((row) => bottleneckOf(row) === 'none');
  const untold = rows.filter((row) => bottleneckOf(row) === 'untold');
  return [
    'Generator and stack share the machine. A rate is the stack’s own only where neither the generator nor the machine was at its end. Of a search it is the step that ended it.',
    ...(atEnd.length === 0
      ? []
      : [atEnd.map((row) => `- **${cell(row.suite)}**: ${cell(bottleneckWords(row))}`).join('\n')]),
    ...(calm.length === 0 ? [] : [`Neither was at its end in ${calm.map(({ suite }) => cell(suite)).join(', ')}.`]),
    ...(untold.length === 0 ? [] : [`Nobody told the CPU of ${untold.map(({ suite }) => cell(suite)).join(', ')}.`]),
  ].join('\n\n');
}

function dataCell({ data, checks, wrong }: ResultRow): string {
  if (data === 'undecided') return 'undecided';
  return data === 'pass' ? `${checks} checks hold` : `**${number(wrong)} wrong**`;
}

const verdictCell = ({ verdict, deliveredShare }: ResultRow) =>
  verdict === 'pass'
    ? 'pass'
    : `**${VERDICT_WORDS[verdict]}**${verdict === 'invalid' ? `, ${percent(deliveredShare)} delivered` : ''}`;
