import { FAULT_KINDS } from '../faults';
import { runSeeds } from '../run-seeds';
import type { Totals } from '../totals';
import { simulateMoving } from './simulate-moving';

jest.setTimeout(120_000);

const SEEDS = 400;

/** Writers have little else to do here: what fails in batches and in quarantine is the first world's. */
const RARE = ['answer-short', 'call-spoiled', 'quarantine-down', 'quarantine-entry-failed', 'quarantine-answer-lost'];

describe(`${SEEDS} simulated worlds in which records move while they are written`, () => {
  let totals: Totals;

  beforeAll(async () => {
    totals = await runSeeds({ world: 'moving', from: 1, count: SEEDS, workers: 2 });
  });

  test('every record has one history, stands once in the end, and is found all the time', () => {
    expect({ seeds: totals.seeds, failures: totals.failures }).toEqual({ seeds: SEEDS, failures: [] });
    expect(totals.writes).toBeGreaterThan(SEEDS * 10);
  });

  test.each([...FAULT_KINDS, 'layouts-away'].filter((kind) => !RARE.includes(kind)))('%s happens often', (kind) => {
    expect(totals.faults.get(kind) ?? 0).toBeGreaterThanOrEqual(20);
  });

  test.each(['marked', 'marked bare', 'copied', 'removed', 'registered', 'closed'])(
    'an old place is %s often',
    (step) => {
      expect(totals.outcomes.get(step) ?? 0).toBeGreaterThan(SEEDS / 2);
    },
  );

  test('listings go through all their pages, and many meet a table that does not answer', () => {
    expect(totals.outcomes.get('walk through') ?? 0).toBeGreaterThan(SEEDS);
    expect(totals.outcomes.get('page 200') ?? 0).toBeGreaterThan(2 * SEEDS);
    expect(totals.outcomes.get('page 503') ?? 0).toBeGreaterThan(SEEDS / 2);
  });

  test.each(['read 200', 'read 404', 'applied', 'conflict', 'told applied', '200', '202'])(
    '%s is told often',
    (answer) => {
      expect(totals.outcomes.get(answer) ?? 0).toBeGreaterThan(SEEDS / 10);
    },
  );

  test('what is left behind in an old place is a mark, and rare', () => {
    expect(totals.exceptions.get('a mark was left behind') ?? 0).toBeLessThan(SEEDS / 20);
  });
});

test('a world of moving records is the same history whenever its seed is run', async () => {
  const run = async (seed: number) => {
    const lines: string[] = [];
    const report = await simulateMoving({ seed, trace: (line) => lines.push(line) });
    return { report, lines };
  };
  const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
  const first = new Map<number, Awaited<ReturnType<typeof run>>>();
  for (const seed of seeds) first.set(seed, await run(seed));

  for (const seed of seeds.toReversed()) expect(await run(seed)).toEqual(first.get(seed));
});
