/** What may go wrong with a send on the way to and from SQS. Leaving one out is no fault. */
export interface SendFaults {
  /** Asked for each message, alone or in a batch: it is not taken, and SQS says that the fault is its own. */
  readonly failsSend?: (queueName: string) => boolean;
  /** Asked for each call that sends: what it sent is taken, and the connection ends before the answer. */
  readonly losesAnswer?: (queueName: string) => boolean;
}

export const NO_SEND_FAULTS: SendFaults = {};
