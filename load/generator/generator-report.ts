import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the open loop tells of itself, in `generator-<worker>.json` beside its ledger. */
export interface GeneratorReport {
  readonly worker: string;
  /** Arrivals that the phases ask for. */
  readonly offered: number;
  /** Arrivals begun. Visitors, not requests. */
  readonly begun: number;
  /** Arrivals not begun, because too many were under way. */
  readonly notBegun: number;
  readonly requests: number;
  /** Requests that were answered, with whatever status. */
  readonly answered: number;
  /** How late it was at worst with an arrival. Unit: milliseconds. */
  readonly latestMs: number;
  /** When the first phase began. Unit: milliseconds since 1970, as the next two. */
  readonly startedAt: number;
  /** When the first and the last arrival were begun. Absent where none was. */
  readonly firstAt?: number;
  readonly lastAt?: number;
  /** Whether it was stopped before its phases were over. */
  readonly isStopped: boolean;
  /** Of its process, from begin to end. Unit: milliseconds. */
  readonly cpuMs: number;
}

export function generatorReportFile(folder: string, worker: string): string {
  return join(folder, `generator-${worker}.json`);
}

export function writeGeneratorReport(folder: string, report: GeneratorReport): void {
  writeFileSync(generatorReportFile(folder, report.worker), `${JSON.stringify(report)}\n`);
}
