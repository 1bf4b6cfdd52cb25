/**
 * Lambda polls while earlier batches still run, and retries a throttled invocation with the same batch: AWS asks for six
 * runs of the function, plus the window. Too short means duplicate work, too long only a late retry.
 */
export const HIDDEN_WRITER_RUNS = 6;

export function visibilityFloorSeconds(writerTimeoutSeconds: number, windowSeconds: number): number {
  return HIDDEN_WRITER_RUNS * writerTimeoutSeconds + windowSeconds;
}
