import { parseOptions } from '../load/bench/writer/command-line';
import { damageOf } from '../load/bench/writer/damage';
import type { Row } from '../load/bench/writer/row';
import { writesOf } from '../load/bench/writer/workloads';
import { runBench } from './run-bench';

const bench = (...options: string[]) => runBench('writer', options);

test('a small run measures every contender at every workload, and the writer loses and doubles nothing', async () => {
  const { code, output, errors } = await bench('--json', '--writes', '200');

  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const rows: Row[] = JSON.parse(output);
  const names = rows.map(({ workload, contender, batch }) => `${workload} ${contender} ${batch}`);
  const expected = ['creates', 'increments', 'last-writer-wins'].flatMap((workload) =>
    [10, 100].flatMap((batch) => ['sample', 'powertools', 'spillway'].map((name) => `${workload} ${name} ${batch}`)),
  );
  expect(names).toEqual(expected);
  for (const row of rows) {
    for (const measured of [row.writesPerSecond, row.cpuMicrosPerWrite, row.callsPerWrite, row.unitsPerWrite]) {
      expect(measured).toBeGreaterThan(0);
    }
    if (row.contender === 'spillway') expect({ ...row }).toMatchObject({ lost: 0, doubled: 0 });
  }
  // The batch that came twice: what the bench must be able to see.
  expect(rows.find((row) => row.workload === 'increments' && row.contender === 'sample')).toMatchObject({
    doubled: 10,
  });
  for (const { extraCallsPer25Conflicts: extra } of rows.filter((row) => row.workload === 'creates')) {
    expect(extra ?? 0).toBeLessThanOrEqual(1);
  }
}, 60_000);

describe('damage', () => {
  const records = (workload: 'creates' | 'increments', change: Record<string, unknown> = {}) =>
    new Map(
      writesOf(workload, 1, 'key').map((write) => [
        `${write.collection}#${write.key}`,
        { _at: write.at, total: 1, ...('body' in write ? write.body : {}), ...change },
      ]),
    );

  test.each([
    ['creates', {}, { lost: 0, doubled: 0 }],
    ['creates', { quantity: 1_000_000 }, { lost: 1, doubled: 0 }],
    ['creates', { _at: 'another' }, { lost: 1, doubled: 0 }],
    ['increments', { total: 1 }, { lost: 0, doubled: 0 }],
    ['increments', { total: 3 }, { lost: 0, doubled: 2 }],
    ['increments', { total: 0 }, { lost: 1, doubled: 0 }],
  ] as const)('%s that are read back with %j', (workload, change, damage) => {
    expect(damageOf(writesOf(workload, 1, 'key'), records(workload, change))).toEqual(damage);
  });

  test('a record that is not there is lost', () => {
    expect(damageOf(writesOf('creates', 5, 'key'), new Map())).toEqual({ lost: 5, doubled: 0 });
  });
});

test.each([
  [['--writes', '0'], '--writes must be a whole number of 1 or more, got "0"'],
  [['--writes'], '--writes must be a whole number of 1 or more, got ""'],
  [['--contender', 'x'], '--contender must be one of sample, powertools, spillway, got x'],
  [['--fast'], 'unknown option --fast'],
])('%j is refused', (args, problem) => {
  expect(parseOptions(args)).toEqual({ problem });
});
