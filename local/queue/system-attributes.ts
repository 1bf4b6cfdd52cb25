import type { Delivery } from './delivery';
import type { SystemAttributes } from './queue-message';

/** As SQS reports them: everything is text, times are milliseconds. */
export function systemAttributesOf(delivery: Delivery): SystemAttributes {
  const { content, receiveCount, firstReceivedAt } = delivery;
  return {
    ApproximateReceiveCount: String(receiveCount),
    ApproximateFirstReceiveTimestamp: String(firstReceivedAt ?? 0),
    SentTimestamp: String(content.sentAt),
    SenderId: content.senderId,
    ...(content.groupId === undefined ? {} : { MessageGroupId: content.groupId }),
    ...(content.deduplicationId === undefined ? {} : { MessageDeduplicationId: content.deduplicationId }),
    ...(content.sequenceNumber === undefined ? {} : { SequenceNumber: content.sequenceNumber }),
    ...(content.deadLetterSourceArn === undefined ? {} : { DeadLetterQueueSourceArn: content.deadLetterSourceArn }),
    ...(content.traceHeader === undefined ? {} : { AWSTraceHeader: content.traceHeader }),
  };
}
