import { DRAIN_SPAN_SECONDS, type PlannedDrain } from '../../contract/pressure';
import { isSlow, MEASURED_SECONDS, type Sample } from './expected-delay';

/** What was last seen of a buffer, and since when it has been so. Times are milliseconds since 1970. */
export interface Gauge {
  readonly at: number;
  readonly backlog: number;
  readonly measured?: number;
  readonly offered?: number;
  /** Absent while there is too little to keep the whole writer busy. */
  readonly fullSince?: number;
  /** Absent while the writer is not much slower than planned. */
  readonly slowSince?: number;
}

/** What was seen of a buffer by the one who looked last. */
export interface Look {
  readonly at: number;
  readonly backlog: number;
  readonly measured?: number;
  readonly offered?: number;
}

/**
 * The gauge after a look. Nobody looks while nobody writes, and then the buffer only empties: what was full at both ends of
 * a pause was full in between.
 */
export function gaugeAfter(before: Gauge | undefined, look: Look, plan: PlannedDrain): Gauge {
  const { at, backlog, measured } = look;
  const seen = { ...look };
  if (backlog < plan.fullAt) return seen;
  const fullSince = before?.fullSince ?? at;
  const judged = measured !== undefined && at - fullSince >= MEASURED_SECONDS * 1000;
  if (!judged || !isSlow(measured, plan)) return { ...seen, fullSince };
  return { ...seen, fullSince, slowSince: before?.slowSince ?? at - MEASURED_SECONDS * 1000 };
}

export function sampleOf({ backlog, measured, offered, fullSince, slowSince }: Gauge, now: number): Sample {
  const since = (moment: number | undefined) => (moment === undefined ? 0 : Math.max(0, now - moment) / 1000);
  return {
    backlog,
    ...(measured !== undefined && { measured }),
    ...(offered !== undefined && { offered }),
    fullSeconds: since(fullSince),
    slowSeconds: since(slowSince),
  };
}

/** Messages per second that were offered since the look before; not where that was long ago, and not all that came since are told. */
export function offeredRate(offered: number, before: Gauge | undefined, now: number): number | undefined {
  const seconds = before === undefined ? 0 : (now - before.at) / 1000;
  return seconds > 0 && seconds <= OFFERED_WITHIN_SECONDS ? offered / seconds : undefined;
}

const OFFERED_WITHIN_SECONDS = 5;

/**
 * Messages per second over the last 20 seconds, from the counts of three spans of time, the newest first: the whole of
 * the newest, which still runs, and of the one before, and of the oldest as much as is not yet past.
 */
export function measuredRate([running = 0, last = 0, oldest = 0]: readonly number[], now: number): number {
  const spanMs = DRAIN_SPAN_SECONDS * 1000;
  const past = (now % spanMs) / spanMs;
  return (running + last + oldest * (1 - past)) / MEASURED_SECONDS;
}
