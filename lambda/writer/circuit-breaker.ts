import type { Clock } from '../platform/clock';

type State =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly until: number; readonly openedFor: number }
  | { readonly kind: 'trying'; readonly openedFor: number };

/** Rounds in a row that brought no answer at all. One or two are a bad connection. */
const FAILURES_TO_OPEN = 3;
const FIRST_OPEN_MILLIS = 2000;
/** Longer would leave a mended table idle. */
const LONGEST_OPEN_MILLIS = 30_000;

/**
 * Keeps a writer from waiting out time-outs of a table that does not answer: batches go back to the queue at once, which
 * costs milliseconds of concurrency and not seconds. One round after each pause finds out whether the table is back.
 */
export class CircuitBreaker {
  readonly #now: Clock;
  #state: State = { kind: 'closed', failures: 0 };

  constructor(now: Clock) {
    this.#now = now;
  }

  /** Whether a round that came now would be held back. Asking lets none through. */
  get holdsBack(): boolean {
    if (this.#state.kind === 'closed') return false;
    return this.#state.kind === 'trying' || this.#now() < this.#state.until;
  }

  /** Whether a round may begin. After a pause it lets one through and holds the others until that one has reported. */
  admits(): boolean {
    if (this.#state.kind === 'closed') return true;
    if (this.#state.kind === 'trying' || this.#now() < this.#state.until) return false;
    this.#state = { kind: 'trying', openedFor: this.#state.openedFor };
    return true;
  }

  /** What a round brought: any answer at all, or none. */
  report(answered: boolean): void {
    if (answered) {
      this.#state = { kind: 'closed', failures: 0 };
      return;
    }
    if (this.#state.kind === 'closed') {
      const failures = this.#state.failures + 1;
      this.#state = failures < FAILURES_TO_OPEN ? { kind: 'closed', failures } : this.#openFor(FIRST_OPEN_MILLIS);
      return;
    }
    this.#state = this.#openFor(Math.min(LONGEST_OPEN_MILLIS, this.#state.openedFor * 2));
  }

  #openFor(millis: number): State {
    return { kind: 'open', until: this.#now() + millis, openedFor: millis };
  }
}
