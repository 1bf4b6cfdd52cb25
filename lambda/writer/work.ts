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
    if (reason.includes('KeyRange')) this.hotPartitions.add(collection, key);
  }
}
