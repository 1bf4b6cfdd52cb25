import type { Write } from '../contract/write';
import type { Executed } from './execute';
import { HottestRecords } from './hottest-records';

/** A batch has more records than anyone wants to read of. Unit: records. */
const THROTTLED_RECORDS = 50;

/** What a batch cost: counted while it runs, for the metrics and for benchmarks. */
export class Work {
  /** Records touched: the writes of a batch divided by this is its fold ratio. */
  folds = 0;
  calls = 0;
  reads = 0;
  /** Write units that the table reported. */
  units = 0;
  refused = 0;
  readonly throttles = new Map<string, number>();
  /** Records whose partition had no room, by their statements. */
  readonly hotPartitions = new HottestRecords(THROTTLED_RECORDS);

  count(executed: Executed): void {
    this.calls += executed.calls;
    this.units += executed.units;
    for (const result of executed.results) {
      if (result.kind === 'refused') this.refused += 1;
      if (result.kind === 'throttled') this.throttles.set(result.reason, (this.throttles.get(result.reason) ?? 0) + 1);
    }
  }
  /** Says which record a throttled statement was for. */
  blame({ collection, key }: Pick<Write, 'collection' | 'key'>, reason: string): void {
    if (mayBeItsPartition(reason)) this.hotPartitions.add(collection, key);
  }
}

/**
 * A throttled statement of a batch has a code and no reason: then it may have been its partition. Reasons are stated as
 * `TableWriteKeyRangeThroughputExceeded`, by table or index and limit. Source: DynamoDB API reference, ThrottlingReason.
 */
function mayBeItsPartition(reason: string): boolean {
  return reason.includes('KeyRange') || !/^(Table|Index|RequestLimit)/.test(reason);
}
