import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { openBuffers } from '../../../lambda/front-door/open-buffers';
import { sqsClient } from '../../../lambda/platform/sqs-client';
import { benchPorts } from './bench-door';
import type { Measure } from './measures';
import { COLLECTIONS, eventsOf } from './requests';
import { asking } from './subject';

/** The very calls that the real door makes of a measure's events. None of them goes out. */
export async function messagesOf(measure: Measure, queueUrl: string): Promise<SendMessageCommandInput[]> {
  const messages: SendMessageCommandInput[] = [];
  const client = sqsClient();
  client.middlewareStack.add(
    () => async (args) => {
      messages.push(args.input as SendMessageCommandInput);
      return { output: { MessageId: 'kept', $metadata: {} }, response: undefined };
    },
    { step: 'initialize', priority: 'high', name: 'benchMessages' },
  );
  const { buffer } = openBuffers(COLLECTIONS, { BUFFER_URL: queueUrl, FIFO_BUFFER_URL: queueUrl }, client, Date.now);
  const run = asking(measure, benchPorts(measure, queueUrl, buffer));
  for (const _ of eventsOf(measure)) await run();
  client.destroy();
  return messages;
}
