import { type AllFaults, changedFaults, type FaultChange, NO_FAULT_SETTINGS } from './faults/fault-settings';

/** May take its time, where a fault needs something to be stopped or started. Must not throw. */
export type FaultListener = (now: AllFaults, before: AllFaults) => void | Promise<void>;

/** The faults of a local run: none, until somebody asks for them over `POST /_local/faults`. */
export class SwitchableFaults {
  #now: AllFaults = NO_FAULT_SETTINGS;
  #cacheLosses = 0;
  #told: Promise<void> = Promise.resolve();
  readonly #listeners: FaultListener[] = [];

  get now(): AllFaults {
    return this.#now;
  }

  /** How often the cache was taken away: who looks now and then sees also what was over in between. */
  get cacheLosses(): number {
    return this.#cacheLosses;
  }

  /** Settles when the change is in effect: whoever watches has heard of it, one change after the other. */
  set(change: FaultChange): Promise<void> {
    const before = this.#now;
    const now = changedFaults(before, change);
    this.#now = now;
    if (now.cache !== 'on' && now.cache !== before.cache) this.#cacheLosses += 1;
    this.#told = this.#told.then(async () => {
      await Promise.all(this.#listeners.map((listener) => listener(now, before)));
    });
    return this.#told;
  }

  watch(listener: FaultListener): void {
    this.#listeners.push(listener);
  }
}
