import type { Clock } from './clock';

type State =
  | { readonly kind: 'closed'; readonly silentMs: number; readonly until: number }
  | { readonly kind: 'open'; readonly until: number; readonly openedFor: number }
  | { readonly kind: 'trying'; readonly openedFor: number };

/** How a call was let through: `probe` is the one that finds out for the others. */
export type Pass = 'call' | 'probe';

/**
 * What silence may cost in a row, without an answer between: three calls of the common budget, or one of a long one. One alone
 * may be a pause of either side. So a request pays at most this and once its longest budget. Unit: milliseconds.
 */
const SILENCE_MS = 150;
const FIRST_OPEN_MS = 1000;
/** Longer would leave a cache unused that is well again. */
const LONGEST_OPEN_MS = 10_000;

/**
 * Keeps requests from waiting, one after the other, for a cache that takes commands and says nothing. After some silence calls
 * are refused at once; after a pause one is let through, and its answer lets the others follow.
 */
export class CacheBreaker {
  readonly #now: Clock;
  readonly #random: () => number;
  #state: State = CLOSED;

  constructor(now: Clock, random: () => number) {
    this.#now = now;
    this.#random = random;
  }

  /** Whether the next call would be refused, or is being tried. */
  get holdsBack(): boolean {
    return this.#state.kind !== 'closed';
  }

  /** Every pass that is given must be reported: an unreported probe would hold back the others for good. */
  admits(): Pass | undefined {
    if (this.#state.kind === 'closed') return 'call';
    if (this.#state.kind === 'trying' || this.#now() < this.#state.until) return undefined;
    this.#state = { kind: 'trying', openedFor: this.#state.openedFor };
    return 'probe';
  }

  /** Any answer: an error of the cache is one too. */
  answered(): void {
    this.#state = CLOSED;
  }

  /** No answer since `startedAt`. */
  silent(pass: Pass, startedAt: number): void {
    const now = this.#now();
    if (this.#state.kind === 'closed') {
      // Calls that waited side by side cost their request one wait.
      const silentMs = this.#state.silentMs + now - Math.max(startedAt, Math.min(this.#state.until, now));
      this.#state = silentMs < SILENCE_MS ? { kind: 'closed', silentMs, until: now } : this.#openFor(FIRST_OPEN_MS);
    } else if (this.#state.kind === 'trying' && pass === 'probe') {
      this.#state = this.#openFor(Math.min(LONGEST_OPEN_MS, this.#state.openedFor * 2));
    }
  }

  /** Up to a fifth more or less, so that a fleet of functions does not try all at once. */
  #openFor(millis: number): State {
    return { kind: 'open', until: this.#now() + millis * (0.8 + 0.4 * this.#random()), openedFor: millis };
  }
}

const CLOSED: State = { kind: 'closed', silentMs: 0, until: Number.NEGATIVE_INFINITY };
