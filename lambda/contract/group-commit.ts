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

/** What `lib/` rendered. */
export function parseGroupCommit(text: string): GroupCommitRules {
  const rules: GroupCommitRules = JSON.parse(text);
  return rules;
}
