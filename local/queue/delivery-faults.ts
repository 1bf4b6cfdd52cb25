import type { MessageContent } from './queue-message';

/**
 * What SQS is allowed to do to a message and mostly does not. All answers are in milliseconds; leaving one out is no
 * fault. They must come from a seeded source where a run has to replay exactly.
 */
export interface DeliveryFaults {
  /** Further time before a newly sent message can be received. On FIFO it holds up the message's group. */
  readonly extraDelay?: (message: MessageContent, queueName: string) => number;
  /** Standard only: places the message this much later (or earlier) in line than it came, without hiding it. */
  readonly placeShift?: (message: MessageContent, queueName: string) => number;
  /**
   * Standard only, asked at each receive: a second copy appears after this time, whatever becomes of the first.
   * `undefined`: none. Copies are not copied again.
   */
  readonly copyAfter?: (message: MessageContent, receiveCount: number, queueName: string) => number | undefined;
}

export const NO_FAULTS: DeliveryFaults = {};

/** Each message of a standard queue is received twice: the copy is visible as soon as the first was received. */
export const DELIVER_TWICE: Pick<Required<DeliveryFaults>, 'copyAfter'> = {
  copyAfter: (_message, receiveCount) => (receiveCount === 1 ? 0 : undefined),
};
