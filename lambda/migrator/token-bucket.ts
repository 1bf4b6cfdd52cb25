import type { Clock } from '../platform/clock';

/** A bucket that is idle may be this full. Unit: seconds of its rate. */
const BURST_SECONDS = 1;

/** What is waited at once, so that a changed rate is felt soon. Unit: milliseconds. */
const LONGEST_WAIT_MS = 1000;

/**
 * Lets so many units a second through. What a step costs is known only afterwards: it goes into debt, and the next one waits
 * until that is paid.
 */
export class TokenBucket {
  readonly #now: Clock;
  readonly #sleep: (millis: number) => Promise<void>;
  #rate: number;
  #units: number;
  #at: number;

  /** `rate` in units a second, above 0. */
  constructor(rate: number, now: Clock, sleep: (millis: number) => Promise<void>) {
    this.#rate = rate;
    this.#now = now;
    this.#sleep = sleep;
    this.#units = rate * BURST_SECONDS;
    this.#at = now();
  }

  /** Resolves once so many units are there, and takes them; `false` where `deadline` (milliseconds since 1970) comes first. */
  async take(units: number, deadline: number): Promise<boolean> {
    for (;;) {
      this.#fill();
      // More than the bucket ever holds is taken from a full one.
      const needed = Math.min(units, this.#rate * BURST_SECONDS);
      if (this.#units >= needed) break;
      const wait = Math.min(LONGEST_WAIT_MS, Math.max(1, ((needed - this.#units) / this.#rate) * 1000));
      if (this.#now() + wait >= deadline) return false;
      await this.#sleep(wait);
    }
    this.#units -= units;
    return this.#now() < deadline;
  }

  /** What was taken too little, or (below 0) too much. */
  correct(units: number): void {
    this.#units -= units;
  }

  halve(): void {
    this.#rate /= 2;
  }

  #fill(): void {
    const now = this.#now();
    this.#units = Math.min(this.#rate * BURST_SECONDS, this.#units + ((now - this.#at) / 1000) * this.#rate);
    this.#at = now;
  }
}
