import type { ContenderName } from './contender';
import type { Damage } from './damage';
import type { Job, Measured } from './run-contender';
import type { Workload } from './workloads';

export interface Row {
  readonly workload: Workload;
  readonly contender: ContenderName;
  readonly batch: number;
  readonly writesPerSecond: number;
  readonly cpuMicrosPerWrite: number;
  readonly callsPerWrite: number;
  readonly unitsPerWrite: number;
  readonly lost: number;
  readonly doubled: number;
  /** Writes per statement, where a contender folds. */
  readonly foldRatio?: number;
  /** Calls beyond the statements' own, per 25 creates that all conflict. */
  readonly extraCallsPer25Conflicts?: number;
}

export function rowOf(contender: ContenderName, job: Job, measured: Measured, damage: Damage): Row {
  const { foldRatio, extraCallsPer25Conflicts } = measured;
  return {
    workload: job.workload,
    contender,
    batch: job.batch,
    writesPerSecond: Math.round(job.writes / measured.seconds),
    cpuMicrosPerWrite: rounded(measured.cpuMicros / job.writes, 1),
    callsPerWrite: rounded(measured.calls / job.writes, 4),
    unitsPerWrite: rounded(measured.units / job.writes, 4),
    ...damage,
    ...(foldRatio === undefined ? {} : { foldRatio: rounded(foldRatio, 2) }),
    ...(extraCallsPer25Conflicts === undefined ? {} : { extraCallsPer25Conflicts }),
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

const HEAD = ['workload', 'contender', 'batch', 'writes/s', 'CPU µs/write', 'calls/write', 'units/write'];
const TAIL = ['lost', 'doubled', 'fold'];

/** The rows as a table for people, and beneath it how the contenders' CPU compares. */
export function renderRows(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.workload,
    row.contender,
    String(row.batch),
    String(row.writesPerSecond),
    row.cpuMicrosPerWrite.toFixed(0),
    row.callsPerWrite.toFixed(3),
    row.unitsPerWrite.toFixed(3),
    String(row.lost),
    String(row.doubled),
    row.foldRatio === undefined ? '' : row.foldRatio.toFixed(2),
  ]);
  const all = [[...HEAD, ...TAIL], ...cells];
  const widths = [...HEAD, ...TAIL].map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const lines = all.map((line) =>
    line
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return `${[...lines, '', ...comparisons(rows)].join('\n')}\n`;
}

function comparisons(rows: readonly Row[]): string[] {
  return rows
    .filter(({ contender }) => contender === 'spillway')
    .flatMap((ours) => {
      const others = rows.filter(
        (row) => row.workload === ours.workload && row.batch === ours.batch && row.contender !== 'spillway',
      );
      const ratios = others.map(
        ({ contender, cpuMicrosPerWrite }) =>
          `1/${(cpuMicrosPerWrite / ours.cpuMicrosPerWrite).toFixed(1)} of ${contender}`,
      );
      const place = `${ours.workload}, batches of ${ours.batch}`;
      const { extraCallsPer25Conflicts: extra } = ours;
      return [
        ...(ratios.length > 0 ? [`${place}: spillway's CPU is ${ratios.join(' and ')}`] : []),
        ...(extra === undefined ? [] : [`${place}: when all conflict, ${extra} extra calls per 25 records`]),
      ];
    });
}
