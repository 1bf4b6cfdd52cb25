import type { Delivery } from './delivery';
import { QueueError } from './queue-error';

export interface ParsedHandle {
  readonly order: number;
  /** Which receive of the message gave the handle out: an older number is a stale handle. */
  readonly receive: number;
  readonly messageId: string;
}

/** One receive of one copy in one queue. */
export function receiptHandleOf(queueName: string, delivery: Delivery): string {
  return `${queueName}/${delivery.order.toString(36)}/${delivery.receivesHere}/${delivery.content.messageId}`;
}

const FORM = /^([0-9a-z]{1,11})\/([0-9]{1,9})\/(.{1,128})$/;

export function parseReceiptHandle(queueName: string, text: string): ParsedHandle {
  const own = text.startsWith(`${queueName}/`) ? FORM.exec(text.slice(queueName.length + 1)) : null;
  const [, order, receive, messageId] = own ?? [];
  if (order === undefined || receive === undefined || messageId === undefined) {
    throw new QueueError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${text.slice(0, 200)}" is not a valid receipt handle.`,
    );
  }
  return { order: Number.parseInt(order, 36), receive: Number(receive), messageId };
}
