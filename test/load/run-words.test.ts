import { commandAgain } from '../../bin/load/command-again';
import { ProgressPrinter, progressLine } from '../../bin/load/progress-line';
import { verdictText } from '../../bin/load/verdict-text';
import { losesCache, windowsOf } from '../../load/run/fault-run';
import { newRunName } from '../../load/run/run-name';
import { summaryOf } from '../../load/run/summary-of';
import { parseFault } from '../../local/faults/fault-spec';
import { row, STARTED_AT, scenarioLike, verificationLike } from './run-world';

const PHASES = [{ name: 'level', durationSeconds: 60, arrivalRate: 50, rampTo: 50 }];
const LOOK = { backlog: 10, inFlight: 2, quarantined: 0 };
const quiet = { print: () => {}, complain: () => {}, columns: 100 };

function summary(some: Partial<Parameters<typeof summaryOf>[0]> = {}) {
  return summaryOf({
    run: 'r1',
    scenario: scenarioLike(),
    target: { where: 'local run, OrderIntakeStack/WritePath', isLocal: true },
    machine: { line: '2 × a processor' },
    startedAt: STARTED_AT,
    generated: { arrivals: 20, seconds: 1.95 },
    lastArrival: 2,
    requests: Array.from({ length: 20 }, (_, index) => row(index / 10)),
    writes: { acknowledged: 20, refused: 0, unknown: 0 },
    samples: [
      { at: -1, backlog: 40, inFlight: 0, quarantined: 0 },
      { at: 1, backlog: 4, inFlight: 1, quarantined: 0 },
    ],
    drainedAt: 2.5,
    plannedDrainSeconds: 1,
    plannedDrainAsMeasuredSeconds: 31,
    drainAllowed: 30,
    faults: [],
    verification: verificationLike(),
    problems: [],
    interrupted: false,
    ...some,
  });
}

describe('the summary', () => {
  test('of a run that held everything', () => {
    expect(summary()).toMatchObject({
      verdict: 'pass',
      reasons: [],
      drainSeconds: 0.5,
      drainedAt: 2.5,
      mostBacklog: 5,
    });
  });

  test('drain times count from the end of the last request, and are never negative', () => {
    expect(summary({ drainedAt: 1 }).drainSeconds).toBe(0);
    expect(summary({ drainedAt: null })).toMatchObject({ verdict: 'fail', drainSeconds: null });
  });

  test('what the door answered late is no drain', () => {
    const slow = Array.from({ length: 20 }, (_, index) => row(index / 10, { totalMs: 30_000 }));

    expect(summary({ requests: slow, drainedAt: 33 }).drainSeconds).toBeCloseTo(1.1);
  });

  test('the p99 that is shown is the one that is judged, by the ledger', () => {
    const { latency, objectiveResults, timeline } = summary({ requests: [row(0, { totalMs: 22.4 })] });

    expect(latency).toEqual({ p50: 22.4, p95: 22.4, p99: 22.4, max: 22.4 });
    expect(objectiveResults[0]?.found).toBe('23 ms');
    expect(timeline[0]?.p99).toBe(22.4);
    expect(verdictText(summary({ requests: [row(0, { totalMs: 22.4 })] }), [], quiet)).toContain('p99 23 ms');
  });

  test('what slows down at the end only is not lost among all of it, where the scenario says so', () => {
    const slowAt = (second: number) =>
      Array.from({ length: 1000 }, (_, index) =>
        row(index / 10, { totalMs: index >= second * 10 && index < second * 10 + 5 ? 700 : 10 }),
      );
    const told = (requests: ReturnType<typeof slowAt>, lastShare?: number, lastArrival = 100) => {
      const objectives = { p99Ms: 500, unansweredShare: 0, ...(lastShare !== undefined && { lastShare }) };
      const phases = [{ name: 'level', durationSeconds: lastArrival, arrivalRate: 10, rampTo: 10 }];
      const generated = { arrivals: requests.length, seconds: lastArrival };
      const ended = { lastArrival, drainedAt: lastArrival + 1, generated };
      return summary({ scenario: scenarioLike({ objectives, phases }), requests, ...ended });
    };
    const missed = { name: 'p99 of http.total, last 10 % of the time', verdict: 'fail', found: '700 ms' };

    expect(told(slowAt(95), 0.1)).toMatchObject({
      verdict: 'fail',
      objectiveResults: [{ name: 'p99 of http.total', verdict: 'pass' }, missed, {}, {}],
      reasons: ['p99 of http.total, last 10 % of the time: 700 ms, allowed are 500 ms'],
    });
    expect(verdictText(told(slowAt(95), 0.1), [], quiet)).toContain('the answers were slower than allowed');
    expect(told(slowAt(80), 0.1).objectiveResults.map(({ verdict }) => verdict)).not.toContain('fail');
    expect(told(slowAt(95)).objectiveResults).toHaveLength(3);
    // One that ended early is held to the end that it had.
    expect(told(slowAt(45).slice(0, 500), 0.1, 50).objectiveResults[1]).toMatchObject(missed);
  });

  test('a run that was stopped is held to the time that it ran', () => {
    const { phases: _, ...level } = scenarioLike();
    const long = { ...level, phases: [{ name: 'level', durationSeconds: 60, arrivalRate: 10, rampTo: 10 }] };
    const told = summary({ scenario: long, interrupted: true, lastArrival: 1.9 });

    expect(told.reasons).toEqual(['it was stopped before its end']);
    expect(told.rates.offered).toBeCloseTo(10);
    expect(told.rates.deliveredShare).toBeGreaterThanOrEqual(1);
    expect(told.timeline).toHaveLength(2);
    expect(told.timeline.reduce((sum, { offered }) => sum + offered, 0)).toBeCloseTo(19);
  });

  test('of a run that was stopped before its first request nothing is found slow', () => {
    const none = { acknowledged: 0, refused: 0, unknown: 0 };
    const generated = { arrivals: 0, seconds: 0 };
    const told = summary({ interrupted: true, lastArrival: 0, requests: [], writes: none, generated });

    expect(told.objectiveResults.map(({ name }) => name)).toEqual(['backlog drained']);
    expect(verdictText(told, [], quiet)).toContain('no request was sent');
    expect(verdictText(told, [], quiet)).not.toMatch(/p50|0 ms/);
  });

  test('a phase that was stretched is late, though the whole came in its time', () => {
    const cameAt = Array.from(
      { length: 20 },
      (_, index) => STARTED_AT + index * 100 + (index >= 10 && index < 15 ? 2500 : 0),
    );

    expect(summary({ generated: { arrivals: 20, seconds: 1.9, cameAt } })).toMatchObject({
      verdict: 'invalid',
      reasons: [expect.stringMatching(/late by 2.\d+ s/)],
    });
  });

  test('of a search the steps are judged, and not the slow answers beyond the highest rate', () => {
    const steps = [{ offered: 50, delivered: 50, p50Ms: 1, p99Ms: 9, verdict: 'pass' as const }];
    const told = summary({
      requests: [row(0, { totalMs: 9000 })],
      search: { steps, highest: 50, end: 'found' },
    });

    expect(told.verdict).toBe('pass');
    expect(told.search).toEqual({ steps, highest: 50 });
  });

  test('says how it was called, where that is known', () => {
    expect(summary({ command: 'npx spillway load steady' }).command).toBe('npx spillway load steady');
    expect(summary()).not.toHaveProperty('command');
  });
});

describe('how a run is called again', () => {
  test.each<[readonly string[], string]>([
    [['spike', '--fault', 'kill:writer@10s', '--rate=2'], 'spike --fault kill:writer@10s --rate=2'],
    [['soak', '--duration', '10m', '--results', '/tmp/x', '--json'], 'soak --duration 10m'],
    [['--json', '--results=/tmp/x', './my load.yml', '--seed', '7'], "'./my load.yml' --seed 7"],
    [['steady', '--target', 'http://me:secret@127.0.0.1:80'], 'steady --target http://127.0.0.1:80'],
    [["it's.yml"], "'it'\\''s.yml'"],
  ])('%j', (args, words) => {
    expect(commandAgain(args)).toBe(`npx spillway load ${words}`);
  });

  test.each([[['steady', '--header', 'X-Api-Key: secret']], [['steady', '--header=X-Api-Key: secret']], [['steady']]])(
    '%j: the names of headers that were sent, however they were given, without their values',
    (args) => {
      expect(commandAgain(args, ['x-api-key'])).toBe("npx spillway load steady --header 'x-api-key: …'");
    },
  );
});

describe('progress', () => {
  test('says where the run is in one line', () => {
    expect(progressLine({ stage: 'load', seconds: 23.4, ofSeconds: 60, look: LOOK }, PHASES)).toBe(
      'load: 23 s of 1 min, 50/s, backlog 12',
    );
    expect(progressLine({ stage: 'load', seconds: 1, ofSeconds: 60, rate: 80 }, PHASES)).toBe(
      'load: 1 s of 1 min, 80/s',
    );
    const answers = { perSecond: 49.6, p99Ms: 12.4 };
    expect(progressLine({ stage: 'load', seconds: 23.4, ofSeconds: 60, look: LOOK, answers }, PHASES)).toBe(
      'load: 23 s of 1 min, 50/s, 50/s answered, p99 12 ms, backlog 12',
    );
    const late = { stage: 'load', seconds: 72, ofSeconds: 60 } as const;
    expect(progressLine({ ...late, answers: { ...answers, waiting: 7 } }, PHASES)).toBe(
      'all sent, waiting for 7 answers: 12 s',
    );
    expect(progressLine(late, PHASES)).toBe('all sent, waiting for the last answers: 12 s');
    expect(progressLine({ stage: 'drain', seconds: 2, look: { ...LOOK, quarantined: 3 } }, PHASES)).toBe(
      'waiting until the buffers are empty: 2 s, backlog 12, quarantined 3',
    );
  });

  test('is drawn in place on a terminal, and a line now and then elsewhere', () => {
    const shown = (isTTY: boolean) => {
      let text = '';
      const printer = new ProgressPrinter({ isTTY, columns: 80, write: (some) => (text += some) }, PHASES);
      for (let seconds = 0; seconds < 25; seconds += 1) printer.show({ stage: 'load', seconds, ofSeconds: 60 });
      printer.clear();
      return text;
    };

    expect(shown(false).split('\n').slice(0, -1)).toEqual(
      [0, 10, 20].map((second) => `load: ${second} s of 1 min, 50/s`),
    );
    expect(shown(true)).not.toContain('\n');
    expect(shown(true).endsWith('\r\x1b[K')).toBe(true);
  });
});

describe('the verdict', () => {
  test('says which part did not hold, and who was at the end', () => {
    const cpu = { cores: 2, generator: 0.3, stack: 1.5, runner: 0.1, others: 0 };
    const text = verdictText(summary({ cpu, requests: [row(0, { totalMs: 700 })] }), [], quiet);

    expect(text).toContain('The data are right; the answers were slower than allowed.');
    expect(text).toContain('The machine was wholly busy');
    expect(verdictText(summary({ cpu }), [], quiet)).not.toContain('wholly busy');
  });

  test('comes last, with every check and every reason before it', () => {
    const verification = verificationLike([
      { verdict: 'fail', wrong: 3, problems: [{ what: 'order r1 is not there' }] },
      { name: 'the last writer wins' },
      { name: 'nothing is oversold', checked: 0 },
    ]);
    const text = verdictText(summary({ verification }), ['load/results/x/report.html'], quiet);

    expect(text.split('\n').at(-1)).toBe('fail');
    expect(text).toContain('FAIL  nothing acknowledged is lost: 3 wrong of 10');
    expect(text).toContain('–     nothing is oversold: nothing to check');
    expect(text).toContain('The data are not as they were promised.');
    expect(text).toContain('ok    the last writer wins (10 looked at)');
    expect(text).toContain('- nothing acknowledged is lost: 3 wrong, order r1 is not there');
    expect(text).toContain('load/results/x/report.html');
    expect(text).toContain(
      'at most 5, drained within 1 s of the end of the last request (plan 1 s; with runs as long as they were here 31 s)',
    );
  });
});

test('a fault lasts as long as it was made, and none beyond the load', () => {
  const made = [
    { spec: parseFault('kill:writer@10s'), from: 10 },
    { spec: parseFault('stop-cache@20s+5s'), from: 20, to: 25 },
    { spec: parseFault('throttle-table:30%@25s'), from: 25 },
  ];

  expect(windowsOf(made, 30).map(({ fault, from, to }) => [fault, from, to])).toEqual([
    ['kill:writer', 10, 10],
    ['stop-cache', 20, 25],
    ['throttle-table:30%', 25, 30],
  ]);
  expect(losesCache(made)).toBe(true);
  expect(losesCache(made.slice(2))).toBe(false);
});

test('names of runs are letters and digits, and two of one moment differ', () => {
  expect(newRunName(Date.UTC(2026, 0, 1), () => 0.5)).toMatch(/^r[0-9a-z]+$/);
  expect(newRunName(0, () => 0.1)).not.toBe(newRunName(0, () => 0.2));
});
