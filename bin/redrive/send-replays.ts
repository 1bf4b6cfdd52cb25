// Receives: messages that replay what was set aside.
// Promises: `true` only for what its buffer has answered for; those of a group in their order, and none after one that failed.
// Hands on: to the buffers.

import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueueKind } from '../../lambda/contract/collection';
import type { PackedMessage } from '../../lambda/front-door/packing';
import { type MessageFate, type SendCall, sendMessages } from '../../lambda/front-door/send-messages';
import type { ReplayMessage } from './replay-of';

export type BufferUrls = Readonly<Partial<Record<QueueKind, string>>>;

/** One answer a message, in order. */
export async function sendReplays(
  messages: readonly ReplayMessage[],
  sqs: SQSClient,
  urls: BufferUrls,
): Promise<boolean[]> {
  const taken: boolean[] = messages.map(() => false);
  for (const kind of ['standard', 'fifo'] as const) {
    const url = urls[kind];
    if (url === undefined) continue;
    const attributes = new Map<PackedMessage, ReplayMessage['attributes']>();
    const packed = messages.flatMap((message, index): PackedMessage[] => {
      if (message.to !== kind) return [];
      const { body, order } = message;
      const bytes = Buffer.byteLength(body) + Buffer.byteLength(JSON.stringify(message.attributes));
      const one = { body, bytes, places: [index], ...(order && { order }) };
      attributes.set(one, message.attributes);
      return [one];
    });
    const waits = { sleep: (millis: number) => sleep(millis), random: Math.random };
    for (const { message, taken: answer } of sendMessages(packed, sendCall(sqs, url, attributes), waits)) {
      for (const place of message.places) taken[place] = await answer;
    }
  }
  return taken;
}

function sendCall(
  sqs: SQSClient,
  url: string,
  attributes: ReadonlyMap<PackedMessage, ReplayMessage['attributes']>,
): SendCall {
  return async (messages) => {
    const { Successful = [], Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: messages.map((message, index) => ({
          Id: String(index),
          MessageBody: message.body,
          MessageAttributes: { ...attributes.get(message) },
          ...(message.order && {
            MessageGroupId: message.order.group,
            MessageDeduplicationId: message.order.deduplicationId,
          }),
        })),
      }),
    );
    const fates = new Map<string | undefined, MessageFate>();
    for (const { Id, MessageId } of Successful) if (MessageId) fates.set(Id, 'taken');
    for (const { Id, SenderFault } of Failed) fates.set(Id, SenderFault ? 'failed' : 'try-again');
    return messages.map((_, index) => fates.get(String(index)) ?? 'failed');
  };
}
