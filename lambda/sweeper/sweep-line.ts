import { METRICS_NAMESPACE } from '../platform/embedded-metrics';
import type { SweepReport } from './sweep';

/** One structured log line that is CloudWatch metrics as well (embedded metric format), for one run. `sweeper` is its dimension. */
export function sweepLine(report: SweepReport, now: number, sweeper: string): Record<string, unknown> {
  const values = {
    HoldsEnded: report.ended,
    HoldsGivenBack: report.givenBack,
    BucketsReconciled: report.reconciled,
    UnitsMoved: report.moved,
    UnitsLeft: report.left,
    SalesUnswept: report.unswept,
  };
  return {
    ...values,
    Sweeper: sweeper,
    sales: report.sales,
    cacheAway: report.cacheAway,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [['Sweeper']],
          Metrics: Object.keys(values).map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
  };
}
