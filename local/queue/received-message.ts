import type { Delivery } from './delivery';
import type { ReceivedMessage } from './queue-message';
import { receiptHandleOf } from './receipt-handle';
import { systemAttributesOf } from './system-attributes';

/** A delivery as its receiver sees it. */
export function receivedMessage(queueName: string, delivery: Delivery): ReceivedMessage {
  const { messageId, body, attributes } = delivery.content;
  return {
    messageId,
    receiptHandle: receiptHandleOf(queueName, delivery),
    body,
    systemAttributes: systemAttributesOf(delivery),
    attributes,
  };
}
