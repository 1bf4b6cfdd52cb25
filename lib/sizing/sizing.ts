import { completeDemand, type Demand } from './demand';
import type { Knobs } from './knobs';
import { writesPerMessage } from './packing';
import type { PlanLine } from './plan/plan';
import { frontDoorKnobs } from './stages/front-door';
import { hiddenKnobs } from './stages/hidden';
import { readCacheKnobs } from './stages/read-cache';
import { batchKnob, fifoBatchKnob, windowKnob } from './stages/writer-batch';
import { writerFunctionKnobs } from './stages/writer-function';
import { widthKnob } from './stages/writer-width';
import { workings } from './workings';
import { ASSUMED_WRITER, type WriterModel, writerBatchSeconds } from './writer-model';

/** Why a knob stands where it stands, as `spillway plan` shows it. */
export interface KnobReason {
  readonly knob: keyof Knobs;
  readonly value: number;
  readonly reason: string;
  readonly overridden: boolean;
}

export interface Sizing {
  readonly knobs: Knobs;
  /** One for each knob, in the order they are derived. */
  readonly reasons: readonly KnobReason[];
}

/** A sizing with its derivation. */
export interface SizingWorkings extends Sizing {
  /** The knobs to reckon with: an override that is known at deployment only leaves the derived value in its place. */
  readonly reckoned: Knobs;
  /** One for each knob, as `reasons`. */
  readonly lines: readonly PlanLine[];
}

/**
 * Derives every knob from the demand. Pure: the same demand gives the same knobs, on every machine. An override takes the
 * place of its derivation, and what comes after it is derived from the override.
 */
export function sizing(demand: Demand = {}, overrides: Partial<Knobs> = {}): Sizing {
  const { knobs, reasons } = sizingWorkings(completeDemand(demand), overrides);
  return { knobs, reasons };
}

/** What `sizing` answers, with formulas, inputs and limits, and for a writer whose times were measured. */
export function sizingWorkings(
  demand: Required<Demand>,
  overrides: Partial<Knobs> = {},
  writer: WriterModel = ASSUMED_WRITER,
): SizingWorkings {
  const { takeDown, lines } = workings(overrides);
  const { acceptableDelaySeconds: delay, itemBytes, writesPerRequest } = demand;

  const frontDoor = frontDoorKnobs(takeDown);
  const windowSeconds = windowKnob(takeDown, demand);
  const batchSize = batchKnob(takeDown, demand, windowSeconds);
  const runWrites = batchSize * writesPerMessage(writesPerRequest, itemBytes);
  const wide = { writes: runWrites, patienceSeconds: delay - windowSeconds };
  const writerConcurrency = widthKnob(takeDown, 'writerConcurrency', demand, wide, writer);
  const fifoBatchSize = fifoBatchKnob(takeDown);
  // Which share of the demand goes to which buffer is not known here: either can carry all of it.
  const ordered = { writes: fifoBatchSize, patienceSeconds: delay };
  const fifoConcurrency = widthKnob(takeDown, 'fifoConcurrency', demand, ordered, writer);
  // Which buffers the path has is not known here either: the time-out is enough for both.
  const largestRun = Math.max(runWrites, fifoBatchSize);
  const writerFunction = writerFunctionKnobs(takeDown, writerBatchSeconds(largestRun, itemBytes, writer));
  const { writerTimeoutSeconds } = writerFunction;
  const hidden = hiddenKnobs(takeDown, { writerTimeoutSeconds, windowSeconds });
  const readCache = readCacheKnobs(takeDown, demand);

  const reckoned = {
    ...frontDoor,
    ...{ batchSize, windowSeconds, writerConcurrency, fifoBatchSize, fifoConcurrency },
    ...writerFunction,
    ...hidden,
    ...readCache,
  };
  const knobs = { ...reckoned, ...given(overrides) };
  const reasons = lines.map(({ knob, why, overridden }) => ({
    knob: knob as keyof Knobs,
    value: knobs[knob as keyof Knobs],
    reason: why,
    overridden,
  }));
  return { knobs, reckoned, reasons, lines };
}

/** An override that is there but undefined, as of an option that was left out, is none. */
function given(overrides: Partial<Knobs>): Partial<Knobs> {
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
}

/** What a stage takes for a knob that nobody gave it. */
export const DEFAULT_KNOBS: Knobs = sizing().knobs;
