import { comparisonsOf } from '../load/bench/command-line/rows';
import { runBench } from './run-bench';

test('a small run tells how long a plan and each --help take', async () => {
  const { code, output, errors } = await runBench('command-line', ['--json', '--runs', '1']);

  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const { rows } = JSON.parse(output);
  expect(
    rows.map(({ args }: { args: string[] }) => args.filter((arg) => /^(plan|load|status|redrive|--help)$/.test(arg))),
  ).toEqual([
    ['plan'],
    ['--help'],
    ['plan', '--help'],
    ['load', '--help'],
    ['status', '--help'],
    ['redrive', '--help'],
  ]);
  for (const { millis } of rows) expect(millis.median).toBeGreaterThan(0);
}, 120_000);

test('the median is held against the target', () => {
  const row = (median: number) => ({ args: ['--help'], mostMillis: 300, millis: { median, least: 1, most: 999 } });

  expect(comparisonsOf([row(300), row(301)]).map(({ verdict }) => verdict)).toEqual(['meets', 'falls short']);
});
