import { parseCommand } from './command-line';
import { FAULT_KINDS } from './faults';
import { runSeeds } from './run-seeds';
import { simulate } from './simulate';
import { summaryOf } from './summary';
import type { Totals } from './totals';

jest.setTimeout(120_000);

const SEEDS = 2000;

describe(`${SEEDS} simulated worlds`, () => {
  let totals: Totals;

  beforeAll(async () => {
    totals = await runSeeds({ from: 1, count: SEEDS, workers: 2 });
  });

  test('no write is lost, doubled, misordered or misreported in any of them', () => {
    expect({ seeds: totals.seeds, failures: totals.failures }).toEqual({ seeds: SEEDS, failures: [] });
    expect(totals.writes).toBeGreaterThan(SEEDS * 10);
  });

  test.each(FAULT_KINDS)('%s happens often', (kind) => {
    expect(totals.faults.get(kind) ?? 0).toBeGreaterThanOrEqual(40);
  });

  test('invocations run out of time, and late ones meet their successors', () => {
    expect(totals.faults.get('function-timeout')).toBeGreaterThan(100);
    expect(totals.faults.get('late-call')).toBeGreaterThan(100);
  });

  test('every outcome is told', () => {
    for (const kind of ['applied', 'superseded', 'conflict', 'poison', 'duplicate']) {
      expect([kind, totals.outcomes.get(kind) ?? 0]).toEqual([kind, expect.any(Number)]);
      expect(totals.outcomes.get(kind) ?? 0).toBeGreaterThan(SEEDS / 10);
    }
  });

  test('what the design excuses stays rare', () => {
    const excused = (name: string) => totals.exceptions.get(name) ?? 0;

    expect(excused('refused, then created')).toBeLessThan(totals.writes / 1000);
    expect(excused('refused, then deleted')).toBeLessThan(totals.writes / 10_000);
    expect(excused('covered before it was told')).toBeLessThan(totals.writes / 10);
  });
});

describe('a world', () => {
  test('is the same history whenever its seed is run, and whatever ran before it', async () => {
    const seeds = Array.from({ length: 30 }, (_, index) => index + 1);
    const run = async (seed: number) => {
      const lines: string[] = [];
      const report = await simulate({ seed, trace: (line) => lines.push(line) });
      return { report, lines };
    };
    const first = new Map<number, Awaited<ReturnType<typeof run>>>();
    for (const seed of seeds) first.set(seed, await run(seed));

    for (const seed of seeds.toReversed()) expect(await run(seed)).toEqual(first.get(seed));
  });

  test('is another history for another seed', async () => {
    const hashes = new Set<number>();

    for (let seed = 1; seed <= 50; seed += 1) hashes.add((await simulate({ seed })).hash);

    expect(hashes.size).toBe(50);
  });
});

test('a variant of a line that is gone is no proof', async () => {
  const gone = { file: 'writer/lane.ts', from: 'no such line', to: '' };

  await expect(runSeeds({ from: 1, count: 1, workers: 1, broken: [gone] })).rejects.toThrow(/holds it 0 times/);
});

describe('the command', () => {
  test('replays one seed, or runs many', () => {
    expect(parseCommand(['--seed', '7', '--trace'])).toMatchObject({ kind: 'one', seed: 7, trace: true });
    expect(parseCommand(['--seeds', '10', '--from', '5', '--workers', '2'])).toEqual({
      kind: 'many',
      world: 'writer',
      from: 5,
      count: 10,
      workers: 2,
    });
  });

  test.each([
    [['--seed', 'x'], '--seed must be a whole number of 0 or more, got "x"'],
    [['--seeds', '0'], '--seeds must be a whole number of 1 or more, got "0"'],
    [['--world', 'moon'], '--world must be one of writer, direct, moving, sales, got "moon"'],
    [['--trace'], '--trace needs --seed'],
    [['--seed', '1', '--without', 'rain'], '--without knows no fault "rain"'],
  ])('%j is refused', (args, message) => {
    expect(() => parseCommand(args)).toThrow(message);
  });

  test('sums up with the command that replays a failure', () => {
    const failures = [{ seed: 42, violations: ['a write was lost'] }];
    const none = new Map<string, number>();
    const totals: Totals = { seeds: 50, writes: 500, faults: none, exceptions: none, outcomes: none, failures };

    const summary = summaryOf(totals, 1000);

    expect(summary).toContain('50 seeds/s');
    expect(summary).toContain('seed 42: a write was lost');
    expect(summary).toContain('npm run simulate -- --seed 42 --trace');
  });
});
