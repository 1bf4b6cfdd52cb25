import type { QueueKind } from '../../lambda/contract/collection';
import type { PlannedDrain } from '../../lambda/contract/pressure';
import { type BufferFlow, bufferFlow, countedMessagesPerRun } from './buffer-flow';
import { completeDemand, type Demand } from './demand';
import type { Knobs } from './knobs';
import { ON_DEMAND_GROWTH } from './limits';
import { CAREFUL_RAMP } from './queueing/event-source';
import { forecastBurst } from './queueing/forecast-burst';
import { round } from './rounding';
import { HEADROOM } from './stages/writer-width';
import type { WriterModel } from './writer-model';

/** How one buffer empties by the plan, and how long a write waits at worst in a burst that the plan is made for. */
export interface DrainPlan extends PlannedDrain {
  /**
   * The acceptable delay, or the wait of the unluckiest write where it is longer, as while Lambda begins to run the writer at its
   * full width. Unit: seconds.
   */
  readonly worstDelaySeconds: number;
}

/**
 * Pure, as `sizing` is, whose knobs it takes. What is refused too early cannot be mended: half of the writer is counted on, and
 * a fifth of the runs that Lambda adds in a minute.
 */
export function drainPlan(kind: QueueKind, asked: Demand, knobs: Knobs, writer?: WriterModel): DrainPlan {
  const demand = completeDemand(asked);
  const flow = bufferFlow(kind, demand, knobs, writer);
  const { batchSize: batch, concurrency: runs } = flow.source;
  const { firstRuns, runsAddedPerSecond } = CAREFUL_RAMP;
  return {
    perSecond: round(countedMessagesPerRun(flow) * runs),
    fullAt: batch * runs,
    warmUpSeconds: Math.ceil(Math.max(0, runs - firstRuns) / runsAddedPerSecond),
    worstDelaySeconds: Math.ceil(Math.max(demand.acceptableDelaySeconds, carefulWorstWait(demand, flow))),
  };
}

/** The plan's own forecast, with runs that take twice as long and a table that takes no more than the delay asks for. */
function carefulWorstWait(demand: Required<Demand>, { source, perRun, wanted }: BufferFlow): number {
  const { peakWritesPerSecond: peak, burstSeconds, meanWritesPerSecond: mean } = demand;
  const carried = (perRun / HEADROOM) * source.concurrency;
  return forecastBurst({
    // A mean that half of the writer cannot carry would make the wait endless, and that is no threshold.
    meanBefore: Math.min(peak, mean, carried),
    peak,
    burstSeconds,
    source: { ...source, runSeconds: (messages) => HEADROOM * source.runSeconds(messages) },
    ramp: CAREFUL_RAMP,
    mostApplied: Math.max(wanted, ON_DEMAND_GROWTH * Math.min(peak, mean)),
  }).worstWaitSeconds;
}

/** Of the unluckiest write in a burst that the plan is made for, whichever buffer it waits in. Unit: seconds. */
export function worstDelaySeconds(
  kinds: ReadonlySet<QueueKind>,
  demand: Demand,
  knobs: Knobs,
  writer?: WriterModel,
): number {
  return Math.max(...[...kinds].map((kind) => drainPlan(kind, demand, knobs, writer).worstDelaySeconds));
}
