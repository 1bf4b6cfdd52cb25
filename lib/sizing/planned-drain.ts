import type { QueueKind } from '../../lambda/contract/collection';
import type { PlannedDrain } from '../../lambda/contract/pressure';
import { completeDemand, type Demand } from './demand';
import type { Knobs } from './knobs';
import { writesPerMessage } from './packing';
import { HEADROOM } from './stages/writer-width';
import { writerBatchSeconds } from './writer-model';

/** Lambda begins with so many runs from a queue … Source: Lambda, scaling of SQS event sources. */
const FIRST_RUNS = 5;
/** … and adds up to 300 a minute. What is refused too early cannot be mended: a fifth of that is counted on. Unit: runs a second. */
const RUNS_PER_SECOND = 1;

/** How one buffer empties by the plan, and how long a write waits at worst in a burst that the plan is made for. */
export interface DrainPlan extends PlannedDrain {
  /** The acceptable delay, and what gathers while Lambda begins to run the writer at its full width. Unit: seconds. */
  readonly worstDelaySeconds: number;
}

/** Pure, as `sizing` is, whose knobs it takes. */
export function drainPlan(kind: QueueKind, demand: Demand, knobs: Knobs): DrainPlan {
  const {
    peakWritesPerSecond: peak,
    burstSeconds: burst,
    itemBytes,
    acceptableDelaySeconds: delay,
    writesPerRequest,
  } = completeDemand(demand);
  // Writes of a FIFO buffer share a message with their own record only.
  const packed = kind === 'standard' ? writesPerMessage(writesPerRequest, itemBytes) : 1;
  const [batch, runs] =
    kind === 'standard' ? [knobs.batchSize, knobs.writerConcurrency] : [knobs.fifoBatchSize, knobs.fifoConcurrency];
  const perRun = batch / writerBatchSeconds(batch * packed, itemBytes) / HEADROOM;
  const perSecond = perRun * runs;
  const peakMessages = peak / packed;
  const missing = Math.max(0, Math.min(peakMessages, perSecond) - FIRST_RUNS * perRun);
  const addedPerSecond = perRun * RUNS_PER_SECOND;
  // What is missing shrinks evenly, until it is gone or the burst is over.
  const rampSeconds = Math.min(missing / addedPerSecond, burst);
  const gathered = missing * rampSeconds - (addedPerSecond * rampSeconds ** 2) / 2;
  return {
    perSecond: Math.round(perSecond * 100) / 100,
    fullAt: batch * runs,
    warmUpSeconds: Math.ceil(Math.max(0, runs - FIRST_RUNS) / RUNS_PER_SECOND),
    worstDelaySeconds: Math.ceil(delay + gathered / perSecond),
  };
}

/** Of the unluckiest write in a burst that the plan is made for, whichever buffer it waits in. Unit: seconds. */
export function worstDelaySeconds(kinds: ReadonlySet<QueueKind>, demand: Demand, knobs: Knobs): number {
  return Math.max(...[...kinds].map((kind) => drainPlan(kind, demand, knobs).worstDelaySeconds));
}
