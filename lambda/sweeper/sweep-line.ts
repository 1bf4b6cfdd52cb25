import { embeddedMetrics } from '../platform/embedded-metrics';
import type { SweepReport } from './sweep';

/** A run, with its calls to the read cache that were given up, failed, or not tried. */
export interface SweptRun extends SweepReport {
  readonly cacheMisses: number;
}

/** One structured log line that is CloudWatch metrics as well (embedded metric format), for one run. `sweeper` is its dimension. */
export function sweepLine(report: SweptRun, now: number, sweeper: string): Record<string, unknown> {
  const values = {
    HoldsEnded: report.ended,
    HoldsGivenBack: report.givenBack,
    BucketsReconciled: report.reconciled,
    UnitsMoved: report.moved,
    UnitsLeft: report.left,
    SalesUnswept: report.unswept,
    ...(report.cacheMisses > 0 && { CacheUnavailable: report.cacheMisses }),
  };
  return {
    ...embeddedMetrics({ values, unitOf: () => 'Count' }, ['Sweeper', sweeper], now),
    sales: report.sales,
    cacheAway: report.cacheAway,
  };
}
