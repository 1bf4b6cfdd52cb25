import { type Spread, spreadOf } from '../spread';
import type { Merged, Walked } from './listing';
import type { Whereabouts } from './moving';
import type { PlacingWay } from './placing';
import type { MovingMeasured } from './run-moving';
import type { PlacingMeasured } from './run-placing';

export interface PlacingRow {
  readonly way: PlacingWay;
  /** Unit: nanoseconds of CPU. */
  readonly nanosPerWrite: Spread;
}

export interface WalkRow {
  /** Records of a page. */
  readonly limit: number;
  readonly records: number;
  readonly pages: number;
  readonly queries: number;
  readonly readUnits: number;
  readonly millis: Spread;
  readonly cpuMicrosPerRecord: Spread;
}

export interface MergeRow {
  readonly records: number;
  readonly mergingMicrosPerRecord: Spread;
  readonly decodingMicrosPerRecord: Spread;
}

export interface MoveRow extends Whereabouts {
  readonly records: number;
  readonly writeUnitsPerRecord: Spread;
  readonly readUnitsPerRecord: Spread;
  readonly callsPerRecord: Spread;
  readonly recordsPerSecond: Spread;
  readonly cpuMicrosPerRecord: Spread;
}

export interface Rows {
  readonly messageBytes?: number;
  readonly placing: readonly PlacingRow[];
  readonly walks: readonly WalkRow[];
  readonly merge?: MergeRow;
  readonly move?: MoveRow;
}

export function placingRow(way: PlacingWay, rounds: readonly PlacingMeasured[]): PlacingRow {
  return { way, nanosPerWrite: spreadOf(rounds.map(({ cpuMicros, writes }) => (cpuMicros * 1000) / writes)) };
}

/** Queries and units are the same in every round; time is not. */
export function walkRow(limit: number, rounds: readonly Walked[]): WalkRow {
  const [{ records, pages, queries, readUnits } = { records: 0, pages: 0, queries: 0, readUnits: 0 }] = rounds;
  return {
    limit,
    records,
    pages,
    queries,
    readUnits,
    millis: spreadOf(rounds.map(({ seconds }) => seconds * 1000)),
    cpuMicrosPerRecord: spreadOf(rounds.map(({ cpuMicros }) => cpuMicros / records)),
  };
}

export function mergeRow(rounds: readonly Merged[]): MergeRow {
  return {
    records: rounds[0]?.items ?? 0,
    mergingMicrosPerRecord: spreadOf(rounds.map(({ mergingMicros, items }) => mergingMicros / items)),
    decodingMicrosPerRecord: spreadOf(rounds.map(({ decodingMicros, items }) => decodingMicros / items)),
  };
}

export function moveRow(rounds: readonly (MovingMeasured & Whereabouts)[]): MoveRow {
  const each = (figure: (round: MovingMeasured) => number) => spreadOf(rounds.map(figure));
  return {
    records: rounds[0]?.records ?? 0,
    writeUnitsPerRecord: each(({ writeUnits, records }) => writeUnits / records),
    readUnitsPerRecord: each(({ readUnits, records }) => readUnits / records),
    callsPerRecord: each(({ calls, records }) => calls / records),
    recordsPerSecond: each(({ records, seconds }) => records / seconds),
    cpuMicrosPerRecord: each(({ cpuMicros, records }) => cpuMicros / records),
    lost: rounds.reduce((sum, { lost }) => sum + lost, 0),
    astray: rounds.reduce((sum, { astray }) => sum + astray, 0),
  };
}
