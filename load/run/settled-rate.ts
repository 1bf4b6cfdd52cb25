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
}

/**
 * Writes that the path settled a second between the first and the last look of that time: those acknowledged, without what came to wait.
 * `undefined` where the looks are too few, and where several writes may share a message of the buffer.
 */
export function settledPerSecond({ requests, samples, startedAt, from, to }: SettledAsked): number | undefined {
  const within = samples.filter(({ at }) => at >= from && at <= to);
  const [first, last] = [within[0], within.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < SHORTEST) return undefined;
  if (requests.some(({ asked }) => asked > 1)) return undefined;
  const acknowledged = requests.reduce((sum, row) => {
    const answeredAt = (row.due + (row.totalMs ?? 0) - startedAt) / 1000;
    return answeredAt > first.at && answeredAt <= last.at ? sum + row.acknowledged : sum;
  }, 0);
  const grown = last.backlog + last.inFlight - first.backlog - first.inFlight;
  return Math.max(0, acknowledged - grown) / (last.at - first.at);
}
