import type { LeaseTime } from '../../lambda/leases/lease-time';

/** A clock that stands still until it is told to go on: a holder with one of its own is frozen as long as nobody does. */
export class ManualTime implements LeaseTime {
  #now = 0;
  #alarms: { readonly at: number; readonly act: () => void }[] = [];

  readonly now = (): number => this.#now;

  readonly after = (millis: number, act: () => void): (() => void) => {
    const alarm = { at: this.#now + millis, act };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((one) => one !== alarm);
    };
  };

  /** Runs what is due, in its order; what that starts is run to its end before the next. */
  async advance(millis: number): Promise<void> {
    const end = this.#now + millis;
    for (;;) {
      await settled();
      const [next] = this.#alarms.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.#alarms = this.#alarms.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.act();
    }
    this.#now = end;
  }
}

/** All that needs no time and no network has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
