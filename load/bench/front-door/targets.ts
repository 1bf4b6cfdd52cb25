import type { QueueKind } from '../../../lambda/contract/collection';
import { BULK_BODY_BYTES, SIZES, type Way } from './measures';
import type { Row } from './row';

/** What was asked of the door: one part of another thing's cost, at the most. */
const DOOR_CPU = 1 / 10;
const BULK_CALLS = 1 / 15;
const BULK_CPU = 1 / 8;

export interface Comparison {
  readonly what: string;
  /** A half is 0.5. */
  readonly ratio: number;
  readonly target: number;
  readonly verdict: 'meets' | 'falls short';
}

/** The rows against the targets. One whose rows are not there is left out. */
export function comparisonsOf(rows: readonly Row[]): Comparison[] {
  const row = (way: Way, buffer: QueueKind, bytes: number) =>
    rows.find((one) => one.way === way && one.buffer === buffer && one.bytes === bytes);
  const door = (buffer: QueueKind, bytes: number) => {
    const sdk = row('sdk', buffer, bytes);
    const place = `${bytes} bytes, ${buffer}`;
    return [
      ...compared(`door alone to SendMessage, CPU, ${place}`, DOOR_CPU, cpu, [row('door', buffer, bytes), sdk]),
      ...compared(`what single has over sdk to SendMessage, CPU, ${place}`, DOOR_CPU, over(sdk), [
        row('single', buffer, bytes),
        sdk,
      ]),
    ];
  };
  const bulk = (way: Way, buffer: QueueKind) => {
    const pair = [row(way, buffer, BULK_BODY_BYTES), row('single', buffer, BULK_BODY_BYTES)] as const;
    return [
      ...compared(`SQS calls of a ${way}, ${buffer}`, BULK_CALLS, calls, pair),
      ...compared(`CPU per write of a ${way}, ${buffer}`, BULK_CPU, cpu, pair),
    ];
  };
  return [
    ...SIZES.flatMap((bytes) => door('standard', bytes)),
    ...door('fifo', BULK_BODY_BYTES),
    ...bulk('bulk-json', 'standard'),
    ...bulk('bulk-ndjson', 'standard'),
    ...bulk('bulk-json', 'fifo'),
  ];
}

function compared(
  what: string,
  target: number,
  cost: (row: Row) => number,
  [one, other]: readonly [Row | undefined, Row | undefined],
): Comparison[] {
  if (one === undefined || other === undefined) return [];
  const ratio = cost(one) / cost(other);
  return [{ what, ratio: Number(ratio.toFixed(4)), target, verdict: ratio <= target ? 'meets' : 'falls short' }];
}

function cpu({ cpuMicrosPerWrite }: Row): number {
  return cpuMicrosPerWrite.median;
}

/** Of a row that has all that the other has: what it has more. Of the other row: its own. */
function over(other: Row | undefined): (row: Row) => number {
  return (row) => (row === other || other === undefined ? cpu(row) : Math.max(0, cpu(row) - cpu(other)));
}

function calls({ sqsCalls, asked }: Row): number {
  return sqsCalls / asked;
}

export function renderComparisons(comparisons: readonly Comparison[]): string {
  return comparisons
    .map(
      ({ what, ratio, target, verdict }) =>
        `${what}: ${partOf(ratio)}, ${verdict === 'meets' ? verdict : `${verdict} of`} the target of ${partOf(target)}`,
    )
    .join('\n');
}

function partOf(ratio: number): string {
  return ratio === 0 ? 'nothing' : `1/${Number((1 / ratio).toFixed(1))}`;
}
