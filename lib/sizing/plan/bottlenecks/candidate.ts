import type { Limit, Stage } from '../plan';

/** A part that may give out first. */
export interface Candidate {
  readonly stage: Stage;
  readonly what: string;
  /** Peak writes a second that it carries. */
  readonly writesPerSecond: number;
  readonly limit?: Limit;
  readonly raise: string;
}

/** A part before the buffer takes the peak itself, one behind it what the buffer lets through: so many peaks for each write there. */
export function asPeak(
  writesPerSecond: number,
  { wanted }: { readonly wanted: number },
  { peakWritesPerSecond: peak }: { readonly peakWritesPerSecond: number },
): number {
  return (writesPerSecond * peak) / wanted;
}
