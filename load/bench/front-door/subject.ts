import { SendMessageCommand, type SendMessageCommandInput } from '@aws-sdk/client-sqs';
import type { ALBResult } from 'aws-lambda';
import { fromAlb, toAlb } from '../../../lambda/front-door/alb';
import { frontDoor } from '../../../lambda/front-door/front-door';
import { wholeResponse } from '../../../lambda/front-door/http';
import { openBuffers } from '../../../lambda/front-door/open-buffers';
import type { FrontDoorPorts } from '../../../lambda/front-door/ports';
import { sqsClient } from '../../../lambda/platform/sqs-client';
import { benchPorts, renderingBuffer } from './bench-door';
import { type CallCount, countCalls } from './call-count';
import type { Measure } from './measures';
import { messagesOf } from './messages';
import { COLLECTIONS, eventsOf } from './requests';

/** What a process measures. */
export interface Subject {
  /** One request, or one call; gives how many of its writes were taken. */
  run(): Promise<number>;
  readonly count: CallCount;
}

export async function subjectOf(measure: Measure, queueUrl: string): Promise<Subject> {
  const client = sqsClient();
  const count = countCalls(client);
  const { buffer: realBuffer } = openBuffers(
    COLLECTIONS,
    { BUFFER_URL: queueUrl, FIFO_BUFFER_URL: queueUrl },
    client,
    Date.now,
  );
  switch (measure.way) {
    case 'sdk':
      return { count, run: sending(client, await messagesOf(measure, queueUrl)) };
    case 'door':
    case 'keyed':
    case 'marked':
    case 'direct':
      return { count, run: asking(measure, benchPorts(measure, queueUrl, renderingBuffer(measure.buffer))) };
    case 'single':
    case 'bulk-json':
    case 'bulk-ndjson':
      return { count, run: asking(measure, benchPorts(measure, queueUrl, realBuffer)) };
    default:
      return measure.way satisfies never;
  }
}

function sending(client: ReturnType<typeof sqsClient>, messages: readonly SendMessageCommandInput[]): Subject['run'] {
  let next = 0;
  return async () => {
    const message = messages[next % messages.length];
    next += 1;
    if (message === undefined) throw new Error('there are no messages');
    // A FIFO queue takes an id that it knows for the same message.
    const own = message.MessageGroupId === undefined ? {} : { MessageDeduplicationId: String(next).padStart(36, '0') };
    const { MessageId } = await client.send(new SendMessageCommand({ ...message, ...own }));
    return MessageId === undefined ? 0 : 1;
  };
}

/** As long as a request may take where the function has its default time-out. Unit: milliseconds. */
const TIME_LEFT = 10_000;

/** What the door's handler does with an event, and how many writes its answer takes. */
export function asking(measure: Measure, ports: FrontDoorPorts): Subject['run'] {
  const answer = frontDoor(ports);
  const events = eventsOf(measure);
  let next = 0;
  return async () => {
    const event = events[next % events.length];
    next += 1;
    if (event === undefined) throw new Error('there are no events');
    const response = await answer(fromAlb(event, '5a3f0c1e-0000-4000-8000-000000000000', ports.now() + TIME_LEFT));
    return takenIn(toAlb(await wholeResponse(response), event));
  };
}

function takenIn({ statusCode, body = '' }: ALBResult): number {
  if (statusCode === 202 || statusCode === 201) return 1;
  if (statusCode !== 200) throw new Error(`the door answered ${statusCode}: ${body}`);
  return body.split('"status":202').length - 1;
}
