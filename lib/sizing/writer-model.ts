import { STATEMENTS_PER_BATCH } from '../../lambda/contract/limits';

/**
 * How long the writer takes, as far as `sizing` needs to know. Assumptions, not measurements on AWS: they are on the slow
 * side, because a writer that is too wide costs nothing (it is paid by the run) and one too narrow makes a backlog.
 */

/** Invocation, reading the batch, reporting outcomes. Unit: milliseconds. */
const RUN_MILLIS = 50;
/** One call of up to 25 conditional statements over a network, and the client's own CPU for it. Unit: milliseconds. */
const CALL_MILLIS = 60;
/** Every started KiB of a record is another write unit to store and send. Unit: milliseconds per statement. */
const KIB_MILLIS = 0.5;

/** Seconds that one batch takes when no condition fails and its calls follow one another. */
export function writerBatchSeconds(batchSize: number, itemBytes: number): number {
  const calls = Math.ceil(batchSize / STATEMENTS_PER_BATCH);
  const units = batchSize * Math.ceil(itemBytes / 1024);
  return (RUN_MILLIS + calls * CALL_MILLIS + units * KIB_MILLIS) / 1000;
}
