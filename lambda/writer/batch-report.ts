import type { OutcomeKind } from '../contract/outcome';
import type { Write } from '../contract/write';
import type { Clock } from '../platform/clock';
import { MILLIS_PER_LINE } from '../platform/embedded-metrics';
import { HottestRecords } from './hottest-records';
import type { Work } from './work';

/** Writes of a batch to one record. */
export interface Asked extends Pick<Write, 'collection' | 'key'> {
  /**
   * How many there were.
   * @default 1
   */
  readonly writes?: number;
}

/** What one batch was, for the report. */
export interface BatchFacts {
  readonly messages: number;
  readonly kinds: Readonly<Partial<Record<OutcomeKind, number>>>;
  /** Of each applied write, from its stamp to now. Unit: milliseconds. */
  readonly latencies: readonly number[];
  readonly work: Work;
  /** What was asked for, whatever became of it. */
  readonly writes: readonly Asked[];
  readonly handedBack: number;
}

/** What several batches were together. */
export interface Totals {
  batches: number;
  messages: number;
  readonly kinds: Map<OutcomeKind, number>;
  readonly latencies: number[];
  folds: number;
  calls: number;
  reads: number;
  units: number;
  refused: number;
  handedBack: number;
  /** Calls to the read cache that went without an answer. */
  cacheUnavailable: number;
  readonly throttles: Map<string, number>;
  /** Writes by record, … */
  readonly records: HottestRecords;
  /** … and statements that found no room in their partition. */
  readonly hotPartitions: HottestRecords;
}

/**
 * A line of a kilobyte for each batch would cost as much as storing a calm hour's writes ($0.50 per GB of logs against
 * $0.625 per million write units). So quiet batches are summed up, and a line is due after this many writes, or ten seconds.
 */
const WRITES_PER_LINE = 1000;

/**
 * As many as the writes of a line, most of which are of small batches: those are counted exactly, and no counter is given to
 * another record, which costs more than its memory. In a line of great batches, what is told of a record is at most a tenth of
 * a percent of the writes below the truth. Unit: records.
 */
const COUNTED_RECORDS = WRITES_PER_LINE;

/** Sums up batches and says when a line is due. One per process; what a crash takes with it is numbers, never writes. */
export class BatchReport {
  readonly #now: Clock;
  readonly #emit: (totals: Totals) => void;
  #totals = nothing();
  #since: number;

  constructor(now: Clock, emit: (totals: Totals) => void) {
    this.#now = now;
    this.#emit = emit;
    this.#since = Number.NEGATIVE_INFINITY;
  }

  add(facts: BatchFacts): void {
    const totals = this.#totals;
    totals.batches += 1;
    totals.messages += facts.messages;
    totals.handedBack += facts.handedBack;
    totals.folds += facts.work.folds;
    totals.calls += facts.work.calls;
    totals.reads += facts.work.reads;
    totals.units += facts.work.units;
    totals.refused += facts.work.refused;
    for (const latency of facts.latencies) totals.latencies.push(latency);
    for (const [kind, count] of Object.entries(facts.kinds)) raise(totals.kinds, kind as OutcomeKind, count);
    for (const [reason, count] of facts.work.throttles) raise(totals.throttles, reason, count);
    for (const { collection, key, writes } of facts.writes) totals.records.add(collection, key, writes);
    for (const { collection, key, writes } of facts.work.hotPartitions.top(COUNTED_RECORDS)) {
      totals.hotPartitions.add(collection, key, writes);
    }
    if (isNotable(facts) || this.#isDue()) this.#flush();
  }

  /** Of whichever batch: it is told with the next line. */
  cacheUnavailable(): void {
    this.#totals.cacheUnavailable += 1;
  }

  #isDue(): boolean {
    return writesOf(this.#totals) >= WRITES_PER_LINE || this.#now() - this.#since >= MILLIS_PER_LINE;
  }

  #flush(): void {
    this.#emit(this.#totals);
    this.#totals = nothing();
    this.#since = this.#now();
  }
}

/** What somebody will look for in the log at its own time. */
function isNotable({ kinds, handedBack, work }: BatchFacts): boolean {
  return handedBack > 0 || kinds.poison !== undefined || work.throttles.size > 0;
}

export function writesOf(totals: Totals): number {
  return [...totals.kinds.values()].reduce((sum, count) => sum + count, 0);
}

function nothing(): Totals {
  return {
    batches: 0,
    messages: 0,
    kinds: new Map(),
    latencies: [],
    folds: 0,
    calls: 0,
    reads: 0,
    units: 0,
    refused: 0,
    handedBack: 0,
    cacheUnavailable: 0,
    throttles: new Map(),
    records: new HottestRecords(COUNTED_RECORDS),
    hotPartitions: new HottestRecords(COUNTED_RECORDS),
  };
}

function raise<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
