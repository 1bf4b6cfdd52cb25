import type { InvokeResult } from './function-spec';

/** Counts since the start. An invocation that was throttled never ran, and is not among `invocations`. */
export interface FunctionStatistics {
  readonly invocations: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly throttles: number;
  readonly killed: number;
  readonly coldStarts: number;
  readonly environments: {
    readonly now: number;
    readonly busy: number;
    /** What this machine carries, or the function's own reserved concurrency where that is less. */
    readonly most: number;
    readonly waitingInvocations: number;
  };
  /** Milliseconds from event to result, without the start of the environment. Absent for tasks: their balancer does not time them. */
  readonly duration?: { readonly sum: number; readonly max: number; readonly p50: number; readonly p99: number };
}

/** Enough for a steady p99, and 8 KB however long the run. */
const SAMPLES = 1000;

type Counter = 'errors' | 'timeouts' | 'throttles' | 'killed';
const COUNTER: Readonly<Record<InvokeResult['kind'], Counter | undefined>> = {
  answer: undefined,
  error: 'errors',
  timeout: 'timeouts',
  throttled: 'throttles',
  killed: 'killed',
};

export class InvocationTally {
  private readonly random: () => number;
  private readonly counts = { invocations: 0, errors: 0, timeouts: 0, throttles: 0, killed: 0 };
  private readonly samples: number[] = [];
  private sum = 0;
  private max = 0;

  constructor(random: () => number = Math.random) {
    this.random = random;
  }

  throttled(): void {
    this.counts.throttles += 1;
  }

  ran(kind: Exclude<InvokeResult['kind'], 'throttled'>, milliseconds: number): void {
    this.counts.invocations += 1;
    const counter = COUNTER[kind];
    if (counter !== undefined) this.counts[counter] += 1;
    this.sum += milliseconds;
    this.max = Math.max(this.max, milliseconds);
    this.sample(milliseconds);
  }

  snapshot(): Omit<FunctionStatistics, 'coldStarts' | 'environments'> {
    const sorted = this.samples.toSorted((a, b) => a - b);
    const duration = { sum: this.sum, max: this.max, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
    return { ...this.counts, duration };
  }

  /** Algorithm R: every invocation has the same chance to be among the samples. */
  private sample(milliseconds: number): void {
    if (this.samples.length < SAMPLES) {
      this.samples.push(milliseconds);
      return;
    }
    const place = Math.floor(this.random() * this.counts.invocations);
    if (place < SAMPLES) this.samples[place] = milliseconds;
  }
}

/** Nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
