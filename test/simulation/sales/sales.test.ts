import { SALES_FAULT_KINDS } from '../faults';
import { runSeeds } from '../run-seeds';
import type { Totals } from '../totals';

jest.setTimeout(180_000);

const SEEDS = 400;

/** No order is poison, and what is asked of the table is transactions: what fails in batches is the other worlds'. */
const RARE = [
  'message-copied',
  'message-reordered',
  'call-spoiled',
  'answer-short',
  'partition-throttled',
  'transaction-conflict',
  'statement-error-before-effect',
  'statement-error-after-effect',
  'quarantine-down',
  'quarantine-entry-failed',
  'quarantine-answer-lost',
  'outcomes-down',
  'outcomes-answer-lost',
  'redelivery-not-set',
];

describe(`${SEEDS} simulated sales`, () => {
  let totals: Totals;

  beforeAll(async () => {
    totals = await runSeeds({ world: 'sales', from: 1, count: SEEDS, workers: 2 });
  });

  test('no unit is sold twice or lost, and no buyer is told otherwise than it is, in any of them', () => {
    expect({ seeds: totals.seeds, failures: totals.failures }).toEqual({ seeds: SEEDS, failures: [] });
    expect(totals.writes).toBeGreaterThan(SEEDS * 10);
  });

  test.each(SALES_FAULT_KINDS.filter((kind) => !RARE.includes(kind)))('%s happens often', (kind) => {
    expect(totals.faults.get(kind) ?? 0).toBeGreaterThanOrEqual(20);
  });

  test.each([
    ['accepted', SEEDS * 4],
    ['sold out', SEEDS * 4],
    ['busy', SEEDS * 2],
    ['reused', SEEDS / 20],
    ['told applied', SEEDS * 4],
    ['told duplicate', SEEDS / 20],
    ['units moved', SEEDS / 20],
    ['found decided', 5],
    ['given back', 5],
    ['reconciled', 1],
  ])('%s happens often', (what, least) => {
    expect(totals.outcomes.get(what) ?? 0).toBeGreaterThanOrEqual(least);
  });

  test('what is accepted in vain, after a loss of the cache, stays rare', () => {
    const accepted = totals.outcomes.get('accepted') ?? 0;

    expect(totals.outcomes.get('accepted in vain') ?? 0).toBeLessThan(accepted / 50);
    expect(totals.outcomes.get('accepted, and another sold') ?? 0).toBeLessThan(accepted / 50);
  });
});

test('sales are the same histories whenever their seeds are run, and in whatever thread', async () => {
  const run = async (workers: number) => {
    const { faults, outcomes, writes } = await runSeeds({ world: 'sales', from: 1, count: 20, workers });
    return { writes, faults: [...faults].sort(), outcomes: [...outcomes].sort() };
  };

  expect(await run(2)).toEqual(await run(1));
});
