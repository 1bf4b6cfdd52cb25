import type { QueueKind } from '../../../lambda/contract/collection';
import { type Spread, spread } from '../spread';
import type { Contender } from './door-process';

/** One door, flooded. Spreads are over rounds, sums over all of them. */
export interface FloodRow {
  readonly part: 'flood';
  readonly contender: Contender;
  readonly buffer: QueueKind;
  readonly perSecond: Spread;
  readonly perCoreSecond: Spread;
  readonly cpuMicrosPerWrite: Spread;
  readonly accepted: number;
  /** Of those, how many different writes the queue has at the least. */
  readonly standing: number;
  readonly messages: number;
  /** Answers that were no 202, and none at all. */
  readonly others: number;
}

/** One door at a load that both can carry. */
export interface SteadyRow {
  readonly part: 'steady';
  readonly contender: Contender;
  readonly buffer: QueueKind;
  readonly offeredPerSecond: number;
  readonly p50Millis: Spread;
  readonly p99Millis: Spread;
  readonly cpuMicrosPerWrite: Spread;
  readonly accepted: number;
  readonly asked: number;
}

/** One request at a time. */
export interface AloneRow {
  readonly part: 'alone';
  readonly contender: Contender;
  readonly buffer: QueueKind;
  /** Of the queue. */
  readonly delayMillis: number;
  readonly medianMillis: Spread;
  readonly accepted: number;
}

/** Doors that close while requests come. Spreads are over drains, sums over all of them. */
export interface DrainsRow {
  readonly part: 'drains';
  readonly buffer: QueueKind;
  readonly drains: number;
  /** Those whose door did not end with 0. */
  readonly unclean: number;
  /** Answered with 202. */
  readonly accepted: number;
  /** Accepted, and not in the queue. */
  readonly lost: number;
  /** Answered with anything else. */
  readonly otherwise: number;
  /** No connection was to be had: nobody has seen the request. */
  readonly refused: number;
  /** Cut off without an answer: the client does not know. */
  readonly unknown: number;
  /** Writes that the queue has and nobody was told of: their request was cut off in the middle. */
  readonly unsaid: number;
  /** Requests that were not answered when the server began to close. */
  readonly open: Spread;
  /** Of them, those whose write group commit had not sent. */
  readonly held: Spread;
}

export type Row = FloodRow | SteadyRow | AloneRow | DrainsRow;

/** Of sorted numbers. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

const NAMES: Readonly<Record<Contender, string>> = { direct: 'one SendMessage each', grouped: 'group commit' };

const HEADS: Readonly<Record<Row['part'], readonly string[]>> = {
  flood: [
    'flood',
    'buffer',
    'accepted/s and core',
    'least',
    'most',
    'CPU µs/write',
    'accepted/s',
    'messages/write',
    'in the queue',
  ],
  steady: ['steady', 'buffer', 'offered/s', 'p50 ms', 'p99 ms', 'least', 'most', 'CPU µs/write', 'accepted'],
  alone: ['alone', 'buffer', 'queue ms', 'median ms', 'least', 'most'],
  drains: [
    ...['drains', 'buffer', 'unclean', 'accepted', 'lost', 'otherwise', 'refused', 'unknown', 'unsaid'],
    ...['open at close', 'least', 'most', 'held', 'least', 'most'],
  ],
};

function cellsOf(row: Row): string[] {
  switch (row.part) {
    case 'flood':
      return [
        ...[NAMES[row.contender], row.buffer, ...spread(row.perCoreSecond, 0), row.cpuMicrosPerWrite.median.toFixed(0)],
        ...[row.perSecond.median.toFixed(0), (row.messages / row.accepted).toFixed(3)],
        `${row.standing}/${row.accepted}`,
      ];
    case 'steady':
      return [
        ...[NAMES[row.contender], row.buffer, String(row.offeredPerSecond), row.p50Millis.median.toFixed(1)],
        ...[...spread(row.p99Millis, 1), row.cpuMicrosPerWrite.median.toFixed(0), `${row.accepted}/${row.asked}`],
      ];
    case 'alone':
      return [NAMES[row.contender], row.buffer, String(row.delayMillis), ...spread(row.medianMillis, 2)];
    case 'drains':
      return [
        ...[
          row.drains,
          row.buffer,
          row.unclean,
          row.accepted,
          row.lost,
          row.otherwise,
          row.refused,
          row.unknown,
          row.unsaid,
        ].map(String),
        ...[...spread(row.open, 0), ...spread(row.held, 0)],
      ];
    default:
      return row satisfies never;
  }
}

const TEXT_COLUMNS = 2;

/** A table for each part that was measured. */
export function renderRows(rows: readonly Row[]): string {
  const parts = [...new Set(rows.map(({ part }) => part))];
  return parts
    .map((part) => {
      const lines = [HEADS[part], ...rows.filter((row) => row.part === part).map(cellsOf)];
      const widths = HEADS[part].map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
      const pad = (cell: string, column: number) =>
        column < TEXT_COLUMNS ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
      return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
    })
    .join('\n\n');
}
