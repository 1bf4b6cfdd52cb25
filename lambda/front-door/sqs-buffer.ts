// Receives: accepted writes.
// Promises: a write is in the queue when `send` resolves, or its promise of `sendAll` with `true`. A send whose answer was
//   lost is tried again by the client, so a message may stand in a standard queue twice: the writer knows a write by its id.
// Hands on: messages of the shared wire contract.

import {
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
  SQSServiceException,
} from '@aws-sdk/client-sqs';
import type { QueueKind } from '../contract/collection';
import { renderMessage, renderOrder, renderTransaction } from '../contract/message';
import { orderGroup } from '../contract/sales';
import { endedWithin } from './ended-within';
import { messageGroupOf } from './message-group';
import { packWrites } from './pack-writes';
import type { WriteBufferPort } from './ports';
import { type RetryWaits, type SendCall, SYSTEM_WAITS, sendMessages, systemAfter } from './send-messages';
import { sqsSendBatch } from './sqs-send-batch';
import { carrying } from './tracing/carrying';

/** A standard queue: order does not matter to what goes here. */
export function sqsBuffer(client: SQSClient, queueUrl: string, waits: RetryWaits = SYSTEM_WAITS): WriteBufferPort {
  return {
    send: (write, { trace, withinMs }) =>
      sendOne(client, { QueueUrl: queueUrl, MessageBody: renderMessage([write]), ...carrying(trace) }, withinMs, waits),
    sendAll: sendingAll('standard', sqsSendBatch(client, queueUrl), waits),
    sendTransaction: (transaction, { trace, withinMs }) =>
      sendOne(
        client,
        { QueueUrl: queueUrl, MessageBody: renderTransaction(transaction), ...carrying(trace) },
        withinMs,
        waits,
      ),
    sendOrder: () => Promise.reject(new Error('orders need the FIFO buffer')),
  };
}

/** A FIFO queue: the writes to one record stay in the order in which the queue took them. */
export function sqsFifoBuffer(client: SQSClient, queueUrl: string, waits: RetryWaits = SYSTEM_WAITS): WriteBufferPort {
  return {
    send: (write, { trace, withinMs }) =>
      sendOne(
        client,
        {
          QueueUrl: queueUrl,
          MessageBody: renderMessage([write]),
          MessageGroupId: messageGroupOf(write),
          // The queue itself drops a second sending of the same write.
          MessageDeduplicationId: write.id,
          ...carrying(trace),
        },
        withinMs,
        waits,
      ),
    sendAll: sendingAll('fifo', sqsSendBatch(client, queueUrl), waits),
    sendTransaction: (transaction, { trace, withinMs }) =>
      sendOne(
        client,
        {
          QueueUrl: queueUrl,
          MessageBody: renderTransaction(transaction),
          MessageGroupId: transaction.id,
          MessageDeduplicationId: transaction.id,
          ...carrying(trace),
        },
        withinMs,
        waits,
      ),
    sendOrder: async (order, { trace, withinMs }) => {
      try {
        await sendOne(
          client,
          {
            QueueUrl: queueUrl,
            MessageBody: renderOrder(order),
            MessageGroupId: orderGroup(order),
            // One that was reserved anew must come, though one of before did: it ends the hold, or tells of a key that was used twice.
            MessageDeduplicationId: `${order.id}.${order.at}`,
            ...carrying(trace),
          },
          withinMs,
          waits,
        );
        return 'taken';
      } catch (error) {
        if (isRefused(error)) return 'refused';
        throw error;
      }
    },
  };
}

/** Whether the queue has said no to the one attempt there was: of one before, it may have lost the answer. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof SQSServiceException)) return false;
  const { httpStatusCode = 0, attempts = 0 } = error.$metadata;
  return httpStatusCode >= 400 && httpStatusCode < 500 && attempts === 1;
}

async function sendOne(
  client: SQSClient,
  message: SendMessageCommandInput,
  withinMs: number,
  { after }: RetryWaits,
): Promise<void> {
  const send = (abortSignal: AbortSignal) => client.send(new SendMessageCommand(message), { abortSignal });
  const answer = await endedWithin(withinMs, send, after);
  // The SDK has compared the digest of the body; an answer that names no message is no promise to keep one.
  if (!answer.MessageId) throw new Error('the queue answered without a message id');
}

function sendingAll(kind: QueueKind, call: SendCall, waits: RetryWaits): WriteBufferPort['sendAll'] {
  return (writes, { trace, withinMs }) => {
    const ended = new AbortController();
    if (withinMs <= 0) ended.abort();
    const takeBack = (waits.after ?? systemAfter)(withinMs, () => ended.abort());
    const sent = sendMessages(packWrites(writes, kind, trace), call, waits, ended.signal);
    void Promise.all(sent.map(({ taken }) => taken)).then(takeBack);
    const answers: Promise<boolean>[] = [];
    for (const { message, taken } of sent) for (const place of message.places) answers[place] = taken;
    return answers;
  };
}
