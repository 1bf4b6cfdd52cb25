import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawSvg } from '../../bin/charts/draw';
import { CANVAS } from '../../bin/charts/palette';
import { faultLabels } from '../../load/report/fault-labels';
import { searchPicture } from '../../load/report/search-picture';
import { secondsPerPoint, thinSamples, thinSeconds } from '../../load/report/thin';
import { timelinePicture } from '../../load/report/timeline';
import { writeReport } from '../../load/report/write-report';
import { badTexts, textBoxes } from '../charts/text-boxes';
import { ALL, breakpoint, empty, fault, interrupted, soak, spike, steady } from './report-summaries';

const texts = (svg: string) => textBoxes(svg).map(({ said }) => said);

test.each(Object.entries(ALL))('the time line of %s: no text covers another, and no number is none', (_, summary) => {
  const svg = drawSvg(timelinePicture(summary));

  expect(badTexts(svg, CANVAS)).toEqual([]);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('a spike shows its phases, the drain and the one that was planned', () => {
  const late = { ...spike, plannedDrainSeconds: 8 };

  expect(texts(drawSvg(timelinePicture(spike)))).toEqual(
    expect.arrayContaining(['calm', 'spike', 'calm again', 'drained after 15.3 s (plan: 28 s)']),
  );
  // A planned one that is inside of the picture is a mark of its own.
  expect(timelinePicture(late).marks).toEqual([
    { at: spike.drainedAt, label: 'drained after 15.3 s' },
    { at: 68, label: 'plan: 8 s' },
  ]);
});

test('a run that never drained has no such mark, and says so', () => {
  const picture = timelinePicture({ ...steady, drainSeconds: null, drainedAt: undefined });

  expect(picture.marks).toEqual([]);
  expect(picture.subtitle).toContain('not drained when the wait was over');
});

test('every fault is a shaded time, by its name without its times', () => {
  const { windows = [] } = timelinePicture(fault);

  expect(windows.map(({ label }) => label)).toEqual([
    'kill:writer',
    'freeze:frontDoor',
    'throttle-table:30%,reason=table',
    'stop-cache',
    'duplicate:50%',
    'delay:20%,by=3s',
    'fail-send:10%',
  ]);
  expect(windows[2]).toMatchObject({ from: 15, to: 25 });
});

test('more faults than names have room for are numbered as the report lists them', () => {
  const many = Array.from({ length: 13 }, (_, n) => ({ fault: `kill:writer@${n}s`, what: '', from: n, to: n }));

  expect(faultLabels(many).map(({ label }) => label)).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    '10',
    '11',
    '12',
    '13',
  ]);
  expect(faultLabels(many.slice(1)).map(({ label }) => label)).toEqual(many.slice(1).map(() => 'kill:writer'));
});

test('an interrupted run ends where it was stopped', () => {
  const { x, marks } = timelinePicture(interrupted);

  expect(x.max).toBeLessThan(25);
  expect(marks).toEqual([{ at: 23, label: 'interrupted' }]);
});

test('a run of which nothing came says so in each panel', () => {
  expect(texts(drawSvg(timelinePicture(empty)))).toEqual(
    expect.arrayContaining(['no request was sent', 'nothing was answered', 'the path was not looked at']),
  );
});

test('latencies have powers of ten where the range asks for it, else equal steps', () => {
  const flat = { ...steady, timeline: steady.timeline.map((one) => ({ ...one, p50: 10, p95: 20, p99: 30 })) };

  expect(timelinePicture(fault).panels[1]?.left.logarithmic).toBe(true);
  expect(timelinePicture(flat).panels[1]?.left.logarithmic).toBe(false);
});

test('an age that nobody tells has no axis', () => {
  const told = timelinePicture(spike).panels[2];
  const untold = timelinePicture({
    ...spike,
    samples: spike.samples.map(({ oldestSeconds: _, ...rest }) => rest),
  }).panels[2];

  expect(told?.right).toBeDefined();
  expect(told?.series).toHaveLength(3);
  expect(untold?.right).toBeUndefined();
  expect(untold?.series).toHaveLength(2);
});

test('a second that is missing breaks the lines', () => {
  const timeline = steady.timeline.filter(({ second }) => second < 20 || second > 25);

  const [rates] = timelinePicture({ ...steady, timeline }).panels;

  expect(rates?.series[0]?.points.filter(([, y]) => y === undefined)).toEqual([[25, undefined]]);
});

describe('half an hour', () => {
  test('has at most 400 points a line, and says what they stand for', () => {
    const picture = timelinePicture(soak);

    for (const { series } of picture.panels) {
      for (const { points } of series) expect(points.length).toBeLessThanOrEqual(401);
    }
    expect(picture.subtitle).toContain('Each point is 5 s: rates are means, percentiles and the backlog the highest.');
    expect(timelinePicture(steady).subtitle).not.toContain('Each point');
  });

  test('keeps the worst second and the highest backlog, and the mean of rates', () => {
    const seconds = Array.from({ length: 10 }, (_, second) => ({
      second,
      offered: 10,
      acknowledged: second === 7 ? 0 : 10,
      refused: 0,
      unknown: second === 7 ? 10 : 0,
      ...(second !== 2 && { p50: 1, p95: 2, p99: second === 7 ? 900 : 3 }),
    }));
    const samples = seconds.map(({ second }) => ({
      at: second + 0.1,
      backlog: second === 3 ? 50 : 1,
      inFlight: 0,
      quarantined: 0,
    }));

    const [, second] = thinSeconds(seconds, 5);

    expect(second).toEqual({
      second: 5,
      offered: 10,
      acknowledged: 8,
      refused: 0,
      unknown: 2,
      p50: 1,
      p95: 2,
      p99: 900,
    });
    expect(thinSamples(samples, 5).map(({ at, backlog }) => [at, backlog])).toEqual([
      [3.1, 50],
      [5.1, 1],
    ]);
    expect([secondsPerPoint(400), secondsPerPoint(401), secondsPerPoint(86_400 * 30)]).toEqual([1, 2, 6480]);
  });
});

describe('a search', () => {
  test('marks each step by its verdict, and the highest', () => {
    const picture = searchPicture(breakpoint);
    const svg = picture === undefined ? '' : drawSvg(picture);

    expect(picture?.series.map(({ name, points }) => [name, points.length])).toEqual([
      ['pass', 5],
      ['fail', 2],
      ['invalid', 1],
    ]);
    expect(picture?.title).toBe('breakpoint: 880 arrivals/s hold p99 ≤ 500 ms');
    expect(texts(svg)).toEqual(expect.arrayContaining(['highest: 880/s', '1,311', 'pass', 'fail', 'invalid']));
    expect(badTexts(svg, CANVAS)).toEqual([]);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test.each([
    ['no step', []],
    ['one step that failed', [{ offered: 200, delivered: 0, p50Ms: 0, p99Ms: 0, verdict: 'fail' as const }]],
  ])('with %s has no highest', (_, steps) => {
    const picture = searchPicture({ ...breakpoint, search: { steps } });
    const svg = picture === undefined ? '' : drawSvg(picture);

    expect(picture?.title).toContain('no rate held');
    expect(picture?.marks).toBeUndefined();
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(badTexts(svg, CANVAS)).toEqual([]);
  });

  test('steps at nearly the same rate have no labels over each other', () => {
    const steps = Array.from({ length: 12 }, (_, n) => ({
      offered: 1000 + n,
      delivered: 1000 + n,
      p50Ms: 1,
      p99Ms: 100 + n,
      verdict: 'pass' as const,
    }));
    const picture = searchPicture({ ...breakpoint, search: { steps, highest: 1011 } });

    expect(badTexts(picture === undefined ? '' : drawSvg(picture), CANVAS)).toEqual([]);
  });

  test('what was none has no such picture', () => expect(searchPicture(steady)).toBeUndefined());
});

test('the report, its pictures and nothing else are written, 1,200 by 800', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-report-'));
  try {
    const files = await writeReport(join(folder, 'new'), breakpoint);

    expect(files.map((file) => file.slice(folder.length + 5)).sort()).toEqual(readdirSync(join(folder, 'new')).sort());
    expect(readdirSync(join(folder, 'new')).sort()).toEqual([
      'report.html',
      'search.png',
      'search.svg',
      'timeline.png',
      'timeline.svg',
    ]);
    for (const name of ['timeline', 'search']) {
      const png = readFileSync(join(folder, 'new', `${name}.png`));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 800]);
    }
    await writeReport(join(folder, 'plain'), { ...steady, scenario: 'bad \u0000\u0008 <&"\ud800 name' });
    expect(readdirSync(join(folder, 'plain')).sort()).toEqual(['report.html', 'timeline.png', 'timeline.svg']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);
