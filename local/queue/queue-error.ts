/** SQS's name for what was wrong; the wire form of each is in `error-answer.ts`. */
export type QueueErrorCode =
  | 'BatchEntryIdsNotDistinct'
  | 'BatchRequestTooLong'
  | 'EmptyBatchRequest'
  | 'InvalidAddress'
  | 'InvalidAttributeName'
  | 'InvalidAttributeValue'
  | 'InvalidBatchEntryId'
  | 'InvalidMessageContents'
  | 'InvalidParameterValue'
  | 'MessageNotInflight'
  | 'MissingParameter'
  | 'OverLimit'
  | 'PurgeQueueInProgress'
  | 'QueueDoesNotExist'
  | 'QueueNameExists'
  | 'ReceiptHandleIsInvalid'
  | 'ResourceNotFoundException'
  | 'TooManyEntriesInBatchRequest'
  | 'UnknownOperation'
  | 'UnsupportedOperation';

/** What SQS says where it could not do what was right to ask: asking again may succeed. Nothing was changed. */
export class QueueOutage extends Error {
  override readonly name = 'InternalError';
}

/** A request that SQS would refuse. Nothing was changed by it. */
export class QueueError extends Error {
  readonly code: QueueErrorCode;

  constructor(code: QueueErrorCode, message: string) {
    super(message);
    this.name = code;
    this.code = code;
  }
}
