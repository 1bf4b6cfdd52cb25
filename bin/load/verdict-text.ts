import { bottleneckWords, measuredOf } from '../../load/report/bottleneck';
import { meaningOf } from '../../load/report/meaning';
import { isEmpty } from '../../load/report/report-checks';
import { drainWords, millis, stepAt, sustainedWords } from '../../load/report/words';
import type { RunSummary, RunVerdict } from '../../load/run/summary';
import type { Terminal } from '../command-line/command';
import { duration, number, percent } from '../command-line/numbers';
import { type Style, styleOf } from '../command-line/style';
import { wrap } from '../command-line/wrap';

/** What a run found, in a dozen lines. */
export function verdictText(summary: RunSummary, files: readonly string[], terminal: Terminal): string {
  const style = styleOf(terminal);
  const { rates, latency, verification, objectiveResults, search } = summary;
  const { acknowledged, refused, unknown } = summary.writes;
  const isOpen = summary.verdict === 'fail' || summary.verdict === 'invalid';
  const width = terminal.columns ?? 80;
  const lines = [
    `${style.heading(summary.scenario)} on ${summary.target}, by ${summary.generator}`,
    '',
    ...(search === undefined
      ? [
          row(
            'arrivals',
            `${number(rates.delivered)}/s of ${number(rates.offered)}/s asked for (${percent(rates.deliveredShare)})`,
          ),
        ]
      : []),
    row(
      'writes',
      `${number(acknowledged)} acknowledged, ${number(refused)} refused, ${number(unknown)} unknown${tookEffect(summary)}`,
    ),
    // Of a search these would be means of its steps and of the waits between them.
    ...(search === undefined ? rateRows(rates) : []),
    row(
      'http.total',
      latency.max > 0
        ? `p50 ${millis(latency.p50)}, p95 ${millis(latency.p95)}, p99 ${millis(latency.p99)}, longest ${millis(latency.max)}`
        : rates.requests === 0
          ? 'no request was sent'
          : 'nothing was answered',
    ),
    row('backlog', backlogOf(summary)),
    ...(search === undefined
      ? []
      : [row('highest', search.highest === undefined ? 'none passed' : highestWords(search, search.highest))]),
    '',
    ...objectiveResults.map(
      ({ name, verdict, found, allowed }) => `  ${mark(verdict, style)}  ${name}: ${found} (allowed ${allowed})`,
    ),
    ...verification.checks.map((check) => {
      const { name, verdict, checked, wrong } = check;
      if (isEmpty(check)) return `  ${style.quiet('–   ')}  ${name}: nothing to check`;
      return `  ${mark(verdict, style)}  ${name}${verdict === 'fail' ? `: ${number(wrong)} wrong of ${number(checked)}` : ` (${number(checked)} looked at)`}`;
    }),
    '',
    wrap(meaningOf(summary), width),
    ...summary.reasons.map((reason) => wrap(`- ${reason}`, width)),
    ...(isOpen ? [wrap(bottleneckWords(measuredOf(summary)), width)] : []),
    ...files.map((file) => style.quiet(file)),
    colour(summary.verdict, style)(summary.verdict),
  ];
  return lines.join('\n');
}

const NAMES = 12;

function row(name: string, text: string): string {
  return `  ${name.padEnd(NAMES)}${text}`;
}

function rateRows({
  writesPerSecond,
  durableWritesPerSecond: durable,
  answeredSeconds,
}: RunSummary['rates']): string[] {
  return [
    row('accepted', `${number(writesPerSecond)} writes/s, until the last answer after ${duration(answeredSeconds)}`),
    ...(durable === undefined ? [] : [row('durable', `${number(durable)} writes/s, until the last was settled`)]),
  ];
}

function tookEffect({ writes, verification: { unknownTaken } }: RunSummary): string {
  return writes.unknown === 0 ? '' : `, of which ${number(unknownTaken)} took effect`;
}

function highestWords({ steps }: NonNullable<RunSummary['search']>, highest: number): string {
  return [`${number(highest)}/s`, ...sustainedWords(stepAt(steps, highest))].join(', ');
}

function backlogOf(summary: RunSummary): string {
  if (summary.samples.length === 0) return 'nobody can look into the buffers from here';
  return `at most ${number(summary.mostBacklog)}, ${drainWords(summary)}`;
}

function mark(verdict: 'pass' | 'fail' | 'undecided', style: Style): string {
  if (verdict === 'pass') return style.good('ok  ');
  return verdict === 'fail' ? style.bad('FAIL') : style.warning('?   ');
}

function colour(verdict: RunVerdict, style: Style): (text: string) => string {
  if (verdict === 'pass') return style.good;
  return verdict === 'fail' ? style.bad : style.warning;
}
