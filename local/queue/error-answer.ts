import { messageOf } from '../error-code';
import { QueueError, type QueueErrorCode, QueueOutage } from './queue-error';

export interface ErrorAnswer {
  readonly status: number;
  /** The name that clients of the older protocol know, and by which the SDK finds its exception. */
  readonly queryCode: string;
  readonly senderFault: boolean;
  readonly type: string;
  readonly message: string;
}

const SQS = 'com.amazonaws.sqs#';
const SERVICE = 'com.amazon.coral.service#';
const QUERY = 'AWS.SimpleQueueService.';

/** Status, name in the query protocol and name in the JSON protocol, as SQS's own model states them. */
const WIRE: Readonly<Record<QueueErrorCode, readonly [status: number, queryCode: string, type: string]>> = {
  BatchEntryIdsNotDistinct: [400, `${QUERY}BatchEntryIdsNotDistinct`, `${SQS}BatchEntryIdsNotDistinct`],
  BatchRequestTooLong: [400, `${QUERY}BatchRequestTooLong`, `${SQS}BatchRequestTooLong`],
  EmptyBatchRequest: [400, `${QUERY}EmptyBatchRequest`, `${SQS}EmptyBatchRequest`],
  InvalidAddress: [404, 'InvalidAddress', `${SQS}InvalidAddress`],
  InvalidAttributeName: [400, 'InvalidAttributeName', `${SQS}InvalidAttributeName`],
  InvalidAttributeValue: [400, 'InvalidAttributeValue', `${SQS}InvalidAttributeValue`],
  InvalidBatchEntryId: [400, `${QUERY}InvalidBatchEntryId`, `${SQS}InvalidBatchEntryId`],
  InvalidMessageContents: [400, 'InvalidMessageContents', `${SQS}InvalidMessageContents`],
  InvalidParameterValue: [400, 'InvalidParameterValue', `${SERVICE}InvalidParameterValueException`],
  MessageNotInflight: [400, `${QUERY}MessageNotInflight`, `${SQS}MessageNotInflight`],
  MissingParameter: [400, 'MissingParameter', `${SERVICE}MissingRequiredParameterException`],
  OverLimit: [403, 'OverLimit', `${SQS}OverLimit`],
  PurgeQueueInProgress: [403, `${QUERY}PurgeQueueInProgress`, `${SQS}PurgeQueueInProgress`],
  QueueDoesNotExist: [400, `${QUERY}NonExistentQueue`, `${SQS}QueueDoesNotExist`],
  QueueNameExists: [400, 'QueueAlreadyExists', `${SQS}QueueNameExists`],
  ReceiptHandleIsInvalid: [404, 'ReceiptHandleIsInvalid', `${SQS}ReceiptHandleIsInvalid`],
  ResourceNotFoundException: [404, 'ResourceNotFoundException', `${SQS}ResourceNotFoundException`],
  TooManyEntriesInBatchRequest: [400, `${QUERY}TooManyEntriesInBatchRequest`, `${SQS}TooManyEntriesInBatchRequest`],
  UnknownOperation: [400, 'InvalidAction', `${SERVICE}UnknownOperationException`],
  UnsupportedOperation: [400, `${QUERY}UnsupportedOperation`, `${SQS}UnsupportedOperation`],
};

/** What is not a refusal is a fault of this server, and is said to be one, so that the SDK tries again. */
export function errorAnswerOf(error: unknown): ErrorAnswer {
  if (error instanceof QueueError) {
    const [status, queryCode, type] = WIRE[error.code];
    return { status, queryCode, senderFault: true, type, message: error.message };
  }
  if (error instanceof QueueOutage) {
    const { name, message } = error;
    return { status: 500, queryCode: name, senderFault: false, type: `${SQS}${name}`, message };
  }
  const message = messageOf(error);
  return { status: 500, queryCode: 'InternalFailure', senderFault: false, type: `${SERVICE}InternalFailure`, message };
}
