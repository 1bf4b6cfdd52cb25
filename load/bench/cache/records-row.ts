import { type Spread, spreadOf } from '../spread';
import { DOORS, type Source } from './reading';
import type { RecordsMeasured } from './run-records';

/** Many readers of one cold record at once. */
export interface ColdRow {
  readonly readers: number;
  readonly doors: number;
  /** Of each round. */
  readonly tableReads: Spread;
  /** Until the last of them had its answer. Unit: milliseconds. */
  readonly slowestMillis: Spread;
}

/** One read after the other. Unit: microseconds. */
export interface HitRow {
  readonly source: Source;
  readonly wallMicros: Spread;
  readonly cpuMicros: Spread;
}

export function coldRow(
  readers: number,
  rounds: readonly (RecordsMeasured & { readonly tableReads: number })[],
): ColdRow {
  return {
    readers,
    doors: DOORS,
    tableReads: spreadOf(rounds.map(({ tableReads }) => tableReads)),
    slowestMillis: spreadOf(rounds.map(({ slowestMillis }) => slowestMillis)),
  };
}

export function hitRow(source: Source, reads: number, rounds: readonly RecordsMeasured[]): HitRow {
  return {
    source,
    wallMicros: spreadOf(rounds.map(({ seconds }) => (seconds * 1_000_000) / reads)),
    cpuMicros: spreadOf(rounds.map(({ cpuMicros }) => cpuMicros / reads)),
  };
}
