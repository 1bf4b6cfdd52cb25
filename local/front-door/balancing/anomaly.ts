// What ALB says of anomaly mitigation ("Automatic Target Weights"): 5xx and failed connections count, each target is compared with the
// others, every five seconds, an anomalous one gets the least that shows whether it is well again, and then gradually more. The numbers
// that it does not say are this project's.

/** What a target answered in one window. */
export interface Window {
  readonly requests: number;
  /** Answered with 5xx, or not at all. */
  readonly failures: number;
}

/** "a minimum of three healthy targets": of two that differ nobody can say which is the odd one. */
export const LEAST_TARGETS = 3;

export const WINDOW_SECONDS = 5;

/** Fewer say too little. The target waits for more, and its weight with it. */
const LEAST_REQUESTS = 5;
/** How much worse than the others' middle is anomalous: so many times, and so much above. Both, so that neither 0.1 % nor 100 % everywhere is one. */
const TIMES_WORSE = 3;
const ABOVE = 0.05;
/** Never nothing: what gets no request can never show that it is well again. */
export const LEAST_WEIGHT = 0.05;
/** Added in each window that is not anomalous: back within five. */
const RAISE = 0.2;

export function isAnomalous(one: Window, others: readonly Window[]): boolean {
  const shares = others.map(shareOf).toSorted((a, b) => a - b);
  const middle = shares[Math.floor((shares.length - 1) / 2)] ?? 0;
  return shareOf(one) > Math.max(middle * TIMES_WORSE, middle + ABOVE);
}

/** The weight of the next window, or `undefined` where the window has too few requests to say so. */
export function nextWeight(weight: number, window: Window, others: readonly Window[]): number | undefined {
  if (others.length + 1 < LEAST_TARGETS) return 1;
  if (window.requests < LEAST_REQUESTS) return undefined;
  return isAnomalous(window, others) ? LEAST_WEIGHT : Math.min(1, weight + RAISE);
}

function shareOf({ requests, failures }: Window): number {
  return requests === 0 ? 0 : failures / requests;
}
