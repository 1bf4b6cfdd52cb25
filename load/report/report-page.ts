// Receives: the summary of a run
// Promises: one page that says first whether the run held, then why, then everything it knows. It needs nothing beside itself
// Hands on: HTML as text

import { drawSvg } from '../../bin/charts/draw';
import { number } from '../../bin/command-line/numbers';
import type { RunSummary } from '../run/summary';
import { bottleneckWords, measuredOf } from './bottleneck';
import { type Html, html, trusted } from './html';
import { meaningOf } from './meaning';
import { checksSection, clientsSection, objectivesSection } from './report-checks';
import { cpuSection, faultsSection, ratesSection, runSection, searchSection } from './report-run';
import { REPORT_STYLE } from './report-style';
import { searchPicture } from './search-picture';
import { timelinePicture } from './timeline';
import { allVisible } from './visible';
import { drainTime, millis, numberOr, sentence, startedWords, VERDICT_WORDS } from './words';

export function reportPage(told: RunSummary): string {
  const summary = allVisible(told);
  const search = searchPicture(summary);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${summary.scenario}: ${VERDICT_WORDS[summary.verdict]}, ${startedWords(summary.startedAt)}</title>
<style>${trusted(REPORT_STYLE)}</style>
</head>
<body>
${verdict(summary)}
${figures(summary)}
<figure>${trusted(drawSvg(timelinePicture(summary)))}</figure>
${search === undefined ? undefined : html`<figure>${trusted(drawSvg(search))}</figure>`}
${searchSection(summary)}
${objectivesSection(summary)}
${checksSection(summary)}
${clientsSection(summary)}
${ratesSection(summary)}
${faultsSection(summary)}
${cpuSection(summary)}
${runSection(summary)}
</body>
</html>
`;
  return page.html;
}

function verdict(told: RunSummary): Html {
  const { verdict: said, scenario, summary, reasons } = told;
  const isOpen = said === 'fail' || said === 'invalid';
  return html`<header>
<div class="verdict ${said}"><strong>${VERDICT_WORDS[said].toUpperCase()}</strong><p>${meaningOf(told)}</p>
${reasons.length === 0 ? undefined : html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
${isOpen ? html`<p>${bottleneckWords(measuredOf(told))}</p>` : undefined}</div>
<h1>${scenario}</h1><p class="quiet">${sentence(summary)}</p>
</header>`;
}

function figures({ rates, latency, drainSeconds, mostBacklog, verification }: RunSummary): Html {
  const one = (name: string, value: string) => html`<div><b>${value}</b><span>${name}</span></div>`;
  const lost = verification.checks.reduce((sum, { wrong }) => sum + wrong, 0);
  return html`<div class="figures">
${one('requests acknowledged a second, until the last answer', number(rates.acknowledgedPerSecond))}
${one('writes accepted a second', number(rates.writesPerSecond))}
${one('writes durable a second', numberOr(rates.durableWritesPerSecond))}
${one('p99 of http.total', latency.p99 > 0 ? millis(latency.p99) : '–')}
${one('backlog at most', number(mostBacklog))}
${one('drained, after the last request’s end', drainSeconds === null ? 'not' : drainTime(drainSeconds))}
${one('found wrong', number(lost))}
</div>`;
}
