import { parseOptions } from '../load/bench/ingest/command-line';
import type { AloneRow, DrainsRow, FloodRow, Row, SteadyRow } from '../load/bench/ingest/rows';
import { type Comparison, comparisonsOf } from '../load/bench/ingest/targets';
import { runBench } from './run-bench';

test('a small run measures both doors in every way, and the queue has what they accepted', async () => {
  const small = ['--rounds', '1', '--seconds', '1', '--requests', '20', '--drains', '1', '--buffer', 'standard'];

  const { code, output, errors } = await runBench('ingest', ['--json', ...small]);

  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const { rows, comparisons }: { rows: Row[]; comparisons: Comparison[] } = JSON.parse(output);
  expect(rows.map((row) => [row.part, 'contender' in row ? row.contender : row.drains])).toEqual([
    ['flood', 'direct'],
    ['flood', 'grouped'],
    ['steady', 'direct'],
    ['steady', 'grouped'],
    ['alone', 'direct'],
    ['alone', 'grouped'],
    ['alone', 'direct'],
    ['alone', 'grouped'],
    ['drains', 1],
  ]);
  const [direct, grouped] = rows.filter((row): row is FloodRow => row.part === 'flood');
  for (const row of [direct, grouped]) {
    expect(row?.accepted).toBeGreaterThan(0);
    expect(row?.standing).toBeGreaterThanOrEqual(row?.accepted ?? 0);
  }
  expect(direct?.messages).toBeGreaterThanOrEqual(direct?.accepted ?? 0);
  expect(grouped?.messages).toBeLessThan((grouped?.accepted ?? 0) / 2);
  const [drains] = rows.filter((row): row is DrainsRow => row.part === 'drains');
  expect(drains).toMatchObject({ unclean: 0, lost: 0, otherwise: 0, unsaid: 0 });
  // It closed while requests were open, and was asked for more afterwards.
  expect(drains?.open.least).toBeGreaterThan(0);
  expect(drains?.refused).toBeGreaterThan(0);
  expect(comparisons).toHaveLength(5);
}, 180_000);

describe('the words of a comparison come from its figures', () => {
  const spread = (median: number) => ({ median, least: median, most: median });
  const flood = (contender: FloodRow['contender'], perCoreSecond: number, buffer: FloodRow['buffer'] = 'standard') => ({
    ...{ part: 'flood' as const, contender, buffer, perCoreSecond: spread(perCoreSecond), perSecond: spread(1) },
    ...{ cpuMicrosPerWrite: spread(1), accepted: 1, standing: 1, messages: 1, others: 0 },
  });
  const steady = (contender: SteadyRow['contender'], p99: number): SteadyRow => ({
    ...{ part: 'steady', contender, buffer: 'standard', offeredPerSecond: 1, p50Millis: spread(1) },
    ...{ p99Millis: spread(p99), cpuMicrosPerWrite: spread(1), accepted: 1, asked: 1 },
  });
  const alone = (contender: AloneRow['contender'], median: number): AloneRow => ({
    ...{ part: 'alone', contender, buffer: 'fifo', delayMillis: 0, medianMillis: spread(median), accepted: 1 },
  });
  const drains = (lost: number): DrainsRow => ({
    ...{ part: 'drains', buffer: 'standard', drains: 20, unclean: 0, accepted: 10, lost, otherwise: 0 },
    ...{ refused: 1, unknown: 0, unsaid: 0, open: spread(2), held: spread(1) },
  });

  test.each([
    ['six times as many', [flood('direct', 100), flood('grouped', 600)], 6, 'meets'],
    ['a little fewer', [flood('direct', 100), flood('grouped', 599)], 5.99, 'falls short'],
    ['a FIFO queue', [flood('direct', 100, 'fifo'), flood('grouped', 300, 'fifo')], 3, 'falls short'],
    ['the same p99', [steady('direct', 10), steady('grouped', 10)], 1, 'meets'],
    ['a longer p99', [steady('direct', 10), steady('grouped', 10.1)], 1.01, 'falls short'],
    ['a median within 5 %', [alone('direct', 100), alone('grouped', 105)], 1.05, 'meets'],
    ['a median beyond it', [alone('direct', 100), alone('grouped', 106)], 1.06, 'falls short'],
    ['nothing lost', [drains(0)], 0, 'meets'],
    ['one lost', [drains(1)], 1, 'falls short'],
  ])('%s', (_what, rows, figure, verdict) => {
    expect(comparisonsOf(rows)).toMatchObject([{ figure, verdict }]);
  });
});

test.each([
  [['--rounds', '0'], '--rounds must be a whole number of 1 or more, got "0"'],
  [['--only', 'x'], '--only must be one of flood, steady, alone, drains, got x'],
  [['--buffer', 'x'], '--buffer must be one of standard, fifo, got x'],
])('%j is refused', (args, problem) => {
  expect(parseOptions(args)).toEqual({ problem });
});
