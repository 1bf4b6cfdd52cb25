import { md5OfAttributes, md5OfBody } from './message-md5';
import { QueueError } from './queue-error';
import type {
  MessageAttribute,
  MessageAttributes,
  ReceivedMessage,
  SendRequest,
  SendResult,
  SystemAttributes,
} from './queue-message';
import type { RequestFields } from './request-fields';

/** A send as SendMessage and the entries of SendMessageBatch carry it. */
export function readSend(fields: RequestFields): SendRequest {
  const groupId = fields.text('MessageGroupId');
  const deduplicationId = fields.text('MessageDeduplicationId');
  const delaySeconds = fields.integer('DelaySeconds');
  const traceHeader = systemAttributes(fields).AWSTraceHeader;
  return {
    body: fields.text('MessageBody') ?? '',
    attributes: readAttributes(fields, 'MessageAttributes'),
    ...(groupId === undefined ? {} : { groupId }),
    ...(deduplicationId === undefined ? {} : { deduplicationId }),
    ...(delaySeconds === undefined ? {} : { delaySeconds }),
    ...(traceHeader !== undefined && 'stringValue' in traceHeader ? { traceHeader: traceHeader.stringValue } : {}),
  };
}

export function renderSent(fields: RequestFields, request: SendRequest, result: SendResult): object {
  const attributes = md5OfAttributes(request.attributes ?? {});
  const system = md5OfAttributes(systemAttributes(fields));
  return {
    MessageId: result.messageId,
    MD5OfMessageBody: md5OfBody(request.body),
    ...(attributes === undefined ? {} : { MD5OfMessageAttributes: attributes }),
    ...(system === undefined ? {} : { MD5OfMessageSystemAttributes: system }),
    ...(result.sequenceNumber === undefined ? {} : { SequenceNumber: result.sequenceNumber }),
  };
}

/** Which attributes a ReceiveMessage asked for. */
export interface Asked {
  readonly system: readonly string[];
  readonly message: readonly string[];
}

export function renderReceived(message: ReceivedMessage, asked: Asked): object {
  const attributes = askedAttributes(message.attributes, asked.message);
  const md5 = md5OfAttributes(attributes);
  const system = askedSystemAttributes(message.systemAttributes, asked.system);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: md5OfBody(message.body),
    Body: message.body,
    ...(system === undefined ? {} : { Attributes: system }),
    ...(md5 === undefined ? {} : { MD5OfMessageAttributes: md5, MessageAttributes: renderAttributes(attributes) }),
  };
}

function systemAttributes(fields: RequestFields): MessageAttributes {
  const attributes = readAttributes(fields, 'MessageSystemAttributes');
  const unknown = Object.keys(attributes).find((name) => name !== 'AWSTraceHeader');
  if (unknown === undefined) return attributes;
  throw new QueueError('InvalidParameterValue', `Message system attribute name '${unknown}' is invalid.`);
}

function readAttributes(fields: RequestFields, name: string): MessageAttributes {
  return Object.fromEntries(fields.objectMap(name).map(([key, value]) => [key, readAttribute(key, value)]));
}

function readAttribute(name: string, fields: RequestFields): MessageAttribute {
  const dataType = fields.text('DataType') ?? '';
  const stringValue = fields.text('StringValue');
  const binaryValue = fields.text('BinaryValue');
  if (stringValue !== undefined && binaryValue === undefined) return { dataType, stringValue };
  if (binaryValue !== undefined && stringValue === undefined) return { dataType, binaryValue };
  throw new QueueError(
    'InvalidParameterValue',
    `The message attribute '${name}' must contain a non-empty message attribute value of one type.`,
  );
}

function renderAttributes(attributes: MessageAttributes): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      'binaryValue' in attribute
        ? { DataType: attribute.dataType, BinaryValue: attribute.binaryValue }
        : { DataType: attribute.dataType, StringValue: attribute.stringValue },
    ]),
  );
}

function askedAttributes(attributes: MessageAttributes, names: readonly string[]): MessageAttributes {
  if (names.length === 0) return {};
  if (names.includes('All') || names.includes('.*')) return attributes;
  const isAsked = (name: string): boolean =>
    names.some((asked) => (asked.endsWith('.*') ? name.startsWith(asked.slice(0, -2)) : name === asked));
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isAsked(name)));
}

function askedSystemAttributes(
  attributes: SystemAttributes,
  names: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (names.length === 0) return undefined;
  const present = Object.entries(attributes);
  return Object.fromEntries(names.includes('All') ? present : present.filter(([name]) => names.includes(name)));
}
