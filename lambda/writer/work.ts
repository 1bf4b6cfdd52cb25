import type { Executed } from './execute';

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

  count(executed: Executed): void {
    this.calls += executed.calls;
    this.units += executed.units;
    for (const result of executed.results) {
      if (result.kind === 'refused') this.refused += 1;
      if (result.kind === 'throttled') this.throttles.set(result.reason, (this.throttles.get(result.reason) ?? 0) + 1);
    }
  }
}
