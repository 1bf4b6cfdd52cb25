import type { QueueKind } from '../../lambda/contract/collection';
import type { PlannedDrain } from '../../lambda/contract/pressure';
import { bufferFlow, countedMessagesPerRun } from './buffer-flow';
import { completeDemand, type Demand } from './demand';
import type { Knobs } from './knobs';
import { CAREFUL_RAMP } from './queueing/event-source';
import { round } from './rounding';
import type { WriterModel } from './writer-model';

/** How one buffer empties by the plan, and how long a write waits at worst in a burst that the plan is made for. */
export interface DrainPlan extends PlannedDrain {
  /** The acceptable delay, and what gathers while Lambda begins to run the writer at its full width. Unit: seconds. */
  readonly worstDelaySeconds: number;
}

/**
 * Pure, as `sizing` is, whose knobs it takes. What is refused too early cannot be mended: half of the writer is counted on, and
 * a fifth of the runs that Lambda adds in a minute.
 */
export function drainPlan(kind: QueueKind, asked: Demand, knobs: Knobs, writer?: WriterModel): DrainPlan {
  const demand = completeDemand(asked);
  const { peakWritesPerSecond: peak, burstSeconds: burst, acceptableDelaySeconds: delay } = demand;
  const flow = bufferFlow(kind, demand, knobs, writer);
  const { batchSize: batch, concurrency: runs } = flow.source;
  const { firstRuns, runsAddedPerSecond } = CAREFUL_RAMP;
  const perRun = countedMessagesPerRun(flow);
  const perSecond = perRun * runs;
  const peakMessages = peak / flow.packed;
  const missing = Math.max(0, Math.min(peakMessages, perSecond) - firstRuns * perRun);
  const addedPerSecond = perRun * runsAddedPerSecond;
  // What is missing shrinks evenly, until it is gone or the burst is over.
  const rampSeconds = Math.min(missing / addedPerSecond, burst);
  const gathered = missing * rampSeconds - (addedPerSecond * rampSeconds ** 2) / 2;
  return {
    perSecond: round(perSecond),
    fullAt: batch * runs,
    warmUpSeconds: Math.ceil(Math.max(0, runs - firstRuns) / runsAddedPerSecond),
    worstDelaySeconds: Math.ceil(delay + gathered / perSecond),
  };
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
