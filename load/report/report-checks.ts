import { number } from '../../bin/command-line/numbers';
import type { RunSummary } from '../run/summary';
import type { CheckResult, Problem } from '../verify/verification';
import { type Html, html, htmlTable, trusted } from './html';
import { counted } from './words';

/** More of one kind tell no more; they are all in `summary.json`. */
const MOST_PROBLEMS = 25;

const verdictCell = (verdict: string) => html`<b class="${trusted(verdict)}">${verdict}</b>`;

export function objectivesSection({ objectiveResults }: RunSummary): Html {
  if (objectiveResults.length === 0) return html`<h2>Objectives</h2><p>None was looked at.</p>`;
  return html`<h2>Objectives</h2>${htmlTable(
    ['objective', 'found', 'allowed', ''],
    objectiveResults.map(({ name, found, allowed, verdict }) => [name, found, allowed, verdictCell(verdict)]),
    [1, 2],
  )}`;
}

export function checksSection({ verification: { checks, readBy } }: RunSummary): Html {
  if (checks.length === 0) return html`<h2>Checks of the data</h2><p>None was made.</p>`;
  return html`<h2>Checks of the data</h2><p class="quiet">Every answer in the ledger held against what is stored; read by: ${readBy}.</p>
${htmlTable(
  ['check', 'looked at', 'wrong', ''],
  checks.map((check) => [
    html`${check.name}${problems(check)}`,
    number(check.checked),
    number(check.wrong),
    isEmpty(check) ? html`<span class="quiet">nothing to check</span>` : verdictCell(check.verdict),
  ]),
  [1, 2],
)}`;
}

/** There was nothing that it could have found wrong. */
export function isEmpty({ checked, verdict }: Pick<CheckResult, 'checked' | 'verdict'>): boolean {
  return checked === 0 && verdict === 'pass';
}

function problems({ problems: all, wrong }: CheckResult): Html {
  if (all.length === 0) return html``;
  const shown = all.slice(0, MOST_PROBLEMS);
  const more = Math.max(all.length, wrong) - shown.length;
  return html`<ul class="problems">${shown.map((one) => html`<li>${one.what}${whereabouts(one)}</li>`)}${
    more > 0 ? html`<li class="quiet">and ${number(more)} more</li>` : undefined
  }</ul>`;
}

function whereabouts({ op, collection, key, id }: Problem): Html {
  const record = [collection, key].filter((one) => one !== undefined).join('/');
  const named = [
    ...(record === '' ? [] : [['record', record] as const]),
    ...(op === undefined ? [] : [['op', op] as const]),
    ...(id === undefined ? [] : [['write', id] as const]),
  ];
  return html`${named.map(([name, value]) => html` <span class="quiet">${name}</span> <code>${value}</code>`)}`;
}

export function clientsSection({ writes, verification: { writes: verified, unknownTaken } }: RunSummary): Html {
  const { acknowledged, refused, unknown } = writes;
  const all = verified.acknowledged + verified.refused + verified.unknown;
  const taken =
    unknown === 0
      ? ''
      : `; ${number(unknownTaken)} of the unknown ${unknownTaken === 1 ? 'was' : 'were'} found to have taken effect`;
  return html`<h2>What clients were told</h2><p>Of ${counted(acknowledged + refused + unknown, 'write')} of the load: ${number(
    acknowledged,
  )} acknowledged, ${number(refused)} refused, ${number(unknown)} unknown${taken}. Each is counted once, however often it was sent. Verified were ${number(all)}, with what went before the load.</p>`;
}
