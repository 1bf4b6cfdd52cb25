import { embeddedMetrics } from '../platform/embedded-metrics';
import type { MoveProgress } from './migrator-ports';

/** One structured log line that is CloudWatch metrics as well (embedded metric format), for one run of one collection. */
export function moveLine(progress: MoveProgress, now: number): Record<string, unknown> {
  const { collection, phase, records, units, partitionsLeft, refused } = progress;
  const values = {
    RecordsMoved: records,
    MoveUnits: units,
    MovePartitionsLeft: partitionsLeft,
    MoveRefused: refused,
  };
  return { ...embeddedMetrics({ values, unitOf: () => 'Count' }, ['Collection', collection], now), phase };
}
