import { worstDelaySeconds } from '../../lib/sizing/planned-drain';
import { sizing } from '../../lib/sizing/sizing';
import type { LivePath } from '../path/live-path';
import { type Moment, momentOf, offeredOf, type Reading } from './reading';
import { drainSecondsOf, type Verdict, verdictOf } from './verdict';

/** Everything one screen shows, as plain data. */
export interface StatusView {
  readonly where: string;
  readonly reading: Reading;
  readonly verdict: Verdict;
  /** The oldest first. */
  readonly past: readonly Moment[];
  readonly acceptableDelaySeconds: number;
  /** The longest wait that the plan foresees in a burst: what takes longer is late. */
  readonly lateAfterSeconds: number;
  /** Runs of the writer at once, by the plan and by the place. */
  readonly mostRuns: number;
  /** Between which numbers the tasks of a door of containers are, by its template. */
  readonly tasksAllowed?: { readonly least: number; readonly most: number };
  /** Seconds between two looks. Absent where there is one only. */
  readonly everySeconds?: number;
  /** Why the last look found nothing, and the reading is an older one. */
  readonly problem?: string;
}

/** Five minutes at a look each two seconds. */
const MOMENTS_KEPT = 150;

/** Makes views of one path, and remembers what was before. */
export class StatusViews {
  private readonly path: Pick<LivePath, 'where' | 'description'>;
  private readonly knobs: ReturnType<typeof sizing>['knobs'];
  private readonly lateAfterSeconds: number;
  private moments: readonly Moment[] = [];

  constructor(path: Pick<LivePath, 'where' | 'description'>) {
    this.path = path;
    const { demand, knobs, kinds } = path.description;
    this.knobs = sizing(demand, knobs).knobs;
    this.lateAfterSeconds = worstDelaySeconds(new Set(kinds), demand, this.knobs);
  }

  next(reading: Reading, everySeconds?: number): StatusView {
    const { where, description } = this.path;
    const { lateAfterSeconds } = this;
    const { acceptableDelaySeconds } = description.demand;
    const { windowSeconds, writerConcurrency, fifoConcurrency } = this.knobs;
    this.moments = reading.past ?? [...this.moments, momentOf(reading)].slice(-MOMENTS_KEPT);
    const width = { standard: writerConcurrency, fifo: fifoConcurrency };
    const planned = description.kinds.reduce((sum, kind) => sum + width[kind], 0);
    return {
      where,
      reading,
      verdict: verdictOf(reading, { acceptableDelaySeconds, lateAfterSeconds, windowSeconds }),
      past: this.moments,
      acceptableDelaySeconds,
      lateAfterSeconds,
      mostRuns: Math.min(planned, reading.writer.mostRuns ?? planned),
      ...(description.tasks === undefined ? {} : { tasksAllowed: description.tasks }),
      ...(everySeconds === undefined ? {} : { everySeconds }),
    };
  }
}

/** Raised where a field is taken away or means something else. */
const JSON_VERSION = 1;

/** One look as one line for machines. Rates are a second, times as their names say. */
export function viewJson({
  where,
  reading,
  verdict,
  acceptableDelaySeconds,
  lateAfterSeconds,
  mostRuns,
}: StatusView): string {
  const { at, asOf, door, doorErrors, tasks, buffers, writer, acceptToDurable, quarantine, cacheUnavailable } = reading;
  const { runs, errors, mostRuns: _mostRuns, ...counts } = writer;
  return JSON.stringify({
    version: JSON_VERSION,
    at: new Date(at).toISOString(),
    ...(asOf === undefined ? {} : { ratesUntil: new Date(asOf).toISOString() }),
    where,
    verdict: verdict.kind,
    why: verdict.kind === 'calm' ? [] : [verdict.why].flat(),
    frontDoor: { Offered: offeredOf(door), ...door, errors: doorErrors, ...(tasks && { tasks }) },
    buffers: buffers.map((buffer) => ({ ...buffer, drainSeconds: finite(drainSecondsOf(buffer)) })),
    writer: { ...counts, errors, runs, mostRuns },
    acceptToDurableMillis: acceptToDurable ?? null,
    acceptableDelaySeconds,
    lateAfterSeconds,
    quarantine,
    cacheUnavailable,
  });
}

function finite(seconds: number | undefined): number | null {
  return seconds === undefined || !Number.isFinite(seconds) ? null : seconds;
}
