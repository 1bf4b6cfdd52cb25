// Receives: the faults that are switched on, looked at anew for each message and call
// Promises: what SQS may do is done to as many of them as the settings say
// Hands on: to the queue model and the queue server; to who counts, each that was met

import { DELIVER_TWICE, type DeliveryFaults } from '../queue/delivery-faults';
import type { SendFaults } from '../queue/send-faults';
import { type FaultHits, HIT_NAMES } from './fault-hits';
import type { FaultSettings } from './fault-settings';

/** `random` is asked anew for each case that a share applies to: from 0, and below 1. */
export function queueFaults(
  faults: () => FaultSettings,
  random: () => number = Math.random,
  met: Pick<FaultHits, 'add'> = { add: () => {} },
): Required<Omit<DeliveryFaults, 'placeShift'>> & SendFaults {
  const hits = (share: number) => share > 0 && random() < share;
  const counted = (kind: keyof typeof HIT_NAMES, isMet: boolean): boolean => {
    if (isMet) met.add(HIT_NAMES[kind](faults()));
    return isMet;
  };
  return {
    extraDelay: () => {
      const { delayShare, delaySeconds } = faults();
      return counted('delay', hits(delayShare) && delaySeconds > 0) ? delaySeconds * 1000 : 0;
    },
    copyAfter: (message, receiveCount, queueName) => {
      const { deliverTwice, duplicateShare } = faults();
      if (!deliverTwice && !hits(duplicateShare)) return undefined;
      const after = DELIVER_TWICE.copyAfter(message, receiveCount, queueName);
      counted('duplicate', after !== undefined);
      return after;
    },
    failsSend: () => counted('failSends', hits(faults().failSendShare)),
    losesAnswer: () => counted('loseAnswers', hits(faults().loseSendAnswerShare)),
  };
}
