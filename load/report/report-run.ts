import { duration, number, percent } from '../../bin/command-line/numbers';
import { phaseWords } from '../run/scaled';
import type { CpuUse, RunSummary } from '../run/summary';
import { bottleneckWords, measuredOf } from './bottleneck';
import { type Html, html, htmlTable, trusted } from './html';
import { counted, drainTime, drainWords, millis, numberOr, sentence, startedWords } from './words';

export function searchSection({ search }: RunSummary): Html {
  if (search === undefined) return html``;
  return html`<h2>Steps of the search</h2>${htmlTable(
    ['offered/s', 'delivered/s', 'durable writes/s', 'p50', 'p99', 'drained', '', ''],
    search.steps.map(({ offered, delivered, durablePerSecond, p50Ms, p99Ms, drainSeconds, verdict, why }) => [
      number(offered),
      number(delivered),
      numberOr(durablePerSecond),
      millis(p50Ms),
      millis(p99Ms),
      drainSeconds === undefined ? '–' : drainTime(drainSeconds),
      html`<b class="${trusted(verdict)}">${verdict}${offered === search.highest && verdict === 'pass' ? ', the highest' : ''}</b>`,
      why,
    ]),
    [0, 1, 2, 3, 4, 5],
  )}`;
}

export function ratesSection(summary: RunSummary): Html {
  const { rates, latency, search } = summary;
  const statuses = Object.entries(rates.statuses);
  return html`<h2>Rates and answers</h2>
<p>${search === undefined ? arrivalWords(rates) : undefined}${counted(rates.requests, 'request')}, answered within ${duration(rates.answeredSeconds)}. ${sentence(drainWords(summary))}.</p>
${htmlTable(
  ['http.total', 'p50', 'p95', 'p99', 'longest'],
  [
    [
      'from when a request was due until it was answered or given up',
      ...[latency.p50, latency.p95, latency.p99, latency.max].map(millis),
    ],
  ],
  [1, 2, 3, 4],
)}
${htmlTable(
  ['status', 'requests'],
  statuses.map(([status, count]) => [status === '0' ? 'no answer' : status, number(count)]),
  [1],
)}`;
}

function arrivalWords({ offered, delivered, deliveredShare, latestMs, notBegun = 0 }: RunSummary['rates']): string {
  const late = latestMs === undefined ? '' : `; the latest arrival was ${millis(latestMs)} late`;
  const left = notBegun === 0 ? '' : `; ${number(notBegun)} were not begun, because too many had no answer yet`;
  return `Asked for ${number(offered)} arrivals/s, came ${number(delivered)} (${percent(deliveredShare)})${late}${left}. `;
}

export function faultsSection({ faults }: RunSummary): Html {
  if (faults.length === 0) return html``;
  return html`<h2>Faults</h2>${htmlTable(
    ['', 'fault', 'what it did', 'what it met', 'from', 'to'],
    faults.map(({ fault, what, from, to, met }, index) => [
      index + 1,
      html`<code>${fault}</code>`,
      what,
      met?.words ?? 'not counted',
      duration(from),
      from === to ? 'a moment' : duration(to),
    ]),
    [4, 5],
  )}`;
}

const PARTS = [
  ['generator', 'generator'],
  ['stack', 'stack with its engines'],
  ['runner', 'this command'],
  ['others', 'other programs'],
] as const satisfies readonly (readonly [keyof CpuUse, string])[];

export function cpuSection(summary: RunSummary): Html {
  const { cpu } = summary;
  const words = bottleneckWords(measuredOf(summary));
  if (cpu === undefined) return html`<h2>CPU</h2><p>${words}</p>`;
  const parts = PARTS.flatMap(([part, name]) => (cpu[part] === undefined ? [] : [{ part, name, used: cpu[part] }]));
  const whole = Math.max(
    cpu.cores,
    parts.reduce((sum, { used }) => sum + used, 0),
  );
  const width = (used: number) => trusted(`width:${((Math.max(0, used) / whole) * 100 || 0).toFixed(2)}%`);
  return html`<h2>CPU</h2><p>${words}</p>
<div class="bar">${parts.map(({ part, used }) => html`<i class="${trusted(part)}" style="${width(used)}"></i>`)}</div>
<div class="keys">${parts.map(
    ({ part, name, used }) => html`<span><i class="${trusted(part)}"></i>${name} ${used.toFixed(2)}</span>`,
  )}<span class="quiet">of ${number(cpu.cores)} cores</span></div>`;
}

export function runSection(summary: RunSummary): Html {
  const { run, target, generator, machine, startedAt, phases, scenario, command } = summary;
  return html`<h2>The run</h2>
${htmlTable(
  ['', ''],
  [
    ['run', html`<code>${run}</code>, ${startedWords(startedAt)}`],
    ['target', target],
    ['generator', generator],
    ['machine', machine.line],
    ['commit', machine.commit === undefined ? 'not of a git checkout' : html`<code>${machine.commit}</code>`],
    ['phases', phaseWords(phases)],
  ],
)}
<p>Again:</p><code class="code">${command ?? `npx spillway load ${scenario}`}</code>`;
}
