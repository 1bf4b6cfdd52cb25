/** Waits before a task is started in the place of one that ended by itself. Unit: milliseconds. */
const FIRST = 1000;
const LONGEST = 30_000;
/** One that ran for so long was well: the next begins from the shortest wait. Unit: milliseconds. */
const WELL = 60_000;

/** At once the first time, then after 1, 2, 4 … 30 seconds: a program that cannot start must not take the machine. */
export class BackOff {
  private failures = 0;

  /** Milliseconds to wait after a task that ran for so long. */
  after(ranMilliseconds: number): number {
    if (ranMilliseconds >= WELL) this.failures = 0;
    this.failures += 1;
    return this.failures === 1 ? 0 : Math.min(LONGEST, FIRST * 2 ** (this.failures - 2));
  }
}
