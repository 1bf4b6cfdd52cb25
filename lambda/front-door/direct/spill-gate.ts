import type { Clock } from '../../platform/clock';

/** Calls slower than this on average mean a table at its limit: clients would wait for nothing. Unit: milliseconds. */
export const SPILL_ABOVE_MS = 250;

/** Half of it, or the door would turn with every breath of the table. Unit: milliseconds. */
export const RETURN_BELOW_MS = SPILL_ABOVE_MS / 2;

/** Weight of a new call in the average: about the last twenty calls count. */
const WEIGHT = 0.1;

/** One good call may be luck. */
export const TRIALS_TO_RETURN = 3;

const FIRST_PAUSE_MS = 1000;
/** Longer would leave a calm table idle. */
export const LONGEST_PAUSE_MS = 30_000;

type State =
  | { readonly kind: 'calm'; readonly averageMs: number }
  | { readonly kind: 'spilling'; readonly until: number; readonly pauseMs: number; readonly good: number }
  | { readonly kind: 'trying'; readonly since: number; readonly pauseMs: number; readonly good: number };

/** A trial whose request died with its process must not keep the others out for good. Unit: milliseconds. */
const TRIAL_LASTS_MS = 5000;

/**
 * Says whether a `spill` collection's write goes to the table or to its buffer. One per process: each door feels the table
 * for itself, and needs nobody to agree with. It turns at a throttle or a slow average, and back after several good trials,
 * one at a time; a bad trial doubles the pause before the next.
 */
export class SpillGate {
  readonly #now: Clock;
  #state: State = { kind: 'calm', averageMs: 0 };

  constructor(now: Clock) {
    this.#now = now;
  }

  /** Whether this write may go to the table. While spilling it lets one through after each pause, as a trial. */
  admits(): boolean {
    const state = this.#state;
    if (state.kind === 'calm') return true;
    const { pauseMs, good } = state;
    const over = state.kind === 'trying' ? state.since + TRIAL_LASTS_MS : state.until;
    if (this.#now() < over) return false;
    this.#state = { kind: 'trying', since: this.#now(), pauseMs, good };
    return true;
  }

  /** What a direct write brought: how long it took, and whether the table held it up. */
  report(millis: number, hindered: boolean): void {
    const state = this.#state;
    if (state.kind === 'calm') {
      const averageMs = state.averageMs + WEIGHT * (millis - state.averageMs);
      this.#state =
        hindered || averageMs > SPILL_ABOVE_MS ? this.#spillFor(FIRST_PAUSE_MS, 0) : { kind: 'calm', averageMs };
      return;
    }
    // A write that was on its way when the gate turned says nothing new.
    if (state.kind === 'spilling') return;
    if (hindered || millis > RETURN_BELOW_MS) {
      this.#state = this.#spillFor(Math.min(LONGEST_PAUSE_MS, state.pauseMs * 2), 0);
      return;
    }
    const good = state.good + 1;
    this.#state =
      good >= TRIALS_TO_RETURN ? { kind: 'calm', averageMs: millis } : this.#spillFor(0, good, state.pauseMs);
  }

  #spillFor(pauseMs: number, good: number, nextPauseMs = pauseMs): State {
    return { kind: 'spilling', until: this.#now() + pauseMs, pauseMs: nextPauseMs, good };
  }
}
