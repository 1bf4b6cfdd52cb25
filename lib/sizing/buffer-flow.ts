import type { QueueKind } from '../../lambda/contract/collection';
import type { Demand } from './demand';
import type { Knobs } from './knobs';
import { writesPerMessage } from './packing';
import { type EventSource, writesPerSecondOfRun } from './queueing/event-source';
import { drainWanted, HEADROOM } from './stages/writer-width';
import { ASSUMED_WRITER, type WriterModel, writerBatchSeconds } from './writer-model';

/** One buffer and the runs that empty it, by the plan. Rates are writes a second. */
export interface BufferFlow {
  readonly kind: QueueKind;
  readonly source: EventSource;
  /** Writes that share a message. */
  readonly packed: number;
  readonly writesPerRun: number;
  /** Seconds that a full run takes. */
  readonly runSeconds: number;
  /** One run that always finds its batch full. */
  readonly perRun: number;
  /** All runs at their full width. */
  readonly capacity: number;
  /** What must be applied at least, so that no write waits longer than the acceptable delay. */
  readonly wanted: number;
  /** What `wanted` follows from: the burst and the patience with it, or the mean. */
  readonly bound: 'burst' | 'mean';
}

/** Pure, as `sizing` is, whose knobs it takes. */
export function bufferFlow(
  kind: QueueKind,
  demand: Required<Demand>,
  knobs: Knobs,
  writer: WriterModel = ASSUMED_WRITER,
): BufferFlow {
  const { itemBytes, writesPerRequest, acceptableDelaySeconds: delay } = demand;
  const standard = kind === 'standard';
  // Writes of a FIFO buffer share a message with their own record only.
  const packed = standard ? writesPerMessage(writesPerRequest, itemBytes) : 1;
  const source: EventSource = {
    batchSize: standard ? knobs.batchSize : knobs.fifoBatchSize,
    windowSeconds: standard ? knobs.windowSeconds : 0,
    concurrency: standard ? knobs.writerConcurrency : knobs.fifoConcurrency,
    runSeconds: (messages) => writerBatchSeconds(messages * packed, itemBytes, writer),
    writesPerMessage: packed,
  };
  const perRun = writesPerSecondOfRun(source);
  const { perSecond: wanted, bound } = drainWanted(demand, delay - source.windowSeconds);
  return {
    kind,
    source,
    packed,
    writesPerRun: source.batchSize * packed,
    runSeconds: source.runSeconds(source.batchSize),
    perRun,
    capacity: perRun * source.concurrency,
    wanted,
    bound,
  };
}

/** Messages a second that one run is counted on for, by those who must not promise too much: half of it is headroom. */
export function countedMessagesPerRun({ perRun, packed }: BufferFlow): number {
  return perRun / packed / HEADROOM;
}
