import { type AllFaults, changedFaults, type FaultChange, NO_FAULT_SETTINGS } from './faults/fault-settings';

/** May take its time, where a fault needs something to be stopped or started. Throws where it cannot obey. */
export type FaultListener = (now: AllFaults, before: AllFaults) => void | Promise<void>;

/** The faults of a local run: none, until a `--fault` or a `POST /_local/faults` asks for some. */
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

  /**
   * Settles when the change is in effect: whoever watches has heard of it, one change after the other. Rejects where somebody
   * could not obey: then all hear that it is taken back, and the next change is made as if this one had never been asked for.
   */
  set(change: FaultChange): Promise<void> {
    const told = this.#told.then(() => this.#make(change));
    this.#told = told.catch(() => {});
    return told;
  }

  watch(listener: FaultListener): void {
    this.#listeners.push(listener);
  }

  async #make(change: FaultChange): Promise<void> {
    const before = this.#now;
    const now = changedFaults(before, change);
    this.#now = now;
    if (now.cache !== 'on' && now.cache !== before.cache) this.#cacheLosses += 1;
    const [failed] = await this.#tell(now, before);
    if (failed === undefined) return;
    this.#now = before;
    await this.#tell(before, now);
    throw failed.reason;
  }

  /** Answers who could not obey; only after all are done, so that nobody is still at work when it is taken back. */
  async #tell(now: AllFaults, before: AllFaults): Promise<readonly PromiseRejectedResult[]> {
    const obeyed = await Promise.allSettled(this.#listeners.map(async (listener) => listener(now, before)));
    return obeyed.filter((one) => one.status === 'rejected');
  }
}
