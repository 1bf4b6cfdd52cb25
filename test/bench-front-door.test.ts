import { parseOptions } from '../load/bench/front-door/command-line';
import { MEASURES, type Way } from '../load/bench/front-door/measures';
import { bodyOf } from '../load/bench/front-door/requests';
import type { Row } from '../load/bench/front-door/row';
import { type Comparison, comparisonsOf } from '../load/bench/front-door/targets';
import { spreadOf } from '../load/bench/spread';
import { runBench } from './run-bench';

const bench = (...options: string[]) => runBench('front-door', options);

const WRITES = 20;
const BULK = 500;

/** Calls and messages of one round, by what is measured. A call takes ten messages, a standard one some 130 writes. */
function countsOf(way: Way, buffer: string): { asked: number; sqsCalls: number; messages: number } {
  switch (way) {
    case 'sdk':
    case 'single':
      return { asked: WRITES, sqsCalls: WRITES, messages: WRITES };
    case 'bulk-json':
    case 'bulk-ndjson':
      return buffer === 'fifo'
        ? { asked: BULK, sqsCalls: BULK / 10, messages: BULK }
        : { asked: BULK, sqsCalls: 1, messages: 4 };
    default:
      return { asked: WRITES, sqsCalls: 0, messages: 0 };
  }
}

test('a small run measures everything, takes every write and counts every call', async () => {
  const { code, output, errors } = await bench('--json', '--writes', String(WRITES), '--rounds', '1');

  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const { rows, comparisons }: { rows: Row[]; comparisons: Comparison[] } = JSON.parse(output);
  expect(rows).toEqual(
    MEASURES.map((measure) => {
      const counts = countsOf(measure.way, measure.buffer);
      const cpuMicrosPerWrite = { median: expect.any(Number), least: expect.any(Number), most: expect.any(Number) };
      return { ...measure, writes: counts.asked, cpuMicrosPerWrite, ...counts, taken: counts.asked };
    }),
  );
  for (const { cpuMicrosPerWrite } of rows) expect(cpuMicrosPerWrite.least).toBeGreaterThan(0);
  expect(comparisons).toHaveLength(14);
  expect(comparisons.filter(({ what }) => what.startsWith('SQS calls')).map(({ ratio }) => ratio)).toEqual([
    0.002, 0.002, 0.1,
  ]);
}, 120_000);

describe('the words of a comparison come from its figures', () => {
  const row = (way: Way, median: number): Row => ({
    ...{ way, buffer: 'standard', bytes: 300, writes: 1, asked: 1, taken: 1, sqsCalls: 1, messages: 1 },
    cpuMicrosPerWrite: { median, least: median, most: median },
  });

  test.each([
    [10, 0.1, 'meets'],
    [10.1, 0.101, 'falls short'],
  ])('a door of %d beside a call of 100', (door, ratio, verdict) => {
    expect(comparisonsOf([row('door', door), row('sdk', 100)])).toMatchObject([{ ratio, verdict }]);
  });

  test.each([
    [110, 0.1, 'meets'],
    [111, 0.11, 'falls short'],
    [90, 0, 'meets'],
  ])('both together at %d beside a call of 100', (single, ratio, verdict) => {
    expect(comparisonsOf([row('single', single), row('sdk', 100)])).toMatchObject([{ ratio, verdict }]);
  });
});

test.each([300, 1024, 10_240])('a body of %d bytes has so many', (bytes) => {
  for (const index of [0, 499]) expect(JSON.stringify(bodyOf(bytes, index))).toHaveLength(bytes);
});

test.each([
  [[3, 1, 2], { median: 2, least: 1, most: 3 }],
  [[4, 1, 2, 3], { median: 2.5, least: 1, most: 4 }],
])('the spread of %j', (values, spread) => {
  expect(spreadOf(values)).toEqual(spread);
});

test.each([
  [['--writes', '0'], '--writes must be a whole number of 1 or more, got "0"'],
  [['--rounds'], '--rounds must be a whole number of 1 or more, got ""'],
  [['--way', 'x'], '--way must be one of door, sdk, single, bulk-json, bulk-ndjson, keyed, marked, direct, got x'],
  [['--fast'], 'unknown option --fast'],
])('%j is refused', (args, problem) => {
  expect(parseOptions(args)).toEqual({ problem });
});
