// Receives: the faults that are switched on, looked at anew for each message
// Promises: what SQS may do to messages is done to as many of them as the settings say
// Hands on: to the queue model

import { DELIVER_TWICE, type DeliveryFaults } from '../queue/delivery-faults';
import type { FaultSettings } from './fault-settings';

export function queueFaults(faults: () => FaultSettings): DeliveryFaults {
  return {
    copyAfter: (message, receiveCount, queueName) =>
      faults().deliverTwice ? DELIVER_TWICE.copyAfter?.(message, receiveCount, queueName) : undefined,
  };
}
