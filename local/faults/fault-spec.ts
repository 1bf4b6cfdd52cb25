/**
 * One `--fault`: `NAME[:ARGUMENTS][@AT][+FOR]`. Times are counted from the start of the load, or of the local run.
 * `kill:writer@10s`, `freeze:frontDoor@5s+3s`, `throttle-table:30%,reason=table,key=hot@20s+10s`, `stop-cache@10s+5s`.
 */
export interface FaultSpec {
  /** As it was given. */
  readonly text: string;
  readonly fault: Fault;
  /** @default 0 */
  readonly atSeconds: number;
  /** Absent: until the end. Of a `kill` always absent: it is a moment. */
  readonly forSeconds?: number;
}

export type Fault =
  /** `writer`, `frontDoor`, `migrator`, `sweeper`, or a function's logical id. */
  | { readonly name: 'kill' | 'freeze'; readonly functionName: string }
  /** Merged into the settings while it lasts; the defaults after it. */
  | { readonly name: 'settings'; readonly settings: Partial<import('./fault-settings').FaultSettings> };

export type ParseFault = (text: string) => FaultSpec;
