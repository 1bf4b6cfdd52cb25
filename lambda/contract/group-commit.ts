/** How the requests of one process share calls to a queue. Rendered into `GROUP_COMMIT`. */
export interface GroupCommitRules {
  /** The longest that a write waits for others. Unit: milliseconds. */
  readonly maxWaitMillis: number;
  /** Of one process to one queue. */
  readonly callsAtOnce: number;
  /** Held in memory for one queue, sent or not: what comes beyond either is refused. */
  readonly maxPendingWrites: number;
  readonly maxPendingBytes: number;
}

export const GROUP_COMMIT_DEFAULTS: GroupCommitRules = {
  maxWaitMillis: 5,
  callsAtOnce: 16,
  maxPendingWrites: 10_000,
  maxPendingBytes: 64 * 1024 * 1024,
};

const LEAST: GroupCommitRules = { maxWaitMillis: 0, callsAtOnce: 1, maxPendingWrites: 1, maxPendingBytes: 1 };

/** What `lib/` rendered. Throws with all that is wrong: a number that is missing would be a bound that holds nothing back. */
export function parseGroupCommit(text: string): GroupCommitRules {
  const found: unknown = JSON.parse(text);
  if (!isRules(found)) {
    const ranges = Object.entries(LEAST).map(([name, least]) => `${name} of ${least} or more`);
    throw new Error(`GROUP_COMMIT: an object is wanted with the numbers ${ranges.join(', ')}, got ${text}`);
  }
  return found;
}

function isRules(value: unknown): value is GroupCommitRules {
  if (typeof value !== 'object' || value === null) return false;
  const numbers = new Map<string, unknown>(Object.entries(value));
  return Object.entries(LEAST).every(([name, least]) => {
    const number = numbers.get(name);
    return typeof number === 'number' && Number.isFinite(number) && number >= least;
  });
}
