import type { SQSRecord } from 'aws-lambda';

/** A message to come back after some time of its own. */
export interface HandedBack {
  readonly record: SQSRecord;
  readonly seconds: number;
}

/** Sets when messages that were handed back come again. Best effort: without it they come after the queue's own time. */
export interface Redelivery {
  hide(messages: readonly HandedBack[]): Promise<void>;
}
