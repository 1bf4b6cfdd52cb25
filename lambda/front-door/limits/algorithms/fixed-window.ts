import { type CounterState, type Reading, SKEW_MILLIS } from './reading';

/** `span` is the window in milliseconds; windows begin where the clock is a multiple of it. Kept: where it began, and what was taken. */
export function readFixedWindow(
  { limit, span }: { readonly limit: number; readonly span: number },
  kept: CounterState | undefined,
  now: number,
  need: number,
): Reading {
  const own = now - (now % span);
  const [began = own, count = 0] = kept ?? [];
  // A clock behind the others counts in their window; one that was wrong has counted in a window of its own, which is this one.
  const start = began > own && began <= now + SKEW_MILLIS ? began : own;
  const used = began < own ? 0 : count;
  const left = Math.max(0, limit - used);
  const over = start + span - now;
  return {
    waitMillis: need <= left ? 0 : over,
    placed: false,
    after: (taken) => ({
      left: left - taken,
      resetMillis: used + taken > 0 ? over : 0,
      state: [start, used + taken, 0],
    }),
  };
}
