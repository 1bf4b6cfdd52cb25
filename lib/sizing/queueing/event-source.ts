/** How an event source reads a queue, as far as waits and backlogs depend on it. */
export interface EventSource {
  /** Messages in a run at the most. */
  readonly batchSize: number;
  /** How long a batch may wait to fill, counted from its first message. 0, and so for all FIFO buffers: it goes with what is there. */
  readonly windowSeconds: number;
  /** Runs at the same time at the most. */
  readonly concurrency: number;
  /** Seconds that a run of so many messages takes. */
  readonly runSeconds: (messages: number) => number;
  /**
   * How much runs of one size differ: their standard deviation as a part of their mean. Above a half the waits are no longer
   * right; and 0 is not what happens either: runs of exactly one length would march in step and take the buffer in waves.
   * @default 0.2
   */
  readonly runVariation?: number;
  /**
   * Writes that share a message.
   * @default 1
   */
  readonly writesPerMessage?: number;
  /**
   * Batches that are gathered side by side, each from its share of the messages. More of them fill more slowly.
   * @default - as many as Lambda begins with, or as there may be runs where that is fewer
   */
  readonly gatherers?: number;
}

/** How an event source grows to its full width. */
export interface Ramp {
  /** Runs that it begins with. */
  readonly firstRuns: number;
  /** Runs that come to them in each second in which messages wait. */
  readonly runsAddedPerSecond: number;
}

/** What Lambda says that it does: five batches at first, up to 300 more a minute. Source: Lambda, scaling of SQS event sources. */
export const LAMBDA_RAMP: Ramp = { firstRuns: 5, runsAddedPerSecond: 5 };

/** What is planned with: "up to" is no promise, and a fifth of the 300 a minute is counted on. */
export const CAREFUL_RAMP: Ramp = { firstRuns: 5, runsAddedPerSecond: 1 };

/** Writes a second of one run that always finds its batch full. */
export function writesPerSecondOfRun({ batchSize, runSeconds, writesPerMessage = 1 }: EventSource): number {
  return (batchSize * writesPerMessage) / runSeconds(batchSize);
}

export function gatherersOf({ gatherers, concurrency }: EventSource): number {
  return gatherers ?? Math.min(LAMBDA_RAMP.firstRuns, concurrency);
}
