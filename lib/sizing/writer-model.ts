import { STATEMENTS_PER_BATCH } from '../../lambda/contract/limits';

/** How long the parts of one run of the writer take, as far as `sizing` needs to know. Unit: milliseconds. */
export interface WriterModel {
  /** Invocation, reading the batch, reporting outcomes. */
  readonly runMillis: number;
  /** One call of up to 25 conditional statements over a network, and the client's own CPU for it. */
  readonly callMillis: number;
  /** Every started KiB of a record is another write unit to store and send. Per statement. */
  readonly kibMillis: number;
}

/**
 * Assumptions, not measurements on AWS: they are on the slow side, because a writer that is too wide costs nothing (it is
 * paid by the run) and one too narrow makes a backlog. `npx spillway plan` takes measured ones.
 */
export const ASSUMED_WRITER: WriterModel = { runMillis: 50, callMillis: 60, kibMillis: 0.5 };

/** Seconds that one batch takes when no condition fails and its calls follow one another. */
export function writerBatchSeconds(batchSize: number, itemBytes: number, model: WriterModel = ASSUMED_WRITER): number {
  const { runMillis, callMillis, kibMillis } = model;
  const calls = Math.ceil(batchSize / STATEMENTS_PER_BATCH);
  const units = batchSize * Math.ceil(itemBytes / 1024);
  return (runMillis + calls * callMillis + units * kibMillis) / 1000;
}
