// Receives: one accepted write.
// Promises: it is in the queue when `send` resolves. A send whose answer was lost is tried again by the client, so a
//   message may stand in a standard queue twice: the writer knows a write by its id.
// Hands on: a message of the shared wire contract.

import { SendMessageCommand, type SendMessageCommandInput, type SQSClient } from '@aws-sdk/client-sqs';
import { renderMessage } from '../contract/message';
import type { Write } from '../contract/write';
import { messageGroupOf } from './message-group';
import type { WriteBufferPort } from './ports';

/** A standard queue: order does not matter to what goes here. */
export function sqsBuffer(client: SQSClient, queueUrl: string): WriteBufferPort {
  return sending(client, (write) => ({ QueueUrl: queueUrl, MessageBody: renderMessage([write]) }));
}

/** A FIFO queue: the writes to one record stay in the order in which the queue took them. */
export function sqsFifoBuffer(client: SQSClient, queueUrl: string): WriteBufferPort {
  return sending(client, (write) => ({
    QueueUrl: queueUrl,
    MessageBody: renderMessage([write]),
    MessageGroupId: messageGroupOf(write),
    // The queue itself drops a second sending of the same write.
    MessageDeduplicationId: write.id,
  }));
}

function sending(client: SQSClient, messageOf: (write: Write) => SendMessageCommandInput): WriteBufferPort {
  return {
    send: async (write) => {
      const answer = await client.send(new SendMessageCommand(messageOf(write)));
      // The SDK has compared the digest of the body; an answer that names no message is no promise to keep one.
      if (!answer.MessageId) throw new Error('the queue answered without a message id');
    },
  };
}
