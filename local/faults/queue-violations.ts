// Receives: the violations that are switched on, looked at anew for each message
// Promises: what SQS never does is done to as many of the messages in buffers as the settings say
// Hands on: to the queue model

import type { DeliveryViolations } from '../queue/delivery-violations';
import type { Violations } from './fault-settings';

/** `random` is asked anew for each case that a share applies to: from 0, and below 1. */
export function queueViolations(
  violations: () => Violations,
  random: () => number = Math.random,
): Required<DeliveryViolations> {
  const hits = (share: number) => share > 0 && random() < share;
  return {
    loses: () => hits(violations().loseShare),
    overtakes: () => hits(violations().reorderShare),
    setsAside: () => hits(violations().quarantineGoodShare),
  };
}
