import { endingOf } from '../../load/artillery/ending';
import { artilleryReport } from '../../load/artillery/report';
import { wrongWith } from '../../load/run/own-checks';

const FILE = {
  aggregate: {
    counters: {
      'vusers.created': 10,
      'vusers.completed': 6,
      'vusers.failed': 4,
      'http.requests': 12,
      'http.responses': 9,
      'http.codes.202': 8,
      'http.codes.503': 1,
      'errors.ETIMEDOUT': 3,
      'errors.nothing to ask': 1,
    },
    summaries: { 'http.total': { min: 1, max: 90, p50: 5, p95: 40, p99: 80 }, 'http.response_time': { p99: 7 } },
    firstMetricAt: 1000,
    lastMetricAt: 6000,
  },
};
const REPORT = artilleryReport(FILE);

test('a report is read by what it means', () => {
  expect(REPORT).toEqual({
    created: 10,
    completed: 6,
    failed: 3,
    left: 1,
    requests: 12,
    responses: 9,
    firstAt: 1000,
    lastAt: 6000,
    httpTotal: { p50: 5, p95: 40, p99: 80, max: 90 },
    errors: { ETIMEDOUT: 3 },
    codes: { 202: 8, 503: 1 },
  });
});

test('where nothing was answered there is no latency', () => {
  const report = artilleryReport({ aggregate: { counters: { 'vusers.created': 2 }, summaries: {} } });

  expect(report).toMatchObject({ created: 2, requests: 0 });
  expect(report).not.toHaveProperty('httpTotal');
});

test.each([undefined, 'text', {}, { aggregate: {} }])('%p is no report', (file) => {
  expect(artilleryReport(file)).toBeUndefined();
});

const BY_ITSELF = (code: number | null) => ({ by: 'itself', code }) as const;

test.each([
  ['a clean end', BY_ITSELF(0), REPORT, '', { how: 'done' }],
  [
    'checks of artillery that are not met',
    BY_ITSELF(1),
    REPORT,
    'Checks:\n\u001b[31mfail: http.total.p99 < 3\u001b[39m\nok: vusers.failed == 0\n',
    { how: 'unmet', problem: expect.stringContaining('http.total.p99 < 3') },
  ],
  [
    'a script that it cannot run',
    BY_ITSELF(1),
    undefined,
    'Test run id: x\nError: no such file\n    at y\n',
    { how: 'broken', problem: 'artillery ended with 1: Error: no such file' },
  ],
  [
    'a defect of a hook, though the run went on',
    BY_ITSELF(0),
    REPORT,
    'x\nspillway: a hook failed: a bug\n',
    { how: 'broken', problem: 'a hook of the scenario failed: a bug' },
  ],
  [
    'no word at all',
    BY_ITSELF(11),
    undefined,
    '',
    { how: 'broken', problem: 'artillery ended with 11: it said nothing' },
  ],
  [
    'the limit',
    { by: 'limit', code: 143 } as const,
    undefined,
    '',
    { how: 'limit', problem: expect.stringContaining('longer') },
  ],
  [
    'a stop',
    { by: 'signal', code: null } as const,
    undefined,
    '',
    { how: 'stopped', problem: 'artillery was stopped' },
  ],
])('%s is told as it is', (_what, ended, report, log, expected) => {
  expect(endingOf(ended, report, log)).toEqual(expected);
});

describe('of what went wrong', () => {
  const ended = (how: 'unmet' | 'broken' | 'stopped', problem: string, report = REPORT) =>
    wrongWith({ how, problem, ...(report && { report }) });
  const unmet = 'checks in the scenario’s own plugins are not met: ';

  test('checks that are not met are no fault of artillery’s, and a stop is nobody’s', () => {
    expect(ended('unmet', `${unmet}x < 3`)).toEqual({ unmet: `${unmet}x < 3` });
    expect(ended('broken', 'it ended with 11')).toEqual({ problem: 'it ended with 11' });
    expect(ended('stopped', 'artillery was stopped')).toEqual({});
    expect(wrongWith({ how: 'done' })).toEqual({});
  });

  test('visitors who had nothing to ask are no errors, though artillery counts them', () => {
    // Of ten visitors three had no answer, and one had nothing to ask.
    expect(ended('unmet', `${unmet}maxErrorRate < 30`)).toEqual({});
    expect(ended('unmet', `${unmet}maxErrorRate < 29.9`)).toHaveProperty('unmet');
    expect(ended('unmet', `${unmet}x < 3, maxErrorRate < 30`)).toHaveProperty('unmet');
  });
});
