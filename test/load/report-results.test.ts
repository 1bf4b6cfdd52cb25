import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultsPage } from '../../load/report/results-page';
import { type ResultRow, replaces, resultRow } from '../../load/report/results-rows';
import { SUITES } from '../../load/report/results-suites';
import { findScenario, scenarioNames } from '../../load/scenario/list-scenarios';
import { MAKERS } from '../../load/workload/makers';
import { FAULT_KINDS } from '../../local/faults/fault-kinds';
import { THROTTLE_REASONS } from '../../local/faults/fault-settings';
import { parseFault } from '../../local/faults/fault-spec';
import { breakpoint, empty, fault, GOOD, interrupted, spike, steady } from './report-summaries';

const DOCS = join(__dirname, '..', '..', 'docs');
const PAGE = readFileSync(join(DOCS, 'results.md'), 'utf8');
const ROWS = JSON.parse(readFileSync(join(DOCS, 'results.json'), 'utf8')) as ResultRow[];

const lineOf = (page: string, begin: string) => page.split('\n').find((line) => line.startsWith(begin)) ?? '';

test('the page shows its rows (npm run load:results writes both)', () => {
  expect(PAGE).toBe(resultsPage(ROWS));
});

test('each picture of the page is there', () => {
  for (const [, picture = ''] of PAGE.matchAll(/\]\((pictures\/[^)]+)\)/g)) {
    expect({ picture, isThere: existsSync(join(DOCS, picture)) }).toEqual({ picture, isThere: true });
  }
});

test('every scenario is a suite, and every suite can be run', () => {
  const names = SUITES.map(({ name }) => name);

  expect(names).toEqual(expect.arrayContaining(scenarioNames()));
  expect(new Set(names).size).toBe(names.length);
  for (const { args, kind } of SUITES) {
    const [scenario = '', option, spec = ''] = args;
    expect(findScenario(scenario).flows.length).toBeGreaterThan(0);
    expect(option).toBe(kind === 'fault' ? '--fault' : scenario === 'soak' ? '--duration' : undefined);
    if (kind === 'fault') expect(parseFault(spec).atSeconds).toBe(8);
  }
});

test('every fault of the fault scenario is a suite of its own too, and every fault that there is by name', () => {
  const kind = (text: string) => /^[a-z-]+(:[a-zA-Z]+)?/.exec(text)?.[0] ?? '';
  const texts = SUITES.flatMap(({ kind: what, args }) => (what === 'fault' ? [args[2] ?? ''] : []));
  const faults = texts.map((text) => parseFault(text).fault);
  const throttles = faults.flatMap((one) => (one.name === 'settings' && one.settings.throttle) || []);

  expect(texts.map(kind)).toEqual(expect.arrayContaining(findScenario('fault').faults.map(kind)));
  expect(new Set(texts.map((text) => text.replace(/[:@].*/, '')))).toEqual(
    new Set(FAULT_KINDS.map(({ name }) => name)),
  );
  expect(new Set(throttles.map(({ reason = 'keyRange' }) => reason))).toEqual(new Set(THROTTLE_REASONS));
  expect(throttles.some(({ key }) => key !== undefined)).toBe(true);
});

test('a fault of a task goes where there are tasks', () => {
  for (const { args, name } of SUITES.filter(({ kind }) => kind === 'fault')) {
    const { fault } = parseFault(args[2] ?? '');
    const isOfTask = fault.name === 'slow' || ('functionName' in fault && fault.functionName.startsWith('task-'));
    expect([name, args.slice(3)]).toEqual([name, isOfTask ? ['--door', 'containers'] : []]);
  }
});

test.each(['bulk', 'flood', 'one-fault'])('the suite %s asks makers that there are', (name) => {
  const { flows, setup } = findScenario(join(__dirname, '..', '..', 'load', 'suites', `${name}.yml`));
  const makers = flows.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'request' ? [step.maker] : [])));

  expect(Object.keys(MAKERS)).toEqual(expect.arrayContaining([...setup, ...makers]));
  expect(makers.length).toBeGreaterThan(0);
});

test('what people ask for stands first, each with its run and what was found wrong', () => {
  const page = resultsPage([
    resultRow('steady', steady),
    resultRow('spike', spike),
    resultRow('breakpoint', breakpoint),
  ]);

  expect(lineOf(page, '| Single writes, for good')).toContain(
    '49.9/s accepted, 49.8/s durable, over 1 min, p99 49 ms; of 11,988 acknowledged writes none lost, none doubled | [steady](#steady), 2026-11-21 22:14 UTC, `cffba2c`',
  );
  expect(lineOf(page, '| A spike')).toMatch(
    /messages waiting at most; drain by the plan 28 s; with runs as long as they were here 14 s; found 15\.3 s after the end of the last request; of 11,988/,
  );
  expect(lineOf(page, '| Single writes at most')).toContain(
    '880 arrivals/s accepted, 871 writes/s durable meanwhile, buffers empty 1.3 s after the last one; p99 310 ms, allowed 500 ms; the next step was not delivered: the generator’s limit, the stack may carry more',
  );
  expect(lineOf(page, '| Orders of a flash sale')).toContain('not run yet');
});

test('orders of a flash sale are those asked for, and those told yes', () => {
  const phases = [{ name: 'doors open', durationSeconds: 20, arrivalRate: 20, rampTo: 180 }];
  const rates = { ...steady.rates, requests: 2000, acknowledgedPerSecond: 40.25 };
  const page = resultsPage([resultRow('flash-sale', { ...steady, phases, rates })]);

  expect(lineOf(page, '| Orders of a flash sale')).toContain(
    'up to 180/s asked for, 100/s over 20 s, 40.3/s of them told yes, p99 49 ms; of 11,988 acknowledged writes none lost',
  );
});

test('bulks are told by their writes, and a search by what its highest step left behind', () => {
  const rates = { ...steady.rates, writesPerSecond: 1000, durableWritesPerSecond: 973.38 };
  const page = resultsPage([resultRow('bulk', { ...steady, rates }), resultRow('breakpoint', breakpoint)]);

  expect(lineOf(page, '| Writes in bulks')).toContain('1,000/s accepted, 973/s durable, over 1 min');
  expect(resultRow('breakpoint', breakpoint)).toMatchObject({ highest: 880, highestDurable: 871.2, highestDrain: 1.3 });
});

test('each run says when it was, of which sources, how long, and how to have it again', () => {
  const command = 'npx spillway load soak --duration 10m';
  const phases = [{ name: 'soak', durationSeconds: 600, arrivalRate: 100, rampTo: 100 }];
  const page = resultsPage([
    resultRow('soak', { ...steady, command, phases }),
    resultRow('fault-kill-writer', { ...steady, startedAt: '2026-11-22T01:02:00Z', faults: fault.faults.slice(0, 1) }),
  ]);

  expect(page).toContain('2026-11-21 22:14 UTC, `cffba2c`, 10 min of load');
  expect(page).toContain('Again: `npx spillway load soak --duration 10m`');
  expect(lineOf(page, '| soak |')).toContain('10 min');
  expect(lineOf(page, '| `kill:writer@10s`')).toContain('2026-11-22 01:02 UTC, `cffba2c` |');
});

test('a line of the matrix says what its fault met', () => {
  const faults = fault.faults.slice(0, 1).map((one) => ({ ...one, met: { count: 1, words: 'it was at work' } }));
  const page = resultsPage([resultRow('fault-kill-writer', { ...steady, faults })]);

  expect(lineOf(page, '| `kill:writer@10s`')).toContain('killed: it was at work |');
});

test('the soak of the page is shorter than by itself, and the page says so', () => {
  expect(SUITES.find(({ name }) => name === 'soak')?.args).toEqual(['soak', '--duration', '5m']);
  expect(PAGE).toContain('The soak is run for five minutes here');
});

test.each([
  ['fail', fault, '**FAIL**'],
  ['interrupted', interrupted, '**interrupted**'],
  ['invalid', empty, '**invalid**, 0 % delivered'],
] as const)('a run that is %s says so in every place', (verdict, summary, word) => {
  const page = resultsPage([resultRow('steady', summary)]);

  expect(lineOf(page, '| steady |')).toContain(word);
  expect(lineOf(page, '| Single writes, for good')).toContain(`(**${verdict}**)`);
  for (const reason of summary.reasons) expect(page).toContain(reason);
  expect(page).not.toMatch(/NaN|undefined|Infinity|null/);
});

test('data that were found wrong, or could not be looked at, are never told as held', () => {
  const row = (data: 'fail' | 'undecided') =>
    resultsPage([resultRow('steady', { ...fault, verification: { ...fault.verification, verdict: data } })]);

  expect(row('fail')).toContain('**2 found wrong**');
  expect(lineOf(row('fail'), '| steady |')).toContain('**2 wrong**');
  expect(row('undecided')).toContain('the data could not be decided');
  for (const page of [row('fail'), row('undecided')]) expect(page).not.toMatch(/none lost|checks hold/);
});

test('a fault has its line in the matrix, and no picture', () => {
  const page = resultsPage([resultRow('fault-kill-writer', { ...steady, faults: fault.faults.slice(0, 1) })]);

  expect(lineOf(page, '| `kill:writer@10s` | the writer killed | 12 |')).toContain('3 checks hold | pass |');
  expect(page).not.toContain('](pictures/');
});

test('where the generator was at its end it is said, and of whom nothing was at its end', () => {
  const page = resultsPage([resultRow('steady', steady), resultRow('breakpoint', breakpoint)]);

  expect(lineOf(page, '- **breakpoint**')).toContain(
    'The generator, one thread, was at its end: the stack may carry more',
  );
  expect(page).toContain('Neither was at its end in steady.');
});

test('where other programs had the machine it is said', () => {
  const cpu = { cores: 2, generator: 0.1, stack: 0.3, runner: 0, others: 1.6 };

  expect(lineOf(resultsPage([resultRow('steady', { ...steady, cpu })]), '- **steady**')).toContain(
    'other programs took 1.6',
  );
});

test('runs of several machines and commits are told apart', () => {
  const page = resultsPage([
    resultRow('steady', steady),
    resultRow('spike', { ...spike, startedAt: '2026-11-22T01:00:00Z', machine: { line: 'another' } }),
  ]);

  expect(page).toContain('Measured from 2026-11-21 to 2026-11-22.');
  expect(page).toContain('| another | `–` | spike |');
  expect(page).toContain('Node 24.21.0 | `cffba2c` | steady |');
});

test('a text makes no column, tag, link or picture of its own', () => {
  const page = resultsPage([resultRow('steady', { ...fault, summary: 'a | b <img src=x> ![x](y) `c`\n# d' })]);

  expect(page).toContain('a \\| b &lt;img src=x> !\\[x\\](y) \\`c\\` # d');
});

describe('a run again', () => {
  const pass = resultRow('steady', steady);

  test.each([
    ['pass', true],
    ['fail', true],
    ['invalid', false],
    ['interrupted', false],
  ] as const)('that is %s takes the place of a pass: %s', (verdict, taken) => {
    expect(replaces({ ...pass, verdict }, pass)).toBe(taken);
    expect(replaces({ ...pass, verdict }, undefined)).toBe(true);
    expect(replaces({ ...pass, verdict }, { ...pass, verdict: 'invalid' })).toBe(true);
  });
});

test('a row keeps four digits, and leaves out what nobody told', () => {
  const row = resultRow('steady', {
    ...steady,
    cpu: undefined,
    plannedDrainSeconds: undefined,
    rates: { ...steady.rates, writesPerSecond: 123.45678, durableWritesPerSecond: undefined },
    verification: GOOD,
  });

  expect(row.writesPerSecond).toBe(123.5);
  expect(Object.keys(row)).toEqual(
    expect.not.arrayContaining(['cpu', 'plannedDrainSeconds', 'durableWritesPerSecond']),
  );
  expect(JSON.parse(JSON.stringify(row))).toEqual(row);
});
