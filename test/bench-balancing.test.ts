import { drawSvg } from '../bin/charts/draw';
import { CANVAS } from '../bin/charts/palette';
import { parseOptions } from '../load/bench/balancing/command-line';
import { FAULTS, type Lane, WAYS } from '../load/bench/balancing/lanes';
import { pictureOf } from '../load/bench/balancing/picture';
import { comparisonsOf, type Row, rowOf } from '../load/bench/balancing/rows';
import { badTexts } from './charts/text-boxes';
import { runBench } from './run-bench';

test('a short race: least outstanding requests keeps away from the slow target, round robin does not', async () => {
  const lanes = ['--fault', 'slow', '--way', 'roundRobin', '--way', 'leastOutstandingRequests'];
  const { code, output, errors } = await runBench('balancing', [
    ...['--json', '--rounds', '1', '--seconds', '2', '--rate', '150'],
    ...lanes,
  ]);

  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const [roundRobin, least]: Row[] = JSON.parse(output).rows;
  expect(roundRobin).toMatchObject({ fault: 'slow', way: 'roundRobin' });
  expect(least).toMatchObject({ fault: 'slow', way: 'leastOutstandingRequests', requests: roundRobin?.requests });
  expect(roundRobin?.toFaulty).toBeCloseTo(1 / 3, 2);
  // A twentieth is what it can do at the most; twice as much is still far from a third.
  expect(least?.toFaulty).toBeLessThan(1 / 6);
}, 120_000);

const rowsOf = (figures: (lane: Lane) => { failed: number; p99: number }): Row[] =>
  FAULTS.flatMap((fault) =>
    WAYS.map((way) => {
      const { failed, p99 } = figures({ fault, way });
      return rowOf({ fault, way }, [{ requests: 1000, failed, toFaulty: 333, p50: 11, p99 }]);
    }),
  );

test('the figures are held against what was asked', () => {
  const rows = (p99: number, failed: number) =>
    rowsOf(({ way }) => ({
      failed: way === 'anomalyMitigation' ? failed : 300,
      p99: way === 'leastOutstandingRequests' ? p99 : 3000,
    }));

  expect(comparisonsOf(rows(1000, 150)).map(({ verdict }) => verdict)).toEqual(['meets', 'meets']);
  expect(comparisonsOf(rows(1001, 151)).map(({ verdict }) => verdict)).toEqual(['falls short', 'falls short']);
});

test.each(FAULTS)('every text of the picture of a %s target has its room', (fault) => {
  const options = parseOptions([]);
  if (options === 'help' || 'problem' in options) throw new Error('no options');
  const picture = pictureOf(
    fault,
    rowsOf(() => ({ failed: 480, p99: 2735 })),
    options,
  );

  expect(badTexts(drawSvg(picture), CANVAS)).toEqual([]);
});

test('a picture says what was found, and what its axis is', () => {
  const options = parseOptions([]);
  if (options === 'help' || 'problem' in options) throw new Error('no options');
  const rows = rowsOf(({ way }) => ({
    failed: way === 'anomalyMitigation' ? 27 : 333,
    p99: way === 'leastOutstandingRequests' ? 210 : 2735,
  }));

  const [slow, failing] = FAULTS.map((fault) => pictureOf(fault, rows, options));

  expect(slow?.title).toBe('Least outstanding requests: p99 210 ms, with round robin p99 2.7 s');
  expect(failing?.title).toBe('Anomaly mitigation: 2.7 % failed, with round robin 33.3 % failed');
  expect(slow?.subtitle).toContain('One of three targets is 20 times slower');
  expect(slow?.subtitle).toContain('logarithmic');
  expect(pictureOf('slow', rows.slice(1), options).title).toBe('One of three targets is slow');
});

test.each([
  [['--rate', '0'], '--rate must be a whole number of 1 or more, got "0"'],
  [['--fault', 'x'], '--fault must be one of slow, failing, got x'],
  [['--pictures'], '--pictures needs a value, got ""'],
  [['--pictures', '--json'], '--pictures needs a value, got "--json"'],
])('%j is refused', (args, problem) => {
  expect(parseOptions(args)).toEqual({ problem });
});
