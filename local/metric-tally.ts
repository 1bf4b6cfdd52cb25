/** What is known of one metric. */
export interface MetricState {
  /** Since the start of the run. */
  readonly sum: number;
  /** Values since the start of the run. */
  readonly values: number;
  readonly latest: number;
  /** When the newest value came. Unit: milliseconds since 1970. */
  readonly at: number;
  /** Of the last seconds, fewer where the run is younger: sums for rates. */
  readonly recent: { readonly seconds: number; readonly sum: number };
  /** Of the values of the last minute, at most the newest thousands of them. Absent where it had none. */
  readonly lastMinute?: {
    readonly values: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  };
}

/**
 * A function sums up what it counts and tells it every ten seconds: a shorter time would find no line, or one of ten
 * seconds. Unit: seconds.
 */
const RECENT_SECONDS = 20;
const MINUTE = 60_000;

/** A p99 of forty values beyond it, and 64 KB a metric. */
const KEPT = 4096;

export class MetricTally {
  private sum = 0;
  private values = 0;
  private latest = 0;
  private at = 0;
  /** Sums by second, the newest in the place of the one that is too old. */
  private readonly seconds = new Float64Array(RECENT_SECONDS);
  private newestSecond = 0;
  /** The newest values and when they came, as rings.  */
  private readonly ring = { value: new Float64Array(KEPT), at: new Float64Array(KEPT) };

  add(values: readonly number[], now: number): void {
    this.turnTo(now);
    for (const value of values) {
      this.sum += value;
      this.latest = value;
      const place = this.newestSecond % RECENT_SECONDS;
      this.seconds[place] = (this.seconds[place] ?? 0) + value;
      this.keep(value, now);
    }
    this.at = now;
  }

  /** `since`: when the run began. */
  state(now: number, since: number): MetricState {
    this.turnTo(now);
    const age = Math.max(1, (now - since) / 1000);
    const recent = this.seconds.reduce((sum, one) => sum + one, 0);
    const lastMinute = this.lastMinute(now);
    return {
      sum: this.sum,
      values: this.values,
      latest: this.latest,
      at: this.at,
      recent: { seconds: Math.min(RECENT_SECONDS, age), sum: recent },
      ...(lastMinute && { lastMinute }),
    };
  }

  /** Forgets the seconds that have gone by. */
  private turnTo(now: number): void {
    const second = Math.floor(now / 1000);
    const passed = Math.min(RECENT_SECONDS, second - this.newestSecond);
    for (let step = 0; step < passed; step += 1) this.seconds[(second - step) % RECENT_SECONDS] = 0;
    this.newestSecond = Math.max(second, this.newestSecond);
  }

  private keep(value: number, now: number): void {
    const place = this.values % KEPT;
    this.ring.value[place] = value;
    this.ring.at[place] = now;
    this.values += 1;
  }

  private lastMinute(now: number): MetricState['lastMinute'] {
    const { ring } = this;
    const held = Math.min(this.values, KEPT);
    const recent = ring.value.slice(0, held).filter((_, place) => now - (ring.at[place] ?? 0) < MINUTE);
    if (recent.length === 0) return undefined;
    const sorted = recent.toSorted();
    const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return { values: sorted.length, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) };
  }
}
