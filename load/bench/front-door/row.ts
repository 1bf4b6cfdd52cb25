import { type Spread, spreadOf } from '../spread';
import type { Measure } from './measures';
import type { Measured } from './run-measure';

export interface Row extends Measure {
  /** Of each round. */
  readonly writes: number;
  readonly cpuMicrosPerWrite: Spread;
  /** Of all rounds together, as what follows. */
  readonly asked: number;
  readonly taken: number;
  readonly sqsCalls: number;
  /** That the queue has from them. */
  readonly messages: number;
}

/** What the rounds of a measure come to; `messages` is what the queue says of them. */
export function rowOf(measure: Measure, rounds: readonly Measured[], messages: number): Row {
  const sum = (name: 'writes' | 'taken' | 'calls') => rounds.reduce((total, round) => total + round[name], 0);
  return {
    ...measure,
    writes: rounds[0]?.writes ?? 0,
    cpuMicrosPerWrite: spreadOf(rounds.map(({ cpuMicros, writes }) => cpuMicros / writes)),
    asked: sum('writes'),
    taken: sum('taken'),
    sqsCalls: sum('calls'),
    messages,
  };
}

const HEAD = ['what', 'buffer', 'body', 'CPU µs/write', 'least', 'most', 'SQS calls/write', 'taken'];
const TEXT_COLUMNS = 2;

/** The rows as a table for people. */
export function renderRows(rows: readonly Row[]): string {
  const cells = rows.map(({ way, buffer, bytes, cpuMicrosPerWrite, sqsCalls, taken, asked }) => [
    way,
    buffer,
    String(bytes),
    cpuMicrosPerWrite.median.toFixed(1),
    cpuMicrosPerWrite.least.toFixed(1),
    cpuMicrosPerWrite.most.toFixed(1),
    String(sqsCalls / asked),
    `${taken}/${asked}`,
  ]);
  const all = [HEAD, ...cells];
  const widths = HEAD.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column < TEXT_COLUMNS ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return all.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}
