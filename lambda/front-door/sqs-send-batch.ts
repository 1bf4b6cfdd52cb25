import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { PackedMessage } from './packing';
import type { MessageFate, SendCall } from './send-messages';
import { carrying } from './tracing/carrying';

/** One `SendMessageBatch`. Each entry has an answer of its own; a call that is answered at all can still have refused some. */
export function sqsSendBatch(client: SQSClient, queueUrl: string): SendCall {
  return async (messages, abortSignal) => {
    const { Successful = [], Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: messages.map(entryOf) }),
      { abortSignal },
    );
    const fates = new Map<string | undefined, MessageFate>();
    // The SDK has compared the digests of the bodies; an answer that names no message is no promise to keep one.
    for (const { Id, MessageId } of Successful) if (MessageId) fates.set(Id, 'taken');
    // What is the sender's fault is refused again however often it is sent.
    for (const { Id, SenderFault } of Failed) fates.set(Id, SenderFault ? 'failed' : 'try-again');
    return messages.map((_, index) => fates.get(String(index)) ?? 'failed');
  };
}

/** The same, but a message that is alone goes by `SendMessage`: both cost as much money, and this one less time. */
export function sqsSendGroup(client: SQSClient, queueUrl: string): SendCall {
  const batch = sqsSendBatch(client, queueUrl);
  return async (messages, abortSignal) => {
    const [only, ...others] = messages;
    if (only === undefined || others.length > 0) return batch(messages, abortSignal);
    const { MessageId } = await client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...contentOf(only) }), {
      abortSignal,
    });
    if (!MessageId) throw new Error('the queue answered without a message id');
    return ['taken'];
  };
}

function entryOf(message: PackedMessage, index: number): SendMessageBatchRequestEntry {
  return { Id: String(index), ...contentOf(message) };
}

function contentOf({
  body,
  order,
  trace,
}: PackedMessage): Omit<SendMessageBatchRequestEntry, 'Id'> & { MessageBody: string } {
  return {
    MessageBody: body,
    ...(order && { MessageGroupId: order.group, MessageDeduplicationId: order.deduplicationId }),
    ...carrying(trace),
  };
}
