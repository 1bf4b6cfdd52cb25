import type { TargetHealth } from '../target-group';

/** What the choice goes by: of each target that may be chosen. */
export interface Candidate {
  /** Requests that it has not answered. */
  outstanding: number;
  /** Its part of the requests beside the others': 1 is a full share. Least outstanding requests does not ask for it. */
  weight: number;
  /** What smooth round robin owes it: starts at 0 and is the choice's own. */
  credit: number;
}

/** A target as health checks see it. `passed` and `failed` are checks in a row. */
export interface Checked {
  readonly health: TargetHealth;
  readonly passed: number;
  readonly failed: number;
}
