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
  readonly refused?: string;
}

export interface Standing {
  /** Units that pass at once, at this moment. */
  readonly left: number;
  /** Until all is as if nothing had ever been taken. Unit: milliseconds. */
  readonly resetMillis: number;
  /** What is kept of it. */
  readonly state: string;
}

/**
 * Clocks of front doors differ by milliseconds. A counter that is farther ahead than this was left by a clock that was wrong, and
 * must not lock its clients out until the others get there. Unit: milliseconds.
 */
export const SKEW_MILLIS = 5000;

export function stateOf(...numbers: readonly number[]): string {
  return numbers.join(':');
}

export function numbersIn(state: string): readonly number[] {
  return state.split(':').map(Number);
}
