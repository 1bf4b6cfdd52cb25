import { type DrainTerms, drainedAt } from './drain';
import type { PathSample } from './summary';

export interface SettlePorts {
  /** By seconds since the first arrival. */
  readonly samples: () => readonly PathSample[];
  /** Seconds since the first arrival. */
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Nobody looks into the buffers, or nobody wants to wait any more. */
  readonly ended: () => boolean;
}

/** Unit: milliseconds. */
const EVERY = 250;

/**
 * When the buffers were empty for good, since the first arrival; `null` where they were not within this time. Called when every
 * request has ended: what was not sent by then is not waited for. Unit: seconds.
 */
export async function waitForDrain(
  { samples, now, pause, ended }: SettlePorts,
  { since, seconds, terms }: { readonly since: number; readonly seconds: number; readonly terms: DrainTerms },
): Promise<number | null> {
  const sentUntil = now();
  const limit = sentUntil + seconds;
  for (;;) {
    const at = drainedAt(samples(), since, terms, sentUntil);
    if (at !== undefined) return at;
    if (ended() || now() > limit) return null;
    await pause(EVERY);
  }
}
