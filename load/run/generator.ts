/** What drives a load, in a process of its own. */
export interface RunningGenerator {
  readonly pid: number | undefined;
  /** Settles when it has ended, of itself or stopped. Never rejects: what went wrong stands in the result. */
  readonly done: Promise<GeneratorResult>;
  /** Sends nothing more, and ends soon. May be called again. */
  stop(): void;
}

/** What a generator tells of itself, when it is done or was stopped. */
export interface GeneratorResult {
  /** Of the phases: visitors, not requests. */
  readonly arrivals: number;
  /** From when the first was due until the last one came. Unit: seconds. */
  readonly seconds: number;
  /** How late it was at worst with an arrival. Unit: milliseconds. Absent where it does not tell. */
  readonly latestMs?: number;
  /** Arrivals that it did not begin, because too many were under way: the path did not answer. */
  readonly notBegun?: number;
  /** When each came, in that order, where the ledger tells. Unit: milliseconds since 1970. */
  readonly cameAt?: readonly number[];
  /** Checks in the scenario's own plugins that are not met, in a sentence: an objective missed, and no fault of the generator's. */
  readonly unmet?: string;
  /** One sentence on what went wrong with the generator itself. */
  readonly problem?: string;
}
