import type { Waits } from '../plan/plan';
import { type EventSource, gatherersOf, writesPerSecondOfRun } from './event-source';

/** A steady rate through one buffer. */
export interface SteadyLoad {
  readonly writesPerSecond: number;
  readonly source: EventSource;
}

export type BufferWaits = Pick<Waits, 'buffer' | 'acceptToDurable'>;

/** First cut: a batch goes when it is full or its window is over, and a run is always free. */
export function bufferWaits({ writesPerSecond, source }: SteadyLoad): BufferWaits {
  const { batchSize, windowSeconds, writesPerMessage = 1, runSeconds, concurrency } = source;
  if (writesPerSecond >= writesPerSecondOfRun(source) * concurrency) {
    const never = { mean: Number.POSITIVE_INFINITY, p95: Number.POSITIVE_INFINITY };
    return { buffer: never, acceptToDurable: never };
  }
  const messagesPerSecond = writesPerSecond / writesPerMessage / gatherersOf(source);
  const filled = messagesPerSecond > 0 ? (batchSize - 1) / messagesPerSecond : Number.POSITIVE_INFINITY;
  const longest = Math.min(windowSeconds, filled);
  const run = runSeconds(Math.min(batchSize, 1 + messagesPerSecond * windowSeconds));
  const buffer = { mean: longest / 2, p95: longest * 0.95 };
  return { buffer, acceptToDurable: { mean: buffer.mean + run, p95: buffer.p95 + run } };
}
