import type { RequestRow } from './ledger-tally';
import type { PathSample } from './summary';

/** Shorter, and a look more or less would be a tenth of it. Unit: seconds. */
const SHORTEST = 2;

export interface SettledAsked {
  readonly requests: readonly RequestRow[];
  readonly samples: readonly PathSample[];
  /** What the samples count from. Unit: milliseconds since 1970. */
  readonly startedAt: number;
  /** Between these, in seconds since then. */
  readonly from: number;
  readonly to: number;
  /** The door puts writes of several requests into one message. @default false */
  readonly sharesMessages?: boolean;
}

/**
 * Writes that the path settled a second between the first and the last look of that time: those acknowledged, without what came to wait.
 * `undefined` where the looks are too few, and where several writes may share a message of the buffer: what came to wait is counted in
 * messages, and would be less than the writes in them. What the writer itself counts is told ten seconds late, longer than a step may be.
 */
export function settledPerSecond(asked: SettledAsked): number | undefined {
  const { requests, samples, startedAt, from, to, sharesMessages = false } = asked;
  const within = samples.filter(({ at }) => at >= from && at <= to);
  const [first, last] = [within[0], within.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < SHORTEST) return undefined;
  if (sharesMessages || requests.some(({ asked: writes }) => writes > 1)) return undefined;
  const acknowledged = requests.reduce((sum, row) => {
    const answeredAt = (row.due + (row.totalMs ?? 0) - startedAt) / 1000;
    return answeredAt > first.at && answeredAt <= last.at ? sum + row.acknowledged : sum;
  }, 0);
  const grown = last.backlog + last.inFlight - first.backlog - first.inFlight;
  return Math.max(0, acknowledged - grown) / (last.at - first.at);
}
