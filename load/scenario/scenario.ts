// A scenario: one YAML file that artillery runs as it is, and that the open-loop generator and the runner read. Everything
// beside artillery's own keys stands under `spillway`.

import type { ConflictPolicy } from '../../lambda/contract/collection';

/** What drives the load. */
export type GeneratorName = 'artillery' | 'open-loop';

/** Of an open model: arrivals come when they are due, whatever became of those before. */
export interface Phase {
  readonly name: string;
  readonly durationSeconds: number;
  /** At its begin. Unit: arrivals a second. */
  readonly arrivalRate: number;
  /** At its end; the rate goes there in a straight line. */
  readonly rampTo: number;
}

/** One request of a flow, and the hooks of the processor that fill it and read its answer. */
export interface RequestStep {
  readonly kind: 'request';
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Name of a maker in `load/workload`. */
  readonly maker: string;
}

/** Requests that are sent at the same moment. */
export interface ParallelStep {
  readonly kind: 'parallel';
  readonly steps: readonly RequestStep[];
}

export interface ThinkStep {
  readonly kind: 'think';
  readonly seconds: number;
}

export type Step = RequestStep | ParallelStep | ThinkStep;

export interface Flow {
  readonly name: string;
  /** Its share of the arrivals is this by the sum of all. */
  readonly weight: number;
  readonly steps: readonly Step[];
}

/** What the run must keep, besides losing and doubling nothing. */
export interface Objectives {
  /** Of `http.total`: from when a request was due to its answer. Unit: milliseconds. */
  readonly p99Ms: number;
  /**
   * Of the time, at its end: the answers to what was due in it are held to `p99Ms` by themselves, too, because what slows down late is a
   * small part of all. From 0.01 to 1; under a thousand requests in it, a pause of the machine may miss it. Nothing of a search.
   * @default - only all answers together are
   */
  readonly lastShare?: number;
  /** Of the requests: those that were not answered, with a 5xx, or with a refusal that is not about what is stored, as a 429. @default 0.001 */
  readonly unansweredShare: number;
  /** From the end of the last request until every buffer is empty. Unit: seconds. @default - what the plan says of the run's backlog, and the visibility time-out */
  readonly drainSeconds?: number;
}

/** A rate of `breakpoint`'s steps. */
export interface SearchSettings {
  /** Unit: arrivals a second. */
  readonly from: number;
  readonly to: number;
  /** Each step offers so many times the one before, until one does not pass. */
  readonly factor: number;
  /** Of one step, after its warm-up. Unit: seconds. */
  readonly stepSeconds: number;
  readonly warmUpSeconds: number;
  /** Halvings between the last that passed and the first that did not. */
  readonly bisections: number;
}

export interface Scenario {
  readonly name: string;
  /** The file it was read from. */
  readonly file: string;
  /** One line for the list of scenarios. */
  readonly summary: string;
  /** The stack that a local run is started with. */
  readonly stack: string;
  /** Policies of which the path must have a collection each; and `transactions`, `sales` where it must have those. */
  readonly needs: readonly (ConflictPolicy | 'transactions' | 'sales')[];
  readonly generator: GeneratorName;
  readonly objectives: Objectives;
  /** Faults of the local run, as `--fault` takes them: `kill:writer@10s`, `throttle-table:30%@20s+10s`. */
  readonly faults: readonly string[];
  /** Bad messages put into the buffer behind the door, as a share of the arrivals. @default 0 */
  readonly poisonShare: number;
  /** Makers whose request is sent once before the first phase. */
  readonly setup: readonly string[];
  /** Of the makers: sizes, numbers of keys, how unevenly they are asked for. */
  readonly settings: Readonly<Record<string, number>>;
  readonly phases: readonly Phase[];
  readonly flows: readonly Flow[];
  /** Until a request is given up and its fate is unknown. Unit: seconds. */
  readonly timeoutSeconds: number;
  /** Of the breakpoint. */
  readonly search?: SearchSettings;
}
