import type { Demand } from '../demand';
import type { Knobs } from '../knobs';
import { held, LEAST_RUNS, MOST_RUNS } from '../limits';
import { round, wholeUp } from '../rounding';
import type { TakeDown } from '../workings';
import { type WriterModel, writerBatchSeconds } from '../writer-model';

/**
 * Batches come unevenly, and some writes are settled in a second round: half of the writer is kept free for that. Full runs of 100 that
 * take three rounds of calls, because conditions failed or the table throttled, still end within twice the planned time.
 */
export const HEADROOM = 2;

/** What one buffer's runs are made of. */
export interface Runs {
  /** Writes in one full run. */
  readonly writes: number;
  /** How long a write may be waited for, beside the filling of its batch. Unit: seconds. */
  readonly patienceSeconds: number;
}

/**
 * Writes a second that empty the buffer in time: all of a burst is in the table when its last write may still wait, which is
 * peak × burst writes in burst + patience seconds. Never less than the mean, or the backlog of one burst would still be there at the next.
 */
export function drainWanted(
  { peakWritesPerSecond: peak, burstSeconds: burst, meanWritesPerSecond: mean }: Required<Demand>,
  patienceSeconds: number,
): { readonly perSecond: number; readonly bound: 'burst' | 'mean' } {
  const perSecond = (peak * burst) / (burst + Math.max(0, patienceSeconds));
  return perSecond >= mean ? { perSecond, bound: 'burst' } : { perSecond: mean, bound: 'mean' };
}

/** Runs at the same time that this takes, whatever one event source may run. */
export function runsWanted(demand: Required<Demand>, { writes, patienceSeconds }: Runs, model: WriterModel): number {
  const seconds = writerBatchSeconds(writes, demand.itemBytes, model);
  return wholeUp(((drainWanted(demand, patienceSeconds).perSecond * seconds) / writes) * HEADROOM);
}

export function widthKnob(
  takeDown: TakeDown,
  knob: keyof Pick<Knobs, 'writerConcurrency' | 'fifoConcurrency'>,
  demand: Required<Demand>,
  runs: Runs,
  model: WriterModel,
): number {
  const { peakWritesPerSecond: peak, burstSeconds: burst, acceptableDelaySeconds: delay } = demand;
  const { perSecond, bound } = drainWanted(demand, runs.patienceSeconds);
  const seconds = writerBatchSeconds(runs.writes, demand.itemBytes, model);
  const wanted = runsWanted(demand, runs, model);
  const patience = Math.max(0, runs.patienceSeconds);
  const whose =
    bound === 'burst'
      ? `${peak}/s for ${burst} s, drained ${round(patience)} s after${patience < delay ? `: ${delay} s less what a batch waits to fill` : ''}`
      : 'the mean, for what gathers in a burst must be gone by the next';
  const rest =
    wanted > MOST_RUNS.value
      ? `; ${wanted} would be needed and one event source runs ${MOST_RUNS.value}: the backlog will outlast the delay`
      : `; Lambda takes ${LEAST_RUNS.value} to ${MOST_RUNS.value}`;
  return takeDown({
    stage: 'writer',
    knob,
    ...held(wanted, { least: LEAST_RUNS, most: MOST_RUNS }),
    unit: 'runs',
    formula:
      bound === 'burst'
        ? 'peak × burst ÷ (burst + patience) × seconds of a batch ÷ writes of a batch × headroom'
        : 'mean × seconds of a batch ÷ writes of a batch × headroom',
    inputs: {
      ...(bound === 'burst' ? { peak, burst, patience } : { mean: demand.meanWritesPerSecond }),
      'seconds of a batch': round(seconds),
      'writes of a batch': runs.writes,
      headroom: HEADROOM,
    },
    why: `Little's law: ${round(perSecond)} writes/s (${whose}) in batches of ${runs.writes} that take ${round(seconds)} s, twice that for uneven batches${rest}`,
  });
}
