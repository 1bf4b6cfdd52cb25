/** The knobs of an event source mapping, under the template's meanings. */
export interface EventSourceSettings {
  /** 1 to 10,000; above 10 it needs a window of 1 s or more. FIFO: 1 to 10. */
  readonly batchSize: number;
  /** 0 to 300: how long a batch may gather. Not on FIFO. */
  readonly windowSeconds: number;
  /** 2 to 1,000 batches at once. @default 5, where Lambda starts before it scales */
  readonly maximumConcurrency?: number;
  /** `ReportBatchItemFailures`: the answer says what failed. Without it every answer is success. */
  readonly reportBatchItemFailures: boolean;
}

/** Everything that Lambda would refuse, each with the offered value. */
export function eventSourceProblems(settings: EventSourceSettings, fifo: boolean): string[] {
  const { batchSize, windowSeconds, maximumConcurrency } = settings;
  const problems: string[] = [];
  const outside = (value: number, low: number, high: number) => !Number.isInteger(value) || value < low || value > high;
  const largest = fifo ? 10 : 10_000;
  if (outside(batchSize, 1, largest)) {
    problems.push(`batchSize must be 1 to ${largest}${fifo ? ' on a FIFO queue' : ''}, got ${batchSize}`);
  }
  if (outside(windowSeconds, 0, 300)) problems.push(`windowSeconds must be 0 to 300, got ${windowSeconds}`);
  else if (fifo && windowSeconds > 0) problems.push(`windowSeconds must be 0 on a FIFO queue, got ${windowSeconds}`);
  else if (!fifo && batchSize > 10 && windowSeconds < 1) {
    problems.push(`windowSeconds must be 1 or more with a batchSize above 10, got ${windowSeconds}`);
  }
  if (maximumConcurrency !== undefined && outside(maximumConcurrency, 2, 1000)) {
    problems.push(`maximumConcurrency must be 2 to 1000, got ${maximumConcurrency}`);
  }
  return problems;
}
