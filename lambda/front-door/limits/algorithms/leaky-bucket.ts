import { type CounterState, type Reading, SKEW_MILLIS } from './reading';

/** Paces are counted in microseconds: three in a second are 333,333 of them apart. */
const MICROS = 1000;

/**
 * `pace` is the distance of two requests in microseconds, `queue` the places in line. Kept: when the next one passes, and the
 * last place that was told, both in microseconds. A place is advice and not held: who comes at its time passes if nobody came before.
 */
export function readLeakyBucket(
  { pace, queue }: { readonly pace: number; readonly queue: number },
  kept: CounterState | undefined,
  now: number,
  need: number,
): Reading {
  const micros = now * MICROS;
  const [next, line] = standing(kept, micros, micros + (queue + 1) * pace + SKEW_MILLIS * MICROS);
  const fits = micros >= next;
  const first = Math.max(next, line + pace);
  const last = first + (need - 1) * pace;
  // Whoever finds all places told is sent to the end of the line; with others, and so not all at one moment.
  const placed = !fits && last <= next + (queue - 1) * pace;
  const told = placed ? first : next + queue * pace;
  return {
    waitMillis: fits ? 0 : Math.ceil((told - micros) / MICROS),
    placed,
    ...(placed && { refused: [next, last, 0] }),
    after: (taken) => {
      const then = taken > 0 ? micros + taken * pace : next;
      const waits = then > micros;
      return {
        left: waits ? 0 : 1,
        resetMillis: waits ? Math.ceil((then - micros) / MICROS) : 0,
        state: [then, line, 0],
      };
    },
  };
}

/** Farther ahead than it can be, `next` was told by a clock that was wrong. */
function standing(
  kept: CounterState | undefined,
  micros: number,
  farthest: number,
): readonly [next: number, line: number] {
  const [next = 0, line = 0] = kept ?? [];
  return next > farthest ? [micros, 0] : [next, line];
}
