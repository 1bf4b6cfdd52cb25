import type { Demand } from '../demand';
import type { Knobs } from '../knobs';
import { FIFO_BATCH, WINDOWLESS_BATCH } from '../limits';
import { writesPerMessage } from '../packing';
import type { TakeDown } from '../workings';

type BatchKnobs = Pick<Knobs, 'windowSeconds' | 'batchSize' | 'fifoBatchSize'>;

const FULL_BATCH = 100;
/** Where messages carry several writes each: twenty full calls, half a second to two, the longest where a throttled table gets them one by one. More would near the writer's time-out. */
const FULL_RUN_WRITES = 500;
/** A longer window saves hardly anything more: at one write per second it already gathers five. Unit: seconds. */
const WINDOW_MAX_SECONDS = 5;
/** A tenth of the delay goes into filling batches; the rest is for the burst itself. */
const WINDOW_SHARE = 0.1;
/** With a smaller delay there is no second to wait for a batch to fill. Unit: seconds. */
const UNHURRIED_SECONDS = 2;

export function windowKnob(takeDown: TakeDown, { acceptableDelaySeconds: delay }: Required<Demand>): number {
  const hurried = delay < UNHURRIED_SECONDS;
  return takeDown({
    stage: 'writer',
    knob: 'windowSeconds',
    value: hurried ? 0 : Math.min(WINDOW_MAX_SECONDS, Math.max(1, Math.floor(delay * WINDOW_SHARE))),
    unit: 's',
    formula: hurried ? '0' : `delay × ${WINDOW_SHARE}, from 1 to ${WINDOW_MAX_SECONDS}`,
    inputs: { delay },
    why: hurried
      ? `a delay of ${delay} s leaves no second to wait for a batch to fill`
      : `a tenth of the acceptable ${delay} s, at least 1 s (larger batches need it), at most ${WINDOW_MAX_SECONDS} s`,
  });
}

/** Of the standard buffer. */
export function batchKnob(
  takeDown: TakeDown,
  { writesPerRequest, itemBytes }: Required<Demand>,
  windowSeconds: number,
): number {
  const packed = writesPerMessage(writesPerRequest, itemBytes);
  const windowless = windowSeconds === 0;
  const largest = windowless ? WINDOWLESS_BATCH.value : FULL_BATCH;
  const fullRun = Math.min(FULL_BATCH, Math.max(1, Math.ceil(FULL_RUN_WRITES / packed)));
  const gathered = windowless
    ? 'the most that Lambda gathers without a window'
    : 'four full calls of 25 statements; a crash repeats no more than this';
  return takeDown({
    stage: 'writer',
    knob: 'batchSize',
    value: Math.min(largest, fullRun),
    unit: 'messages',
    formula: 'writes of a full run ÷ writes in a message, at most the largest batch',
    inputs: { 'writes of a full run': FULL_RUN_WRITES, 'writes in a message': packed, 'the largest batch': largest },
    ...(windowless && fullRun > largest && { limit: WINDOWLESS_BATCH }),
    why:
      fullRun < largest
        ? `about ${FULL_RUN_WRITES} writes in a run: ${writesPerRequest} that come together are in messages of ${packed} writes of ${itemBytes} bytes, 60 KiB at the most; a crash repeats no more than this`
        : gathered,
  });
}

export function fifoBatchKnob(takeDown: TakeDown): BatchKnobs['fifoBatchSize'] {
  return takeDown({
    stage: 'writer',
    knob: 'fifoBatchSize',
    value: FIFO_BATCH.value,
    unit: 'messages',
    formula: `${FIFO_BATCH.value}`,
    limit: FIFO_BATCH,
    why: 'the most that Lambda takes at once from a FIFO queue: what is in one batch for one record is one statement',
  });
}
