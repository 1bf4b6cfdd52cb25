// Receives: the summary of a run
// Promises: the run on one time axis: what was asked and answered, how long answers took, what waited behind the door
// Hands on: a picture as plain data, for `bin/charts`

import type { Panel, PanelsPicture } from '../../bin/charts/picture';
import { duration, number } from '../../bin/command-line/numbers';
import { phaseSeconds } from '../run/scaled';
import type { PathSample, RunSummary, Second } from '../run/summary';
import { faultLabels } from './fault-labels';
import { secondsPerPoint, thinSamples, thinSeconds } from './thin';
import { timeMarks } from './time-marks';
import { drainWords, millis, sentence, startedWords, VERDICT_WORDS } from './words';

/** A range of latencies beyond this has no room on a scale of equal steps. */
const WIDE_RANGE = 30;

export function timelinePicture(summary: RunSummary): PanelsPicture {
  const x = timeSpan(summary);
  const step = secondsPerPoint(x.max - x.min);
  const seconds = thinSeconds(summary.timeline, step);
  const samples = thinSamples(
    summary.samples.filter(({ at }) => at >= x.min && at <= x.max),
    step,
  );
  return {
    kind: 'panels',
    title: title(summary),
    subtitle: subtitle(summary, step),
    x: { name: 'since the first arrival was due', ...x },
    panels: [rates(seconds), latencies(seconds), waiting(samples)],
    windows: faultLabels(summary.faults),
    phases: phaseStrip(summary),
    marks: timeMarks(summary, x.max),
  };
}

function title({ scenario, verdict, rates: { acknowledgedPerSecond }, latency }: RunSummary): string {
  const said = `${scenario}: ${VERDICT_WORDS[verdict]}`;
  return acknowledgedPerSecond > 0 && latency.p99 > 0
    ? `${said}, ${number(acknowledgedPerSecond)} requests/s acknowledged, p99 ${millis(latency.p99)}`
    : `${said}, nothing acknowledged`;
}

function subtitle(summary: RunSummary, step: number): string {
  const { summary: said, target, generator, startedAt, machine } = summary;
  const thinned =
    step > 1 ? ` Each point is ${duration(step)}: rates are means, percentiles and the backlog the highest.` : '';
  const commit = machine.commit === undefined ? '' : `, ${machine.commit}`;
  return `${sentence(said)}: ${drainWords(summary)}. ${target}; ${generator}; ${startedWords(startedAt)}${commit}.${thinned}`;
}

/** From the first look that matters to the end of what is shown: the load, its faults, and the drain with a little after it. */
function timeSpan(summary: RunSummary): { readonly min: number; readonly max: number } {
  const { timeline, samples, drainedAt, faults } = summary;
  const lastSecond = timeline.reduce((most, { second }) => Math.max(most, second + 1), 0);
  const lastSample = samples.reduce((most, { at }) => Math.max(most, at), 0);
  // An interrupted run never came to its later phases.
  const load = summary.verdict === 'interrupted' ? lastSecond : Math.max(lastSecond, phaseSeconds(summary.phases));
  const settled = drainedAt ?? lastSample;
  const faulty = faults.reduce(
    (most, { from, to }) => Math.max(most, Number.isFinite(to) ? Math.min(to, lastSample) : from),
    0,
  );
  const end = Math.max(load, settled, faulty, 1);
  const first = samples.reduce((least, { at }) => Math.min(least, at), 0);
  return { min: Math.max(first, -0.04 * end), max: end * (drainedAt === undefined ? 1 : 1.02) };
}

function phaseStrip({ phases }: RunSummary): PanelsPicture['phases'] {
  if (phases.length < 2) return [];
  let from = 0;
  return phases.map(({ name, durationSeconds }) => {
    const one = { from, to: from + durationSeconds, label: name };
    from += durationSeconds;
    return one;
  });
}

type Point = readonly [number, number | undefined];

/** A second without an entry is a gap, not a line across it. */
function withGaps(seconds: readonly Second[], value: (one: Second) => number | undefined, step: number): Point[] {
  return seconds.flatMap((one, index): Point[] => {
    const before = seconds[index - 1];
    const isGap = before !== undefined && one.second - before.second > step * 1.5;
    return [...(isGap ? [[one.second - step, undefined] as const] : []), [one.second, value(one)]];
  });
}

function rates(seconds: readonly Second[]): Panel {
  const step = stepOf(seconds);
  const of = (value: (one: Second) => number) => withGaps(seconds, value, step);
  const [refused, unknown] = [of((one) => one.refused), of((one) => one.unknown)];
  return {
    left: { name: 'requests/s' },
    empty: 'no request was sent',
    series: [
      { name: 'acknowledged, when answered', tone: 'acknowledged', points: of((one) => one.acknowledged) },
      { name: orNone('refused', refused), tone: 'refused', points: refused },
      { name: orNone('unknown', unknown), tone: 'unknown', points: unknown },
      { name: 'offered', tone: 'offered', dashed: true, points: of((one) => one.offered) },
    ],
  };
}

/** A line along the axis is easily missed. */
const orNone = (name: string, points: readonly Point[]) =>
  points.some(([, y]) => y !== undefined && y > 0) ? name : `${name}: none`;

function latencies(seconds: readonly Second[]): Panel {
  const step = stepOf(seconds);
  const values = seconds.flatMap(({ p50, p95, p99 }) => [p50, p95, p99]).filter((one) => one !== undefined && one > 0);
  const least = values.reduce((a: number, b) => Math.min(a, b ?? a), Number.POSITIVE_INFINITY);
  const most = values.reduce((a: number, b) => Math.max(a, b ?? a), 0);
  const of = (name: 'p50' | 'p95' | 'p99') =>
    withGaps(seconds, (one) => (one[name] === undefined ? undefined : one[name] / 1000), step);
  return {
    left: { name: 'http.total, by when due', unit: 'seconds', logarithmic: most / least > WIDE_RANGE },
    empty: 'nothing was answered',
    series: [
      { name: 'p99', tone: 'p99', points: of('p99') },
      { name: 'p95', tone: 'p95', points: of('p95') },
      { name: 'p50', tone: 'p50', points: of('p50') },
    ],
  };
}

function waiting(samples: readonly PathSample[]): Panel {
  const isAgeTold = samples.some(({ oldestSeconds }) => oldestSeconds !== undefined);
  return {
    left: { name: 'messages' },
    empty: 'the path was not looked at',
    ...(isAgeTold && { right: { name: 'age', unit: 'seconds' as const } }),
    series: [
      { name: 'waiting', tone: 'backlog', filled: true, points: samples.map(({ at, backlog }) => [at, backlog]) },
      { name: 'in flight', tone: 'inFlight', points: samples.map(({ at, inFlight }) => [at, inFlight]) },
      ...(isAgeTold
        ? [
            {
              name: 'age of the oldest (right)',
              tone: 'age' as const,
              axis: 'right' as const,
              dashed: true,
              // On AWS told once a minute: what is not told is no gap.
              points: samples.flatMap(({ at, oldestSeconds }): Point[] =>
                oldestSeconds === undefined ? [] : [[at, oldestSeconds]],
              ),
            },
          ]
        : []),
    ],
  };
}

/** The distance of the points that there are; that of a whole run's is the same. */
function stepOf(seconds: readonly Second[]): number {
  const distances = seconds.slice(1).map(({ second }, index) => second - (seconds[index]?.second ?? second));
  return distances.reduce((least, one) => (one > 0 && one < least ? one : least), Number.POSITIVE_INFINITY);
}
