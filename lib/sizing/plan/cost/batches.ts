import type { QueueKind } from '../../../../lambda/contract/collection';
import type { Knobs } from '../../knobs';
import { LAMBDA_RAMP } from '../../queueing/event-source';

/** Lambda adds pollers to these only where a backlog fills their batches anyhow. */
const POLLERS = LAMBDA_RAMP.firstRuns;
/** A poller asks about so often a second where messages come. Source: Lambda, provisioned mode of SQS event sources. */
const POLLS_PER_SECOND = 10;
/** SQS gives at most so many messages at once. Source: SQS API reference, `ReceiveMessage`. */
export const MESSAGES_PER_RECEIVE = 10;
/** Lambda ends a batch at 6 MB, whatever its number. Source: Lambda, event source mappings. */
const BATCH_MAX_BYTES = 6 * 1024 * 1024;
/** A poll that finds nothing is held open for so long. Source: SQS, long polling. Unit: seconds. */
const POLL_SECONDS = 20;

/** Polls of an idle buffer. Lambda never stops to ask. Unit: a second. */
export const IDLE_POLLS_PER_SECOND = POLLERS / POLL_SECONDS;

/** Messages that one poll brings, where so many come in a second. */
export function messagesPerReceive(messagesPerSecond: number): number {
  return between(1, messagesPerSecond / (POLLERS * POLLS_PER_SECOND), MESSAGES_PER_RECEIVE);
}

/**
 * Messages in one run of the writer, where so many come in a second and none wait: each poller gathers its own part of them for the
 * window, beginning with the first. Without a window a run has what one poll brings.
 */
export function messagesPerRun(kind: QueueKind, messagesPerSecond: number, messageBytes: number, knobs: Knobs): number {
  const windowSeconds = kind === 'standard' ? knobs.windowSeconds : 0;
  const [largest, runs] =
    kind === 'standard' ? [knobs.batchSize, knobs.writerConcurrency] : [knobs.fifoBatchSize, knobs.fifoConcurrency];
  const most = Math.max(1, Math.min(largest, Math.floor(BATCH_MAX_BYTES / messageBytes)));
  const gathered =
    windowSeconds === 0
      ? messagesPerReceive(messagesPerSecond)
      : 1 + (messagesPerSecond / Math.min(POLLERS, runs)) * windowSeconds;
  return between(1, gathered, most);
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
