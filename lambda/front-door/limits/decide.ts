// Receives: what a request needs of several counters of one client, and how each of them stands.
// Promises: all of it is taken, or nothing; the same decisions as check.lua, without a cache.
// Hands on: how each counter stands then.

import { readFixedWindow } from './algorithms/fixed-window';
import { readLeakyBucket } from './algorithms/leaky-bucket';
import type { CounterState, Reading } from './algorithms/reading';
import { readSlidingWindow } from './algorithms/sliding-window';
import { readTokenBucket } from './algorithms/token-bucket';
import type { Meter } from './meter';

/** What a request needs of a counter to pass, and what it takes of it then: nothing where it only looks. */
export interface Ask {
  readonly meter: Meter;
  readonly need: number;
  readonly cost: number;
}

/** What one counter says. */
export interface Told {
  /** Units that still pass at this moment. */
  readonly left: number;
  /** Until all is there again. Unit: milliseconds. */
  readonly resetMillis: number;
  /** Until what is needed would pass; 0 where this counter lets it pass now. Unit: milliseconds. */
  readonly waitMillis: number;
  /** The wait is a place in line that nobody else was told. */
  readonly placed: boolean;
}

export interface Decision {
  readonly told: readonly Told[];
  /** What to keep of each counter; `undefined` where it stays as it is. */
  readonly states: readonly (CounterState | undefined)[];
}

export function decide(asks: readonly Ask[], states: readonly (CounterState | undefined)[], now: number): Decision {
  const readings = asks.map(({ meter, need }, index) => readingOf(meter, states[index], now, need));
  const passes = readings.every(({ waitMillis }) => waitMillis === 0);
  const decided = asks.map(({ cost }, index): { readonly told: Told; readonly state: CounterState | undefined } => {
    const reading = readings[index] as Reading;
    const { waitMillis, placed, refused } = reading;
    const taken = passes ? cost : 0;
    const { left, resetMillis, state } = reading.after(taken);
    return { told: { left, resetMillis, waitMillis, placed }, state: taken > 0 ? state : refused };
  });
  return { told: decided.map(({ told }) => told), states: decided.map(({ state }) => state) };
}

function readingOf({ kind, first, second }: Meter, kept: CounterState | undefined, now: number, need: number): Reading {
  switch (kind) {
    case 'token':
      return readTokenBucket({ rate: first, size: second }, kept, now, need);
    case 'leaky':
      return readLeakyBucket({ pace: first, queue: second }, kept, now, need);
    case 'fixed':
      return readFixedWindow({ limit: first, span: second }, kept, now, need);
    case 'sliding':
      return readSlidingWindow({ limit: first, span: second }, kept, now, need);
    default:
      return kind satisfies never;
  }
}
