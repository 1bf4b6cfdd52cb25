import { parseOptions } from '../load/bench/partitions/command-line';
import { messageOf, PLACING_WAYS, type PlacingWay, placing, writesToPlace } from '../load/bench/partitions/placing';
import { recordsOf } from '../load/bench/partitions/records';
import { type MoveRow, mergeRow, moveRow, type Rows, walkRow } from '../load/bench/partitions/rows';
import { type Comparison, comparisonsOf } from '../load/bench/partitions/targets';
import { runBench } from './run-bench';

const bench = (...options: string[]) => runBench('partitions', options);

const RECORDS = 300;

test('a small run measures every part, lists every record and moves each to its place', async () => {
  const options = ['--json', '--records', String(RECORDS), '--writes', '2000', '--rounds', '1'];

  const { code, output, errors } = await bench(...options);

  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const { placing: placed, walks, merge, move, comparisons }: Rows & { comparisons: Comparison[] } = JSON.parse(output);
  expect(placed.map(({ way }) => way)).toEqual([...PLACING_WAYS]);
  for (const { nanosPerWrite } of placed) expect(nanosPerWrite.least).toBeGreaterThan(0);
  expect(walks.map(({ limit, records, pages }) => ({ limit, records, pages }))).toEqual([
    { limit: RECORDS, records: RECORDS, pages: 1 },
    { limit: 100, records: RECORDS, pages: 3 },
  ]);
  // Every page asks every shard, and every query costs a read unit at the least.
  for (const { pages, queries, readUnits } of walks) {
    expect(queries).toBeGreaterThanOrEqual(64 * pages);
    expect(readUnits).toBeGreaterThanOrEqual(queries);
  }
  expect(merge?.records).toBe(RECORDS);
  expect(merge?.decodingMicrosPerRecord.least).toBeGreaterThan(0);
  // A copy and a removal of less than 1 KB: two units, and a few for what the migrator remembers of its way.
  expect(move).toMatchObject({ records: RECORDS, lost: 0, astray: 0 } satisfies Partial<MoveRow>);
  expect(move?.writeUnitsPerRecord.least).toBeGreaterThan(2);
  expect(move?.callsPerRecord.least).toBeGreaterThan(2);
  expect(move?.readUnitsPerRecord.least).toBeGreaterThan(0);
  expect(comparisons).toHaveLength(11);
}, 120_000);

describe('figures come from what was measured', () => {
  test('of a walk: time is the median of the rounds', () => {
    const round = { pages: 2, records: 10, queries: 128, readUnits: 130, seconds: 1, cpuMicros: 100 };

    const rounds = [round, { ...round, seconds: 3, cpuMicros: 300 }, { ...round, seconds: 2, cpuMicros: 150 }];

    expect(walkRow(5, rounds)).toEqual({
      ...{ limit: 5, pages: 2, records: 10, queries: 128, readUnits: 130 },
      millis: { median: 2000, least: 1000, most: 3000 },
      cpuMicrosPerRecord: { median: 15, least: 10, most: 30 },
    });
  });

  test('of a move: what is lost or astray in any round is told', () => {
    const round = { records: 10, writeUnits: 21, readUnits: 5, calls: 22, seconds: 2, cpuMicros: 100 };

    const row = moveRow([
      { ...round, lost: 0, astray: 2 },
      { ...round, lost: 1, astray: 0 },
    ]);

    expect(row).toMatchObject({ records: 10, lost: 1, astray: 2 });
    expect(row.writeUnitsPerRecord.median).toBe(2.1);
    expect(row.recordsPerSecond.median).toBe(5);
  });
});

describe('the words of a comparison come from its figures', () => {
  const nothing: Rows = { placing: [], walks: [] };
  const even = (median: number) => ({ median, least: median, most: median });

  test('what was not measured is not compared', () => {
    expect(comparisonsOf(nothing)).toEqual([]);
  });

  test.each<[PlacingWay, number, string]>([
    ['byHash', 100, 'meets'],
    ['byHash', 101, 'falls short'],
    ['byTime, hours apart', 101, 'falls short'],
  ])('%s at %d beside a message of 100', (way, nanos, verdict) => {
    const placed = [
      { way, nanosPerWrite: even(nanos) },
      { way: 'parseBody' as const, nanosPerWrite: even(100) },
    ];

    expect(comparisonsOf({ ...nothing, placing: placed })).toMatchObject([{ found: nanos / 100, verdict }]);
  });

  test.each([
    [65, 'meets'],
    [66, 'falls short'],
  ])('%d queries of a listing in one', (queries, verdict) => {
    const walked = { pages: 1, records: 1, queries, readUnits: 1, seconds: 1, cpuMicros: 1 };

    expect(comparisonsOf({ ...nothing, walks: [walkRow(1, [walked])] })).toMatchObject([{ most: 65, verdict }]);
  });

  test.each([
    [25, 'meets'],
    [26, 'falls short'],
  ])('merging of %d beside decoding of 100', (mergingMicros, verdict) => {
    const merge = mergeRow([{ mergingMicros, decodingMicros: 100, items: 1 }]);

    expect(comparisonsOf({ ...nothing, merge })).toMatchObject([{ most: 0.25, verdict }]);
  });

  test.each([
    [2.2, 'meets'],
    [2.21, 'falls short'],
  ])('%d write units of a record', (writeUnits, verdict) => {
    const move = moveRow([
      { records: 1, writeUnits, readUnits: 1, calls: 2, seconds: 1, cpuMicros: 1, lost: 0, astray: 0 },
    ]);

    expect(comparisonsOf({ ...nothing, move })).toMatchObject([{ most: 2.2, verdict }]);
  });
});

test('a message has one write and about 200 bytes', () => {
  for (const write of writesToPlace()) expect(Math.abs(Buffer.byteLength(messageOf(write)) - 200)).toBeLessThan(20);
});

/** As DynamoDB counts: names and text as UTF-8, a number as half its digits and one byte, three bytes for a map and one each. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  const entries = Object.entries(value as object);
  return 3 + entries.reduce((sum, [name, one]) => sum + 1 + Buffer.byteLength(name) + bytesOf(one), 0);
}

test('a record that is listed and moved has about 300 bytes', () => {
  for (const { key, record } of recordsOf(100)) {
    const places = { _pk: 'orders~h64.19', _sk: key };

    expect(Math.abs(bytesOf({ ...record, ...places }) - 300)).toBeLessThan(30);
  }
});

test.each(PLACING_WAYS)('%s comes to something', (way) => {
  expect(placing(way)()).toBeGreaterThan(0);
});

test.each([
  [['--records', '0'], '--records must be a whole number of 1 or more, got "0"'],
  [['--rounds'], '--rounds must be a whole number of 1 or more, got ""'],
  [['--part', 'x'], '--part must be one of placing, listing, moving, got x'],
  [['--fast'], 'unknown option --fast'],
])('%j is refused', (args, problem) => {
  expect(parseOptions(args)).toEqual({ problem });
});
