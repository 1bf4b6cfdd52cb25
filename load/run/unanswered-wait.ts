import type { RequestRow } from './ledger-tally';

export interface DoorTimes {
  /** That a client waits for an answer. */
  readonly timeoutSeconds: number;
  /** That the door works at one request, at most. */
  readonly doorSeconds: number;
  /** When the last request had ended for its client. Unit: milliseconds since 1970. */
  readonly endedAt: number;
}

/**
 * Until when a write that nobody was answered may yet come into the store or into a buffer: its client has gone, and the door has
 * not. Unit: milliseconds since 1970; 0 where every write was answered.
 */
export function doorWait(
  requests: readonly Pick<RequestRow, 'due' | 'status' | 'asked'>[],
  { timeoutSeconds, doorSeconds, endedAt }: DoorTimes,
): number {
  const last = requests.reduce((most, { due, status, asked }) => {
    return status === 0 && asked > 0 ? Math.max(most, due) : most;
  }, Number.NEGATIVE_INFINITY);
  if (last === Number.NEGATIVE_INFINITY) return 0;
  // It reached the door before its client had enough, at the latest.
  return Math.min(last + timeoutSeconds * 1000, Math.max(endedAt, last)) + doorSeconds * 1000;
}
