/** One thing that was checked after a run. */
export interface CheckResult {
  /** `nothing acknowledged is lost`, as the verdict table has it. */
  readonly name: string;
  /** `undecided`: it could not be looked at, and why stands among the problems. Never taken for a pass. */
  readonly verdict: 'pass' | 'fail' | 'undecided';
  /** How many writes, records or messages it looked at. */
  readonly checked: number;
  /** How many it found wrong; `problems` names the first of them. */
  readonly wrong: number;
  readonly problems: readonly Problem[];
}

/** One write that is not as it was promised. */
export interface Problem {
  /** One sentence. */
  readonly what: string;
  readonly op?: string;
  readonly collection?: string;
  readonly key?: string;
  readonly id?: string;
}

export interface Verification {
  /** `fail` where any check failed, else `undecided` where any was not decided. */
  readonly verdict: 'pass' | 'fail' | 'undecided';
  readonly checks: readonly CheckResult[];
  /** Writes by what their clients were told. */
  readonly writes: { readonly acknowledged: number; readonly refused: number; readonly unknown: number };
  /** Of the unknown ones, those that were found to have taken effect. */
  readonly unknownTaken: number;
  /** How the store was read: `every item of the table`, `each key over HTTP`. */
  readonly readBy: string;
}
