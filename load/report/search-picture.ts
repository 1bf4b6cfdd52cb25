// Receives: the steps of a search for the highest rate
// Promises: what was delivered against how long the answers took, and which steps count
// Hands on: a picture as plain data, for `bin/charts`

import type { PointPicture } from '../../bin/charts/picture';
import { number } from '../../bin/command-line/numbers';
import type { RunSummary, SearchStep } from '../run/summary';
import { millis, startedWords, stepAt, sustainedWords } from './words';

const WIDE_RANGE = 30;

/** Nothing where the run was no search. */
export function searchPicture(summary: RunSummary): PointPicture | undefined {
  const { search, objectives, target, generator, startedAt, scenario } = summary;
  if (search === undefined) return undefined;
  const { steps, highest } = search;
  const values = steps.map(({ p99Ms }) => p99Ms).filter((one) => one > 0 && Number.isFinite(one));
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), objectives.p99Ms);
  const of = (verdict: SearchStep['verdict']) =>
    steps
      .filter((step) => step.verdict === verdict)
      .map(({ offered, delivered, p99Ms }) => ({ x: delivered, y: p99Ms / 1000, label: number(offered) }));
  const reached = highest === undefined ? undefined : stepAt(steps, highest);
  const sustained = sustainedWords(reached).join(', ');
  return {
    kind: 'points',
    title:
      highest === undefined
        ? `${scenario}: no rate held the objective`
        : `${scenario}: ${number(highest)} arrivals/s hold p99 ≤ ${millis(objectives.p99Ms)}`,
    subtitle: `${target}; ${generator}; ${startedWords(startedAt)}.${sustained === '' ? '' : ` At the highest rate: ${sustained}.`} Beside each point the rate that was offered.`,
    x: { name: 'delivered arrivals/s' },
    y: { name: 'p99 of http.total', unit: 'seconds', logarithmic: most / least > WIDE_RANGE },
    series: [
      { name: 'pass', tone: 'good', shape: 'circle', joined: true, points: of('pass') },
      { name: 'fail', tone: 'over', shape: 'diamond', joined: true, points: of('fail') },
      { name: 'invalid', tone: 'invalid', shape: 'triangle', points: of('invalid') },
    ],
    ...(highest !== undefined && {
      marks: [{ at: reached?.delivered ?? highest, label: `highest: ${number(highest)}/s` }],
    }),
    limits: [{ at: objectives.p99Ms / 1000, label: `objective: p99 ≤ ${millis(objectives.p99Ms)}` }],
  };
}
