import type { Delivery } from './delivery';
import { invalidValue, VISIBILITY_MAX_SECONDS } from './parameter-value';
import { QueueError } from './queue-error';
import type { ParsedHandle } from './receipt-handle';

/** The delivery whose visibility a handle may change, or SQS's refusal. Seconds count from `now`. */
export function changeableDelivery(
  delivery: Delivery | undefined,
  { handle, text }: { readonly handle: ParsedHandle; readonly text: string },
  { seconds, now }: { readonly seconds: number; readonly now: number },
): Delivery {
  if (delivery === undefined || delivery.receivesHere !== handle.receive) {
    throw invalidValue(
      text,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  if (delivery.state !== 'inFlight') throw new QueueError('MessageNotInflight', 'The message is not in flight.');
  if (now + seconds * 1000 > delivery.lastReceivedAt + VISIBILITY_MAX_SECONDS * 1000) {
    throw invalidValue(
      String(seconds),
      'VisibilityTimeout',
      `Total VisibilityTimeout for the message is beyond the limit [${VISIBILITY_MAX_SECONDS} seconds].`,
    );
  }
  return delivery;
}
