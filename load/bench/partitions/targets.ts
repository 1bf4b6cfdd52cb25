import { LISTED_SHARDS } from './listing';
import type { PlacingWay } from './placing';
import type { Rows } from './rows';

/** What was asked of it, at the most. */
const PLACING_TO_READING = 1;
const MERGING_TO_DECODING = 1 / 4;
const WRITE_UNITS_A_RECORD = 2.2;

export interface Comparison {
  readonly what: string;
  readonly found: number;
  readonly most: number;
  readonly verdict: 'meets' | 'falls short';
}

/** The rows against the targets. One whose rows are not there is left out. */
export function comparisonsOf({ placing, walks, merge, move }: Rows): Comparison[] {
  const nanos = (way: PlacingWay) => placing.find((row) => row.way === way)?.nanosPerWrite.median;
  const placed = (['byHash', 'byRange', 'byTime', 'byTime, hours apart'] as const).flatMap((way) =>
    (['parseBody', 'JSON.parse'] as const).flatMap((reading) =>
      compared(`CPU of placing ${way}, to ${reading}`, ratio(nanos(way), nanos(reading)), PLACING_TO_READING),
    ),
  );
  const whole = walks.find(({ pages }) => pages === 1);
  return [
    ...placed,
    ...compared('queries of a listing in one', whole?.queries, LISTED_SHARDS + (whole?.pages ?? 0)),
    ...compared(
      'CPU of merging to decoding',
      ratio(merge?.mergingMicrosPerRecord.median, merge?.decodingMicrosPerRecord.median),
      MERGING_TO_DECODING,
    ),
    ...compared('write units of a moved record', move?.writeUnitsPerRecord.median, WRITE_UNITS_A_RECORD),
  ];
}

function ratio(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}

function compared(what: string, found: number | undefined, most: number): Comparison[] {
  if (found === undefined) return [];
  return [{ what, found: Number(found.toFixed(4)), most, verdict: found <= most ? 'meets' : 'falls short' }];
}
