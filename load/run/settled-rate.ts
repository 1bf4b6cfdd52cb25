import type { PathSample } from './summary';

/** Shorter, and a look more or less would be a tenth of it. Unit: seconds. */
const SHORTEST = 2;

/**
 * Writes that the path settled a second between these two moments, in seconds as the samples count them, as far as looks go.
 * `undefined` where nobody tells, or the looks are too close.
 */
export function settledPerSecond(samples: readonly PathSample[], from: number, to: number): number | undefined {
  const within = samples.filter(({ at, applied }) => at >= from && at <= to && applied !== undefined);
  const [first, last] = [within[0], within.at(-1)];
  if (first?.applied === undefined || last?.applied === undefined || last.at - first.at < SHORTEST) return undefined;
  return (last.applied - first.applied) / (last.at - first.at);
}
