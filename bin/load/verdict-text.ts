import { planWords, stepAt, sustainedWords } from '../../load/report/words';
import type { RunSummary, RunVerdict } from '../../load/run/summary';
import type { Terminal } from '../command-line/command';
import { duration, number, percent } from '../command-line/numbers';
import { type Style, styleOf } from '../command-line/style';
import { wrap } from '../command-line/wrap';

/** What a run found, in a dozen lines. */
export function verdictText(summary: RunSummary, files: readonly string[], terminal: Terminal): string {
  const style = styleOf(terminal);
  const { rates, latency, verification, objectiveResults, search } = summary;
  const { acknowledged, refused, unknown } = verification.writes;
  const lines = [
    `${style.heading(summary.scenario)} on ${summary.target}, by ${summary.generator}`,
    '',
    row(
      'arrivals',
      `${number(rates.delivered)}/s of ${number(rates.offered)}/s asked for (${percent(rates.deliveredShare)})`,
    ),
    row(
      'writes',
      `${number(acknowledged)} acknowledged, ${number(refused)} refused, ${number(unknown)} unknown${tookEffect(summary)}`,
    ),
    ...(rates.durableWritesPerSecond === undefined
      ? []
      : [row('durable', `${number(rates.durableWritesPerSecond)} writes/s`)]),
    row(
      'http.total',
      `p50 ${ms(latency.p50)}, p95 ${ms(latency.p95)}, p99 ${ms(latency.p99)}, most ${ms(latency.max)}`,
    ),
    row('backlog', backlogOf(summary)),
    ...(search === undefined
      ? []
      : [row('highest', search.highest === undefined ? 'none passed' : highestWords(search, search.highest))]),
    '',
    ...objectiveResults.map(
      ({ name, verdict, found, allowed }) => `  ${mark(verdict, style)}  ${name}: ${found} (allowed ${allowed})`,
    ),
    ...verification.checks.map(
      ({ name, verdict, checked, wrong }) =>
        `  ${mark(verdict, style)}  ${name}${verdict === 'fail' ? `: ${number(wrong)} wrong of ${number(checked)}` : ` (${number(checked)})`}`,
    ),
    '',
    ...summary.reasons.map((reason) => wrap(`- ${reason}`, terminal.columns ?? 80)),
    ...files.map((file) => style.quiet(file)),
    colour(summary.verdict, style)(summary.verdict),
  ];
  return lines.join('\n');
}

const NAMES = 12;

function row(name: string, text: string): string {
  return `  ${name.padEnd(NAMES)}${text}`;
}

function ms(value: number): string {
  return `${number(Math.round(value))} ms`;
}

function tookEffect({ verification: { writes, unknownTaken } }: RunSummary): string {
  return writes.unknown === 0 ? '' : `, of which ${number(unknownTaken)} took effect`;
}

function highestWords({ steps }: NonNullable<RunSummary['search']>, highest: number): string {
  return [`${number(highest)}/s`, ...sustainedWords(stepAt(steps, highest))].join(', ');
}

function backlogOf({ mostBacklog, drainSeconds, samples, ...planned }: RunSummary): string {
  if (samples.length === 0) return 'nobody can look into the buffers from here';
  const drained =
    drainSeconds === null
      ? 'not empty when the wait was over'
      : `empty ${duration(drainSeconds)} after the last arrival`;
  const plan = planWords(planned);
  return `at most ${number(mostBacklog)}, ${drained}${plan === '' ? '' : ` (${plan})`}`;
}

function mark(verdict: 'pass' | 'fail' | 'undecided', style: Style): string {
  if (verdict === 'pass') return style.good('ok  ');
  return verdict === 'fail' ? style.bad('FAIL') : style.warning('?   ');
}

function colour(verdict: RunVerdict, style: Style): (text: string) => string {
  if (verdict === 'pass') return style.good;
  return verdict === 'fail' ? style.bad : style.warning;
}
