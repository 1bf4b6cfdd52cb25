import { DIRECT_FAULT_KINDS } from '../faults';
import { runSeeds } from '../run-seeds';
import type { Totals } from '../totals';
import { simulateDirect } from './simulate-direct';

jest.setTimeout(120_000);

const SEEDS = 1000;

/** Writers have little to do here: what fails in batches and in quarantine is the other world's. */
const RARE = ['call-spoiled', 'answer-short', 'quarantine-down', 'quarantine-entry-failed', 'quarantine-answer-lost'];

describe(`${SEEDS} simulated worlds of clients that wait`, () => {
  let totals: Totals;

  beforeAll(async () => {
    totals = await runSeeds({ world: 'direct', from: 1, count: SEEDS, workers: 2 });
  });

  test('nothing is done twice, in part, or told otherwise than it is in any of them', () => {
    expect({ seeds: totals.seeds, failures: totals.failures }).toEqual({ seeds: SEEDS, failures: [] });
    expect(totals.writes).toBeGreaterThan(SEEDS * 8);
  });

  test.each(DIRECT_FAULT_KINDS.filter((kind) => !RARE.includes(kind)))('%s happens often', (kind) => {
    expect(totals.faults.get(kind) ?? 0).toBeGreaterThanOrEqual(40);
  });

  test.each(['200', '201', '202', '204', '409', '412', '422', '503', 'replayed', 'told applied', 'told conflict'])(
    '%s is answered often',
    (answer) => {
      expect(totals.outcomes.get(answer) ?? 0).toBeGreaterThan(SEEDS / 20);
    },
  );

  test('what the design excuses stays rare', () => {
    const excused = (name: string) => totals.exceptions.get(name) ?? 0;

    expect(excused('covered before it was told')).toBeLessThan(totals.writes / 20);
    expect(excused('forgotten, then done again')).toBeLessThan(totals.writes / 100);
    expect(excused('forgotten, then refused')).toBeLessThan(totals.writes / 100);
    expect(excused('refused, then created')).toBeLessThan(totals.writes / 1000);
    expect(excused('refused, then expected')).toBeLessThan(totals.writes / 1000);
    expect(excused('deleted, then made again')).toBeLessThan(totals.writes / 1000);
    expect(excused('refused, then deleted')).toBeLessThan(totals.writes / 1000);
  });
});

test('a world of clients is the same history whenever its seed is run', async () => {
  const run = async (seed: number) => {
    const lines: string[] = [];
    const report = await simulateDirect({ seed, trace: (line) => lines.push(line) });
    return { report, lines };
  };
  const seeds = Array.from({ length: 15 }, (_, index) => index + 1);
  const first = new Map<number, Awaited<ReturnType<typeof run>>>();
  for (const seed of seeds) first.set(seed, await run(seed));

  for (const seed of seeds.toReversed()) expect(await run(seed)).toEqual(first.get(seed));
});
