import { main } from '../../bin/command-line/main';
import { EXIT_UNWELL, oneLook } from '../../bin/status/one-look';
import type { Reading } from '../../bin/status/reading';
import { StatusViews } from '../../bin/status/status-view';
import { worstDelaySeconds } from '../../lib/sizing/planned-drain';
import { sizing } from '../../lib/sizing/sizing';
import { DESCRIPTION } from '../path/path-world';
import { AT, bufferWith, CALM, reading } from './readings';

/** Runs a command line in this process. */
async function run(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await main(args, { print: (line) => said.push(line), complain: (line) => complained.push(line) });
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

async function look(one: Reading, json: boolean): Promise<{ code: number; said: string[] }> {
  const said: string[] = [];
  const views = new StatusViews({ where: 'here', description: DESCRIPTION });
  const code = await oneLook({ read: async () => one }, views, json, {
    print: (line) => said.push(line),
    complain() {},
  });
  return { code, said };
}

test('its help has every option, the exit codes and the price', async () => {
  const { code, said } = await run('status', '--help');

  expect(code).toBe(0);
  for (const option of ['--local', '--stack', '--region', '--path', '--every', '--once', '--json']) {
    expect(said).toContain(`  ${option} `);
  }
  expect(said).toContain('0 calm or busy, 3 unwell, 1 the path could not be looked at, 2 the command line is wrong');
  expect(said).toContain('$0.01 for 1,000 metrics');
});

test.each([
  [['--evry', '1s'], 'unknown option --evry, did you mean --every?'],
  [['--every', '0'], '--every must be from 1 s to 1 h, got "0"'],
  [['--every', 'soon'], '--every must be a time such as 60s'],
  [['--local', 'here'], '--local must be the URL of a local run'],
  [['--local', 'http://127.0.0.1:1', '--stack', 'Shop'], '--local and --stack exclude each other'],
  [['Shop'], 'unexpected argument "Shop"'],
])('%j is a wrong command line: one line and exit code 2', async (args, message) => {
  const { code, complained } = await run('status', ...args);

  expect(code).toBe(2);
  expect(complained).toContain(message);
  expect(complained.split('\n')).toHaveLength(1);
});

test('a path that cannot be looked at is one line and exit code 1', async () => {
  const { code, said, complained } = await run('status', '--local', 'http://127.0.0.1:1', '--once');

  expect([code, said]).toEqual([1, '']);
  expect(complained).toMatch(/^spillway status: nothing answers on http:\/\/127\.0\.0\.1:1: start a local run/);
  expect(complained.split('\n')).toHaveLength(1);
});

test.each([
  ['calm', CALM, 0],
  ['busy', reading(bufferWith({ waiting: 400 })), 0],
  ['unwell', reading({ quarantine: { standard: 1 } }), EXIT_UNWELL],
])('one look at a path that is %s tells scripts so', async (kind, one, expected) => {
  const { code, said } = await look(one, false);

  expect(code).toBe(expected);
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(kind.toUpperCase());
  expect(said[0]).not.toContain('Ctrl-C');
});

test('for machines a look is one line of JSON', async () => {
  const { code, said } = await look(reading({ asOf: AT - 60_000, ...bufferWith({ waiting: 400, drained: 0 }) }), true);

  expect(code).toBe(0);
  expect(said[0]).not.toContain('\n');
  expect(JSON.parse(said[0] ?? '')).toEqual({
    version: 1,
    at: '2026-11-21T20:41:07.000Z',
    ratesUntil: '2026-11-21T20:40:07.000Z',
    where: 'here',
    verdict: 'busy',
    why: ['400 messages wait, and none was drained lately'],
    frontDoor: { Offered: 50, Accepted: 50 },
    buffers: [
      { kind: 'standard', waiting: 400, inFlight: 60, oldestSeconds: 1.2, sent: 50, drained: 0, drainSeconds: null },
    ],
    writer: { Applied: 50, errors: 0, runs: 1, mostRuns: 4 },
    acceptToDurableMillis: { p50: 600, p95: 1100, p99: 1300 },
    acceptableDelaySeconds: 10,
    lateAfterSeconds: 13,
    quarantine: { standard: 0 },
    cacheUnavailable: 0,
  });
});

test('late is what the metric calls so: longer than the longest wait that the plan foresees', () => {
  const demand = { ...DESCRIPTION.demand, peakWritesPerSecond: 20_000, acceptableDelaySeconds: 5 };
  const { knobs } = sizing(demand);
  const late = worstDelaySeconds(new Set(DESCRIPTION.kinds), demand, knobs);
  const views = new StatusViews({ where: 'here', description: { ...DESCRIPTION, demand } });
  const after = (seconds: number) => views.next(reading(bufferWith({ waiting: 1, oldestSeconds: seconds }))).verdict;

  expect(late).toBeGreaterThan(5);
  expect(views.next(CALM)).toMatchObject({ acceptableDelaySeconds: 5, lateAfterSeconds: late });
  expect(after(late)).toEqual({ kind: 'calm' });
  expect(after(late + 1)).toMatchObject({ kind: 'unwell' });
});

test('the runs of the writer are held against the plan, or the place where it allows fewer', () => {
  const views = new StatusViews({ where: 'here', description: { ...DESCRIPTION, knobs: { writerConcurrency: 7 } } });
  const planned = views.next({ ...CALM, writer: {} }).mostRuns;

  expect(planned).toBeGreaterThan(7);
  expect(views.next(CALM).mostRuns).toBe(4);
  expect(
    new StatusViews({
      where: 'here',
      description: { ...DESCRIPTION, kinds: ['standard'], knobs: { writerConcurrency: 7 } },
    }).next({ ...CALM, writer: {} }).mostRuns,
  ).toBe(7);
});

test('the past grows by each look, for five minutes, unless the place tells it', () => {
  const views = new StatusViews({ where: 'here', description: DESCRIPTION });
  for (let at = 0; at < 200; at += 1) views.next(reading({ at }));
  const told = [{ at: 1, offered: 2, applied: 3, waiting: {} }];

  expect(views.next(reading({ at: 200 })).past.map(({ at }) => at)).toEqual(
    Array.from({ length: 150 }, (_, index) => 51 + index),
  );
  expect(views.next(reading({ past: told })).past).toBe(told);
});
