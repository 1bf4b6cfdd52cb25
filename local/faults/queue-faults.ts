// Receives: the faults that are switched on, looked at anew for each message and call
// Promises: what SQS may do is done to as many of them as the settings say
// Hands on: to the queue model and the queue server

import { DELIVER_TWICE, type DeliveryFaults } from '../queue/delivery-faults';
import type { SendFaults } from '../queue/send-faults';
import type { FaultSettings } from './fault-settings';

/** `random` is asked anew for each case that a share applies to: from 0, and below 1. */
export function queueFaults(
  faults: () => FaultSettings,
  random: () => number = Math.random,
): Required<Omit<DeliveryFaults, 'placeShift'>> & SendFaults {
  const hits = (share: number) => share > 0 && random() < share;
  return {
    extraDelay: () => {
      const { delayShare, delaySeconds } = faults();
      return hits(delayShare) ? delaySeconds * 1000 : 0;
    },
    copyAfter: (message, receiveCount, queueName) => {
      const { deliverTwice, duplicateShare } = faults();
      if (!deliverTwice && !hits(duplicateShare)) return undefined;
      return DELIVER_TWICE.copyAfter(message, receiveCount, queueName);
    },
    failsSend: () => hits(faults().failSendShare),
    losesAnswer: () => hits(faults().loseSendAnswerShare),
  };
}
