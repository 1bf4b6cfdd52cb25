/**
 * What a counter says to a request, in whole numbers only: the script in check.lua says the same of the same numbers, digit for
 * digit.
 */
export interface Reading {
  /** Until what is needed would pass; 0 where it passes now. Unit: milliseconds. */
  readonly waitMillis: number;
  /** The wait is a place in line that nobody else was told. */
  readonly placed: boolean;
  /** How the counter stands once so much is taken, which may be nothing. */
  after(taken: number): Standing;
  /** How it stands once the request was refused. Absent where a refusal leaves nothing behind. */
  readonly refused?: CounterState;
}

export interface Standing {
  /** Units that pass at once, at this moment. */
  readonly left: number;
  /** Until all is as if nothing had ever been taken. Unit: milliseconds. */
  readonly resetMillis: number;
  readonly state: CounterState;
}

/** What is kept of a counter: as many numbers for every kind, of which the last may say nothing. */
export type CounterState = readonly [number, number, number];

/**
 * Clocks of front doors differ by milliseconds. A counter that is farther ahead than this was left by a clock that was wrong, and
 * must not lock its clients out until the others get there. Unit: milliseconds.
 */
export const SKEW_MILLIS = 5000;
