import { table } from '../../../bin/command-line/table';
import { type Spread, spread } from '../spread';

/** One way to call the command line, and how long it may take. */
export interface Call {
  readonly args: readonly string[];
  readonly mostMillis: number;
}

export interface CallRow extends Call {
  readonly millis: Spread;
}

export interface Comparison {
  readonly what: string;
  readonly found: number;
  readonly most: number;
  readonly verdict: 'meets' | 'falls short';
}

export function comparisonsOf(rows: readonly CallRow[]): Comparison[] {
  return rows.map(({ args, millis, mostMillis }) => ({
    what: `milliseconds of spillway ${args.join(' ')}`,
    found: Number(millis.median.toFixed(1)),
    most: mostMillis,
    verdict: millis.median <= mostMillis ? 'meets' : 'falls short',
  }));
}

export function render(rows: readonly CallRow[], runs: number): string {
  const verdicts = comparisonsOf(rows);
  return `${table(
    [`spillway, ${runs} runs of each`, 'median ms', 'least', 'most', 'target', ''],
    rows.map(({ args, millis, mostMillis }, index) => [
      args.join(' '),
      ...spread(millis, 0),
      String(mostMillis),
      verdicts[index]?.verdict ?? '',
    ]),
    { left: [0, 5] },
  )}\n`;
}
