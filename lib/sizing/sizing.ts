import { DEFAULT_DEMAND, type Demand } from './demand';
import type { Knobs } from './knobs';
import { writesPerMessage } from './packing';
import { visibilityFloorSeconds } from './visibility';
import { writerBatchSeconds } from './writer-model';

/** Why a knob stands where it stands, as `spillway plan` shows it. */
export interface KnobReason {
  readonly knob: keyof Knobs;
  readonly value: number;
  readonly reason: string;
  readonly overridden: boolean;
}

export interface Sizing {
  readonly knobs: Knobs;
  /** One for each knob, in the order of the write's journey. */
  readonly reasons: readonly KnobReason[];
}

/** Lambda's batches above ten messages need a window of a second or more, and those of FIFO queues are never larger. */
const SMALL_BATCH = 10;
const FULL_BATCH = 100;
/** Where messages carry several writes each: twenty full calls, a second or two. More would near the writer's time-out. */
const FULL_RUN_WRITES = 500;
/** A longer window saves hardly anything more: at one write per second it already gathers five. Unit: seconds. */
const WINDOW_MAX_SECONDS = 5;
/** A tenth of the delay goes into filling batches; the rest is for the burst itself. */
const WINDOW_SHARE = 0.1;
/** Batches come unevenly, and some writes are settled in a second round: half of the writer is kept free for that. */
export const HEADROOM = 2;
const CONCURRENCY_MIN = 2;
const CONCURRENCY_MAX = 1000;
/** Accepted mark, outcome, status and a record's read and fill, each of one or two units. */
const ECPU_PER_WRITE = 10;
/** Lets an ordinary peak of reads through on a path of few writes. */
const ECPU_MIN = 5000;
const ECPU_MAX = 15_000_000;

/**
 * Derives every knob from the demand. Pure: the same demand gives the same knobs, on every machine. An override takes the
 * place of its derivation, and what comes after it is derived from the override.
 */
export function sizing(demand: Demand = {}, overrides: Partial<Knobs> = {}): Sizing {
  const {
    peakWritesPerSecond: peak = DEFAULT_DEMAND.peakWritesPerSecond,
    burstSeconds: burst = DEFAULT_DEMAND.burstSeconds,
    itemBytes = DEFAULT_DEMAND.itemBytes,
    acceptableDelaySeconds: delay = DEFAULT_DEMAND.acceptableDelaySeconds,
    writesPerRequest = DEFAULT_DEMAND.writesPerRequest,
  } = demand;
  const packed = writesPerMessage(writesPerRequest, itemBytes);
  const reasons: KnobReason[] = [];
  const knob = (name: keyof Knobs, derived: number, reason: string): number => {
    const override = overrides[name];
    const value = override ?? derived;
    const why = override === undefined ? reason : `given, in place of ${derived}: ${reason}`;
    reasons.push({ knob: name, value, reason: why, overridden: override !== undefined });
    return value;
  };

  const frontDoorMemoryMegabytes = knob(
    'frontDoorMemoryMegabytes',
    512,
    'a request is about a millisecond of CPU around one or a few calls to SQS or the table; more memory would wait for them just as long',
  );
  const frontDoorTimeoutSeconds = knob(
    'frontDoorTimeoutSeconds',
    10,
    'room for the retries of a failed entry, or of a throttled direct write; a client waits no longer than this for its refusal',
  );
  const hurried = delay < 2;
  const windowSeconds = knob(
    'windowSeconds',
    hurried ? 0 : clamp(Math.floor(delay * WINDOW_SHARE), 1, WINDOW_MAX_SECONDS),
    hurried
      ? `a delay of ${delay} s leaves no second to wait for a batch to fill`
      : `a tenth of the acceptable ${delay} s, at least 1 s (larger batches need it), at most ${WINDOW_MAX_SECONDS} s`,
  );
  const largestBatch = windowSeconds === 0 ? SMALL_BATCH : FULL_BATCH;
  const fullRun = clamp(Math.ceil(FULL_RUN_WRITES / packed), 1, FULL_BATCH);
  const gathered =
    windowSeconds === 0
      ? 'the most that Lambda gathers without a window'
      : 'four full calls of 25 statements; a crash repeats no more than this';
  const batchSize = knob(
    'batchSize',
    Math.min(largestBatch, fullRun),
    fullRun < largestBatch
      ? `about ${FULL_RUN_WRITES} writes in a run: bulks of ${writesPerRequest} come as messages of ${packed} writes of ${itemBytes} bytes, 60 KiB at the most; a crash repeats no more than this`
      : gathered,
  );
  // All of a burst is in the table when its last write may still wait: peak × burst writes in burst + delay seconds.
  const littlesLaw = (batch: number, patience: number): { readonly concurrency: number; readonly reason: string } => {
    const batchSeconds = writerBatchSeconds(batch, itemBytes);
    const drainPerSecond = (peak * burst) / (burst + Math.max(0, patience));
    const busyWriters = Math.ceil(((drainPerSecond * batchSeconds) / batch) * HEADROOM);
    return {
      concurrency: clamp(busyWriters, CONCURRENCY_MIN, CONCURRENCY_MAX),
      reason: `Little's law: ${round(drainPerSecond)} writes/s (${peak}/s for ${burst} s, drained ${delay} s after) in batches of ${batch} that take ${round(batchSeconds)} s, twice that for uneven batches${
        busyWriters > CONCURRENCY_MAX
          ? `; ${busyWriters} would be needed and one event source runs ${CONCURRENCY_MAX}: the backlog will outlast the delay`
          : `; Lambda takes ${CONCURRENCY_MIN} to ${CONCURRENCY_MAX}`
      }`,
    };
  };
  const wide = littlesLaw(batchSize * packed, delay - windowSeconds);
  const writerConcurrency = knob('writerConcurrency', wide.concurrency, wide.reason);
  const fifoBatchSize = knob(
    'fifoBatchSize',
    SMALL_BATCH,
    'the most that Lambda takes at once from a FIFO queue: what is in one batch for one record is one statement',
  );
  // Which share of the demand goes to which buffer is not known here: either can carry all of it.
  const ordered = littlesLaw(fifoBatchSize, delay);
  const fifoConcurrency = knob('fifoConcurrency', ordered.concurrency, ordered.reason);
  const writerMemoryMegabytes = knob(
    'writerMemoryMegabytes',
    1024,
    'more than half a CPU: signing, folding and reading a full batch is the writer’s own work',
  );
  const writerTimeoutSeconds = knob(
    'writerTimeoutSeconds',
    10,
    `a batch takes about ${round(writerBatchSeconds(batchSize * packed, itemBytes))} s; the rest is patience with a throttled table, and a crashed batch comes back after six times this`,
  );
  const visibilitySeconds = knob(
    'visibilitySeconds',
    visibilityFloorSeconds(writerTimeoutSeconds, windowSeconds),
    `six runs of ${writerTimeoutSeconds} s and the window of ${windowSeconds} s: shorter would deliver again what a run still works on`,
  );
  const maxAttempts = knob(
    'maxAttempts',
    30,
    'a table that is down or throttled is waited for about four hours, in waits that double up to a quarter of one; poison does not wait for it, the writer sets it aside at once',
  );
  const cacheEcpuPerSecond = knob(
    'cacheEcpuPerSecond',
    clamp(Math.ceil((peak * ECPU_PER_WRITE) / 1000) * 1000, ECPU_MIN, ECPU_MAX),
    `${ECPU_PER_WRITE} units for each of ${peak} writes/s, at least ${ECPU_MIN}; a ceiling of cost, not a reservation`,
  );
  const cacheGigabytes = knob(
    'cacheGigabytes',
    10,
    'about 40 million outcomes; what does not fit is evicted, and a status is then unknown, never wrong',
  );

  return {
    knobs: {
      frontDoorMemoryMegabytes,
      frontDoorTimeoutSeconds,
      batchSize,
      windowSeconds,
      writerConcurrency,
      fifoBatchSize,
      fifoConcurrency,
      writerMemoryMegabytes,
      writerTimeoutSeconds,
      visibilitySeconds,
      maxAttempts,
      cacheEcpuPerSecond,
      cacheGigabytes,
    },
    reasons,
  };
}

/** What a stage takes for a knob that nobody gave it. */
export const DEFAULT_KNOBS: Knobs = sizing().knobs;

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
