import type { Clock } from '../platform/clock';
import { embeddedMetrics, MILLIS_PER_LINE } from '../platform/embedded-metrics';
import type { Count, DoorMetric } from './door-metrics';

export type DoorCounts = ReadonlyMap<DoorMetric, number>;

/** Bounds what a busy process loses with a crash to a moment's numbers. Unit: events. */
const EVENTS_PER_LINE = 1000;

/**
 * Sums up what one process counts. A function is frozen between its requests, and no timer runs: whoever ends a request asks
 * whether a line is due.
 */
export class DoorReport {
  readonly #now: Clock;
  readonly #emit: (counts: DoorCounts) => void;
  #counts = new Map<DoorMetric, number>();
  #events = 0;
  #since = Number.NEGATIVE_INFINITY;

  constructor(now: Clock, emit: (counts: DoorCounts) => void) {
    this.#now = now;
    this.#emit = emit;
  }

  readonly count: Count = (metric, by = 1) => {
    this.#counts.set(metric, (this.#counts.get(metric) ?? 0) + by);
    this.#events += by;
  };

  /** Tells what was counted since the last line, once there are ten seconds or a thousand events of it. */
  readonly tellIfDue = (): void => {
    if (this.#events === 0) return;
    if (this.#events < EVENTS_PER_LINE && this.#now() - this.#since < MILLIS_PER_LINE) return;
    this.tell();
  };

  /** Tells what was counted since the last line, if anything. */
  readonly tell = (): void => {
    if (this.#events === 0) return;
    this.#emit(this.#counts);
    this.#counts = new Map();
    this.#events = 0;
    this.#since = this.#now();
  };
}

/** One structured log line that is CloudWatch metrics as well. `frontDoor` is its dimension. */
export function doorMetricsLine(counts: DoorCounts, now: number, frontDoor: string): Record<string, unknown> {
  const measured = { values: Object.fromEntries(counts), unitOf: () => 'Count' };
  return embeddedMetrics(measured, ['FrontDoor', frontDoor], now);
}
