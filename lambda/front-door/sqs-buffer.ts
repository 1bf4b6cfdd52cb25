import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { renderMessage } from '../contract/message';
import type { WriteBufferPort } from './ports';

// Receives: one accepted write.
// Promises: it is in the queue when `send` resolves. A send whose answer was lost is tried again by the client, so a
//   message may stand in the queue twice: the writer knows a write by its id.
// Hands on: a message of the shared wire contract.

export function sqsBuffer(client: SQSClient, queueUrl: string): WriteBufferPort {
  return {
    send: async (write) => {
      const answer = await client.send(
        new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: renderMessage([write]) }),
      );
      // The SDK has compared the digest of the body; an answer that names no message is no promise to keep one.
      if (!answer.MessageId) throw new Error('the queue answered without a message id');
    },
  };
}
