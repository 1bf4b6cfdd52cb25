import type { Clock } from './clock';

/** Lets so many pass in each second of its clock, and no more. */
export class Allowance {
  readonly #perSecond: number;
  readonly #now: Clock;
  #second = Number.NEGATIVE_INFINITY;
  #taken = 0;

  constructor(perSecond: number, now: Clock) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  take(): boolean {
    const second = Math.floor(this.#now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#taken = 0;
    }
    if (this.#taken >= this.#perSecond) return false;
    this.#taken += 1;
    return true;
  }
}
