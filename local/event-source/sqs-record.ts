import { createHash } from 'node:crypto';
import type { MessageAttribute, ReceivedMessage, SystemAttributes } from '../queue/queue-message';

/** One message as Lambda hands it to a function. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: SystemAttributes;
  readonly messageAttributes: Readonly<Record<string, SqsRecordAttribute>>;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

export interface SqsRecordAttribute {
  readonly stringValue?: string;
  readonly binaryValue?: string;
  readonly stringListValues: readonly never[];
  readonly binaryListValues: readonly never[];
  readonly dataType: string;
}

export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

export function sqsRecord(message: ReceivedMessage, queueArn: string): SqsRecord {
  const attributes = Object.entries(message.attributes);
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.systemAttributes,
    messageAttributes: Object.fromEntries(attributes.map(([name, attribute]) => [name, recordAttribute(attribute)])),
    md5OfBody: createHash('md5').update(message.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    // arn:partition:sqs:region:account:name
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}

/** The lists are always there and always empty: SQS has kept the names and never filled them. */
function recordAttribute(attribute: MessageAttribute): SqsRecordAttribute {
  const value =
    'stringValue' in attribute ? { stringValue: attribute.stringValue } : { binaryValue: attribute.binaryValue };
  return { ...value, stringListValues: [], binaryListValues: [], dataType: attribute.dataType };
}
