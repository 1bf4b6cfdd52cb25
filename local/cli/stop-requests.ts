export interface StopRequests {
  /** Settles at the first request. */
  readonly first: Promise<void>;
  readonly asked: boolean;
  /** As if the user had asked. */
  now(): void;
}

/** What `process` offers of itself; smaller, for tests. */
export interface Signals {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * npm passes on a Ctrl-C that the terminal has already sent to everybody: one key press comes as two signals. Only a
 * later one is a second wish. Unit: milliseconds.
 */
const SAME_KEY_PRESS = 1000;
const FORCED = 130;

/** Ctrl-C and SIGTERM ask to stop; a second Ctrl-C ends at once. The engines end with us either way. */
export function stopRequests(signals: Signals, now: () => number = () => performance.now()): StopRequests {
  let askedAt: number | undefined;
  let settle = () => {};
  const first = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const ask = () => {
    if (askedAt !== undefined && now() - askedAt > SAME_KEY_PRESS) signals.exit(FORCED);
    askedAt ??= now();
    settle();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) signals.on(signal, ask);
  return {
    first,
    get asked() {
      return askedAt !== undefined;
    },
    now() {
      askedAt ??= now();
      settle();
    },
  };
}
