/** What a target answered in one window. */
export interface Window {
  readonly requests: number;
  /** Answered with 5xx, or not at all. */
  readonly failures: number;
}

/** ALB: "requires a minimum of three healthy targets": of two that differ nobody can say which is the odd one. */
export const LEAST_TARGETS = 3;

/** Fewer say too little. The target waits for more, and its weight with it. */
const LEAST_REQUESTS = 5;
/** How much worse than the others' middle is anomalous: so many times, and so much above. Both, so that neither 0.1 % nor 100 % everywhere is one. */
const TIMES_WORSE = 3;
const ABOVE = 0.05;
/** Halved in each window that is anomalous. Never nothing: what gets no request can never show that it is well again. */
const LOWER = 0.5;
export const LEAST_WEIGHT = 0.05;
/** Added in each window that is not: back within ten. */
const RAISE = 0.1;

/** Seconds after which windows are compared. ALB does not publish its own formula; the whole of this file is this project's. */
export const WINDOW_SECONDS = 1;

export function isAnomalous(one: Window, others: readonly Window[]): boolean {
  const shares = others.map(shareOf).toSorted((a, b) => a - b);
  const middle = shares[Math.floor((shares.length - 1) / 2)] ?? 0;
  return shareOf(one) > Math.max(middle * TIMES_WORSE, middle + ABOVE);
}

/** The weight of the next window, or `undefined` where the window has too few requests to say so. */
export function nextWeight(weight: number, window: Window, others: readonly Window[]): number | undefined {
  if (others.length + 1 < LEAST_TARGETS) return 1;
  if (window.requests < LEAST_REQUESTS) return undefined;
  return isAnomalous(window, others) ? Math.max(LEAST_WEIGHT, weight * LOWER) : Math.min(1, weight + RAISE);
}

function shareOf({ requests, failures }: Window): number {
  return requests === 0 ? 0 : failures / requests;
}
