import type { Delivery } from './delivery';
import type { MessageContent } from './queue-message';

/**
 * What SQS never does to a message, done to see that somebody notices. Asked once for each message of a queue that has a
 * redrive policy: such a queue is a buffer, and what dead letters go to is none. Leaving one out is no violation.
 */
export interface DeliveryViolations {
  /** The send is answered, and the message is dropped. */
  readonly loses?: (message: MessageContent, queueName: string) => boolean;
  /** Of no effect but on FIFO: its content changes places with that of the message ahead of it in its group, if nobody has received that one yet. */
  readonly overtakes?: (message: MessageContent, queueName: string) => boolean;
  /** It goes to the dead-letter queue in place of its first delivery. */
  readonly setsAside?: (message: MessageContent, queueName: string) => boolean;
}

/**
 * Changes the contents of a message and of the one ahead of it in its group. The sequence numbers stay in their places and
 * rise in the order of delivery, so that nobody who receives them can know. A journal keeps what was sent first as first.
 */
export function overtake(message: Delivery): void {
  const { ahead } = message;
  if (ahead === undefined || ahead.receivesHere > 0) return;
  const [first, second] = [ahead.content, message.content];
  ahead.content = inPlaceOf(second, first);
  message.content = inPlaceOf(first, second);
}

function inPlaceOf({ sequenceNumber: _own, ...content }: MessageContent, other: MessageContent): MessageContent {
  const { sequenceNumber } = other;
  return sequenceNumber === undefined ? content : { ...content, sequenceNumber };
}
