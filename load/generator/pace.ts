/** Arrivals begun before what was answered meanwhile is looked at. */
const AT_ONCE = 200;

export interface Pacing {
  /** In rising order. Unit: milliseconds, of the same clock as `now`. */
  readonly due: Iterable<number>;
  readonly now: () => number;
  /** Begins one arrival, and does not wait for it. */
  begin(due: number): void;
  /** No further arrival is begun. */
  readonly signal: AbortSignal;
}

/**
 * Begins each arrival when it is due, and those that are overdue at once, whatever became of those before. It sleeps from one to
 * the next, for a millisecond at the least: a timer is not finer, and waiting awake would cost the core that the load needs.
 */
export function pace({ due, now, begin, signal }: Pacing): Promise<void> {
  const times = due[Symbol.iterator]();
  let next = times.next();
  return new Promise((resolve, reject) => {
    const turn = () => {
      try {
        for (let count = 0; count < AT_ONCE; count += 1) {
          if (signal.aborted || next.done === true) return resolve();
          const wait = next.value - now();
          if (wait > 0) {
            setTimeout(turn, Math.max(1, Math.min(Math.ceil(wait), LONGEST_SLEEP_MS)));
            return;
          }
          begin(next.value);
          next = times.next();
        }
        setImmediate(turn);
      } catch (error) {
        reject(error);
      }
    };
    turn();
  });
}

/** So that a signal is seen. */
const LONGEST_SLEEP_MS = 100;
