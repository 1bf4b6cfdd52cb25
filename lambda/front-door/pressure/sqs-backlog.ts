import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from '@aws-sdk/client-sqs';

/** Asks how many messages a buffer holds; `undefined` where the queue does not answer in time. Never throws. */
export type AskBacklog = () => Promise<number | undefined>;

/** It answers in about ten milliseconds, and a request waits for it. Unit: milliseconds. */
const ASK_BUDGET_MS = 300;

/** Together all that is not ended. Each is an estimate that may lag by some seconds. Source: SQS, GetQueueAttributes. */
const COUNTS: QueueAttributeName[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
];

export function sqsBacklog(client: SQSClient, queueUrl: string): AskBacklog {
  return async () => {
    try {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: COUNTS });
      const { Attributes = {} } = await client.send(command, { abortSignal: AbortSignal.timeout(ASK_BUDGET_MS) });
      const sum = COUNTS.reduce((total, name) => total + Number(Attributes[name]), 0);
      return Number.isFinite(sum) ? sum : undefined;
    } catch {
      // Whoever asked has no opinion then: a write must not be refused for want of a number.
      return undefined;
    }
  };
}
