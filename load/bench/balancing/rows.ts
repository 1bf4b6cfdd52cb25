import { table } from '../../../bin/command-line/table';
import { type Spread, spread, spreadOf } from '../spread';
import { type Fault, type Lane, NAME_OF, type Way } from './lanes';
import type { Measured } from './run-race';

export interface Row extends Lane {
  /** Of all rounds together. */
  readonly requests: number;
  /** Parts of them, 0–1. */
  readonly failed: number;
  readonly toFaulty: number;
  /** Milliseconds, of those that were served. */
  readonly p50: Spread;
  readonly p99: Spread;
}

export interface Comparison {
  readonly what: string;
  readonly found: number;
  readonly most: number;
  readonly verdict: 'meets' | 'falls short';
}

/** What was asked: with a slow target least outstanding requests must win, and with a failing one anomaly mitigation. */
const P99_TO_ROUND_ROBIN = 1 / 3;
const FAILED_TO_ROUND_ROBIN = 1 / 2;

export function rowOf(lane: Lane, rounds: readonly Measured[]): Row {
  const sum = (name: 'requests' | 'failed' | 'toFaulty') => rounds.reduce((total, round) => total + round[name], 0);
  const part = (name: 'failed' | 'toFaulty') => Number((sum(name) / sum('requests')).toFixed(4));
  return {
    ...lane,
    requests: sum('requests'),
    ...{ failed: part('failed'), toFaulty: part('toFaulty') },
    p50: spreadOf(rounds.map(({ p50 }) => p50)),
    p99: spreadOf(rounds.map(({ p99 }) => p99)),
  };
}

export function comparisonsOf(rows: readonly Row[]): Comparison[] {
  const row = (fault: Fault, way: Way) => rows.find((one) => one.fault === fault && one.way === way);
  const slow = [row('slow', 'leastOutstandingRequests'), row('slow', 'roundRobin')] as const;
  const failing = [row('failing', 'anomalyMitigation'), row('failing', 'roundRobin')] as const;
  return [
    ...compared(
      'slow: p99 of least outstanding requests to round robin',
      P99_TO_ROUND_ROBIN,
      slow,
      ({ p99 }) => p99.median,
    ),
    ...compared(
      'failing: failed with anomaly mitigation to round robin',
      FAILED_TO_ROUND_ROBIN,
      failing,
      ({ failed }) => failed,
    ),
  ];
}

function compared(
  what: string,
  most: number,
  [one, other]: readonly [Row | undefined, Row | undefined],
  figure: (row: Row) => number,
): Comparison[] {
  if (one === undefined || other === undefined) return [];
  const found = Number((figure(one) / figure(other)).toFixed(4));
  return [{ what, found, most: Number(most.toFixed(4)), verdict: found <= most ? 'meets' : 'falls short' }];
}

export function render(rows: readonly Row[], comparisons: readonly Comparison[]): string {
  const cells = rows.map(({ fault, way, requests, failed, toFaulty, p50, p99 }) => [
    fault,
    NAME_OF[way],
    String(requests),
    percent(toFaulty),
    percent(failed),
    p50.median.toFixed(0),
    ...spread(p99, 0),
  ]);
  const head = ['one target is', 'algorithm', 'requests', 'to it', 'failed', 'p50 ms', 'p99 ms', 'least', 'most'];
  const verdicts = comparisons.map(
    ({ what, found, most, verdict }) =>
      `${what}: ${found}, ${verdict === 'meets' ? verdict : `${verdict} of`} the target of ${most}`,
  );
  return `${[table(head, cells, { left: [0, 1] }), verdicts.join('\n')].filter((text) => text !== '').join('\n\n')}\n`;
}

export function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}
