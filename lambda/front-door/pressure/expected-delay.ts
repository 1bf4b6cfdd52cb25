import type { PlannedDrain } from '../../contract/pressure';

/** What is known of a buffer at one moment. */
export interface Sample {
  /** Messages that wait in it or are being worked on. */
  readonly backlog: number;
  /** Messages that the writer lately ended, per second; absent where nobody counts them. */
  readonly measured?: number;
  /** Messages that are offered for the buffer, per second, also those that are refused; absent where nobody counts them. */
  readonly offered?: number;
  /** How long there have been enough messages to keep the whole writer busy. */
  readonly fullSeconds: number;
  /** How long the writer, though it had enough, has been much slower than planned. */
  readonly slowSeconds: number;
}

/**
 * Over so much time what the writer ended is averaged: batches come unevenly, and a shorter time would take a pause between two
 * of them for a stop. Unit: seconds.
 */
export const MEASURED_SECONDS = 20;

/** Of the planned rate. The plan itself leaves half of the writer free. */
const SLOW_SHARE = 0.5;

export function isSlow(measured: number, { perSecond }: PlannedDrain): boolean {
  return measured < perSecond * SLOW_SHARE;
}

/**
 * Seconds until a message that joins the buffer now is in the table.
 *
 * While the buffer was idle, what was measured is the inflow and says nothing of what the writer can do: then the planned rate
 * counts, or what it has already shown. Once it had enough to do for longer than Lambda takes to run it at full width, the
 * measured rate counts. A writer that is slow or stands still is expected to go on so for as long as it has done so, and then
 * as planned: an outage of a minute has probably a minute before it, and none has for ever.
 */
export function expectedDelay(sample: Sample, plan: PlannedDrain): number {
  const { backlog, measured, fullSeconds, slowSeconds } = sample;
  if (measured === undefined || fullSeconds < Math.max(MEASURED_SECONDS, plan.warmUpSeconds)) {
    return backlog / Math.max(plan.perSecond, measured ?? 0);
  }
  const endedWhileSlow = measured * slowSeconds;
  if (!isSlow(measured, plan) || endedWhileSlow >= backlog) return backlog / measured;
  return slowSeconds + (backlog - endedWhileSlow) / plan.perSecond;
}

/** How many messages are offered for each that is worked off; `undefined` where nobody knows. */
export function crowdBefore(
  { backlog, offered }: Sample,
  delaySeconds: number,
  plan: PlannedDrain,
): number | undefined {
  if (offered === undefined) return undefined;
  const perSecond = backlog > 0 ? backlog / delaySeconds : plan.perSecond;
  return offered / perSecond;
}
