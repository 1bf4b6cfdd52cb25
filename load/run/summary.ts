// What a run leaves in `summary.json`; the report and the pictures are made of it alone.

import type { Demand } from '../../lib/sizing/demand';
import type { GeneratorName, Objectives, Phase } from '../scenario/scenario';
import type { Verification } from '../verify/verification';

/** Raised where a field is taken away or means something else. */
export const SUMMARY_VERSION = 2;

/** One second of a run: what was due in it, and what was answered in it, which of a slow path are not the same requests. */
export interface Second {
  /** Since the first arrival was due. Unit: seconds. */
  readonly second: number;
  /** What the phases ask for. Unit: requests a second, as the rest. */
  readonly offered: number;
  /** Counted by when they were answered; `unknown` by when they were given up. */
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  /**
   * Of the requests due in this second, by `http.total`; those that were given up by how long they waited. Unit: milliseconds. Absent
   * where none was answered.
   */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
}

/** One look at the path. */
export interface PathSample {
  /** Since the first arrival was due; negative before. Unit: seconds. */
  readonly at: number;
  /** Messages that wait and that are in flight, in all buffers. */
  readonly backlog: number;
  readonly inFlight: number;
  /** Of the oldest message. Unit: seconds. Absent where nobody tells. */
  readonly oldestSeconds?: number;
  readonly quarantined: number;
  /** Writes settled (applied, duplicate, superseded, conflict, poison) since the start, as the writer counts. Absent where nobody tells. */
  readonly applied?: number;
}

/** A fault while it lasted. */
export interface FaultWindow {
  /** As it was asked for: `throttle-table:30%`. */
  readonly fault: string;
  /** For people: `30 % of the table's calls throttled`. */
  readonly what: string;
  /** Since the first arrival was due. Unit: seconds. Equal ones for what happens at once. */
  readonly from: number;
  readonly to: number;
  /** What it met meanwhile: `143 writes throttled`. Absent where nobody counts, as of a cache that is away. */
  readonly met?: { readonly count: number; readonly words: string };
}

/** One step of a search for the highest rate. */
export interface SearchStep {
  /** Unit: arrivals a second. */
  readonly offered: number;
  readonly delivered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly verdict: 'pass' | 'fail' | 'invalid';
  /** From the end of the step's last request until the buffers were empty. Absent where they were not, or nobody looks. Unit: seconds. */
  readonly drainSeconds?: number;
  /** Writes settled a second between the end of the warm-up and the last arrival. Absent where nobody looks, or writes share messages. */
  readonly durablePerSecond?: number;
  /** Why it did not pass. */
  readonly why?: string;
  /** While it lasted. Absent where the machine does not tell. */
  readonly cpu?: CpuUse;
}

/** Of the whole machine, where it tells. Shares of one core: 2 is two cores wholly busy. */
export interface CpuUse {
  readonly cores: number;
  readonly generator: number;
  /** The local run with its engines. Absent where the target is elsewhere. */
  readonly stack?: number;
  /** This command itself: sampling. */
  readonly runner: number;
  readonly others: number;
}

export interface ObjectiveResult {
  /** `p99 of http.total`, `p99 of http.total, last 10 % of the time`, `answered`, `backlog drained`. */
  readonly name: string;
  readonly verdict: 'pass' | 'fail';
  /** With its unit: `212 ms`. */
  readonly found: string;
  readonly allowed: string;
}

/**
 * - `pass`: objectives and correctness hold.
 * - `fail`: one of them does not.
 * - `invalid`: what was asked was not offered, or could not be looked at, so the objectives say nothing. What was found wrong with
 *   the data still makes it a `fail`.
 * - `interrupted`: it was stopped; what could be verified was.
 */
export type RunVerdict = 'pass' | 'fail' | 'invalid' | 'interrupted';

export interface RunSummary {
  readonly version: typeof SUMMARY_VERSION;
  readonly run: string;
  readonly scenario: string;
  readonly summary: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly verdict: RunVerdict;
  /** Why it is not a pass, one sentence each. */
  readonly reasons: readonly string[];
  /** `local run, OrderIntakeStack/WritePath`, `eu-central-1, Shop/WritePath`. */
  readonly target: string;
  readonly isLocal: boolean;
  readonly generator: GeneratorName;
  /** How it was called, to be called so again: `npx spillway load spike --fault kill:writer@10s`. Absent where nobody tells. */
  readonly command?: string;
  readonly machine: {
    /** `2 × AMD EPYC 7B13, 8 GB, linux x64, Node 24.21.0`. */
    readonly line: string;
    /** Of the sources, where they are a git checkout: `cffba2c`, with `+` where something was changed. */
    readonly commit?: string;
  };
  readonly demand: Required<Demand>;
  readonly phases: readonly Phase[];
  readonly objectives: Objectives;
  readonly objectiveResults: readonly ObjectiveResult[];
  readonly rates: {
    /** Arrivals a second over all phases: asked for, and as they came. */
    readonly offered: number;
    readonly delivered: number;
    /** `delivered` by `offered`. */
    readonly deliveredShare: number;
    /** How late the generator was at worst with an arrival. Unit: milliseconds. Absent where it does not tell. */
    readonly latestMs?: number;
    /** Arrivals that were not begun, because too many before them had no answer. Absent where the generator does not tell. */
    readonly notBegun?: number;
    readonly requests: number;
    /** From the first arrival to the last answer, or to the end of the phases where that is later. Unit: seconds. */
    readonly answeredSeconds: number;
    /** Over that time: requests acknowledged a second, and writes. A write that was sent again is one. */
    readonly acknowledgedPerSecond: number;
    readonly writesPerSecond: number;
    /** The same writes, from the first arrival to the last of them settled. */
    readonly durableWritesPerSecond?: number;
    /** By status; `0` for none. */
    readonly statuses: Readonly<Record<string, number>>;
  };
  /** Writes of the load by the best that clients were told of them, each once. What went before the load, and poison, are not in it. */
  readonly writes: { readonly acknowledged: number; readonly refused: number; readonly unknown: number };
  /**
   * Of `http.total` by the ledger, over the whole load; requests that were given up by how long they waited. Unit: milliseconds. All 0
   * where nothing was answered.
   */
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  /** From the first arrival until the last one. Unit: seconds. */
  readonly lastArrivalSeconds: number;
  /** From the first arrival until the last request was answered or given up: until then something may still come into a buffer. Unit: seconds. */
  readonly sentSeconds: number;
  /** From then until the buffers were empty. Unit: seconds. `null`: they were not, when the wait was over. */
  readonly drainSeconds: number | null;
  /** What the plan says of that. Absent where it says nothing. */
  readonly plannedDrainSeconds?: number;
  /**
   * What the same forecast says where the writer's runs took as long, and held as much, as they did while this very load lasted.
   * Absent where nobody tells how long they took. Unit: seconds.
   */
  readonly plannedDrainAsMeasuredSeconds?: number;
  /** From the first arrival on. */
  readonly mostBacklog: number;
  readonly cpu?: CpuUse;
  readonly timeline: readonly Second[];
  readonly samples: readonly PathSample[];
  /** Since the first arrival, when the buffers were first empty for good. Unit: seconds. */
  readonly drainedAt?: number;
  readonly faults: readonly FaultWindow[];
  readonly search?: { readonly steps: readonly SearchStep[]; readonly highest?: number };
  readonly verification: Verification;
}
