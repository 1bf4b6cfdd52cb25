// Receives: questions whether the buffers answer, as often as anybody likes.
// Promises: a queue is asked at most once in five seconds by this process, and not at all while writes show how it is.
// Hands on: yes or no.

import { GetQueueAttributesCommand, type SQSClient, SQSServiceException } from '@aws-sdk/client-sqs';
import type { Clock } from '../../platform/clock';

/** What was last heard of the buffers from what was sent to them. Unit: milliseconds since 1970. */
export interface LastSends {
  lastTakenAt(): number | undefined;
  lastFailedAt(): number | undefined;
}

export interface AnswerPorts {
  readonly sends: LastSends;
  /** One for each queue: whether it answers. Never throws. */
  readonly looks: readonly (() => Promise<boolean>)[];
  readonly now: Clock;
}

/** So long a thing that was seen is believed. Unit: milliseconds. */
export const BELIEVED_MS = 5000;

/** A queue answers in about ten milliseconds. Unit: milliseconds. */
const LOOK_BUDGET_MS = 1000;

export function buffersAnswer({ sends, looks, now }: AnswerPorts): () => Promise<boolean> {
  let looked: { readonly at: number; readonly answers: Promise<boolean> } | undefined;
  const isRecent = (at: number | undefined) => at !== undefined && now() - at < BELIEVED_MS;
  return async () => {
    // One that was not taken among others that were says something of itself, and nothing of the queue.
    if (isRecent(sends.lastTakenAt())) return true;
    if (isRecent(sends.lastFailedAt())) return false;
    if (looked === undefined || !isRecent(looked.at)) {
      const answers = Promise.all(looks.map((look) => look())).then((each) => each.every(Boolean));
      looked = { at: now(), answers };
    }
    return looked.answers;
  };
}

/** A queue that refuses to be looked at is there: whether it takes writes the first one shows. One that does not exist is not. */
export function sqsLook(client: SQSClient, queueUrl: string): () => Promise<boolean> {
  return async () => {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
    try {
      await client.send(command, { abortSignal: AbortSignal.timeout(LOOK_BUDGET_MS) });
      return true;
    } catch (error) {
      if (!(error instanceof SQSServiceException)) return false;
      const { httpStatusCode = 500 } = error.$metadata;
      return httpStatusCode < 500 && !error.name.includes('DoesNotExist');
    }
  };
}
