import { type CounterState, type Reading, SKEW_MILLIS } from './reading';

/**
 * `span` is the window in milliseconds. Kept: where the clock's window began, what was taken in it, and in the one before, of which as much
 * counts as still lies in the window that ends now: as if it had been taken evenly.
 */
export function readSlidingWindow(
  { limit, span }: { readonly limit: number; readonly span: number },
  kept: CounterState | undefined,
  now: number,
  need: number,
): Reading {
  const own = now - (now % span);
  const [began = own, counted = 0, earlier = 0] = kept ?? [];
  const start = began > own && began <= now + SKEW_MILLIS ? began : own;
  const current = began < own ? 0 : counted;
  const before = began >= own ? earlier : began === own - span ? counted : 0;
  const gone = Math.max(0, now - start);
  const used = before * (span - gone) + current * span;
  const over = start + span - now;

  /** Until so much passes: in this window while what lies behind leaves it, or in the next, where this one lies behind. */
  const until = (): number => {
    if (current + need <= limit) return over - Math.floor(((limit - need - current) * span) / before);
    return over + Math.max(0, span - Math.floor(((limit - need) * span) / current));
  };
  return {
    waitMillis: used + need * span <= limit * span ? 0 : until(),
    placed: false,
    after: (taken) => {
      const sum = current + taken;
      const reset = sum > 0 ? over + span : over;
      return {
        left: Math.max(0, Math.floor((limit * span - used) / span) - taken),
        resetMillis: sum + before > 0 ? reset : 0,
        state: [start, sum, before],
      };
    },
  };
}
