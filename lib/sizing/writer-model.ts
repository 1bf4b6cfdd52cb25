import { FIRST_CALLS_AT_ONCE, STATEMENTS_PER_BATCH } from '../../lambda/contract/limits';

/** How long the parts of one run of the writer take, as far as `sizing` needs to know. Units: milliseconds, and calls. */
export interface WriterModel {
  /** Invocation, reading the batch, reporting outcomes. */
  readonly runMillis: number;
  /** One call of up to 25 conditional statements over a network, and the client's own CPU for it. */
  readonly callMillis: number;
  /** Every started KiB of a record is another write unit to store and send. Per statement. */
  readonly kibMillis: number;
  /**
   * Calls that run side by side. The writer begins with four, takes one more after each round that the table took whole, up to 16,
   * and half as many after a throttle.
   */
  readonly callsAtOnce: number;
}

/**
 * Assumptions, not measurements on AWS: they are on the slow side, because a writer that is too wide costs nothing (it is
 * paid by the run) and one too narrow makes a backlog. `npx spillway plan` takes measured ones.
 */
export const ASSUMED_WRITER: WriterModel = {
  runMillis: 50,
  callMillis: 60,
  kibMillis: 0.5,
  callsAtOnce: FIRST_CALLS_AT_ONCE,
};

/** Seconds that one batch takes when no condition fails and the table takes all: as many rounds of calls side by side as it has to make. */
export function writerBatchSeconds(batchSize: number, itemBytes: number, model: WriterModel = ASSUMED_WRITER): number {
  const { runMillis, callMillis, kibMillis, callsAtOnce } = model;
  const rounds = Math.ceil(Math.ceil(batchSize / STATEMENTS_PER_BATCH) / callsAtOnce);
  const units = batchSize * Math.ceil(itemBytes / 1024);
  return (runMillis + rounds * callMillis + units * kibMillis) / 1000;
}
