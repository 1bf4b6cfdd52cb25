// Receives: messages that go back to their queue.
// Promises: nothing: a message that is not reached here comes back after the queue's own visibility time-out.
// Hands on: a time of its own for each of them to SQS.

import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { ENTRIES_PER_SEND } from '../contract/limits';
import type { Log } from '../platform/log';
import type { HandedBack, Redelivery } from './redelivery';
import { traceOf } from './spans';

/** `queueUrls` are those of the buffers that feed the writer; a message names its queue by ARN. */
export function sqsRedelivery(client: SQSClient, queueUrls: readonly string[], log: Log): Redelivery {
  const urlOf = (arn: string): string | undefined => queueUrls.find((url) => lastPart(url, '/') === lastPart(arn, ':'));
  return {
    hide: async (messages) => {
      const byQueue = Map.groupBy(messages, (message) => urlOf(message.record.eventSourceARN));
      await Promise.all(
        [...byQueue].map(([url, some]) => (url === undefined ? undefined : hide(client, url, some, log))),
      );
    },
  };
}

async function hide(client: SQSClient, url: string, messages: readonly HandedBack[], log: Log): Promise<void> {
  try {
    for (let start = 0; start < messages.length; start += ENTRIES_PER_SEND) {
      const Entries = messages.slice(start, start + ENTRIES_PER_SEND).map(({ record, seconds }, index) => ({
        Id: String(index),
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: seconds,
      }));
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
    }
  } catch (error) {
    log.warn('redelivery-not-set', { messages: messages.length, traceIds: tracesOf(messages), error });
  }
}

const TRACES_TOLD = 5;

function tracesOf(messages: readonly HandedBack[]): string[] {
  const ids = messages.flatMap(({ record }) => traceOf(record)?.traceId ?? []);
  return [...new Set(ids)].slice(0, TRACES_TOLD);
}

function lastPart(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}
