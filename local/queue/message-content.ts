import { QueueError } from './queue-error';
import type { MessageAttribute, MessageAttributes, SendRequest } from './queue-message';
import type { QueueSettings } from './queue-settings';

export const BATCH_MAX_BYTES = 1024 * 1024;
const ATTRIBUTES_MAX = 10;
const DELAY_MAX_SECONDS = 900;

// Exactly #x9 #xA #xD #x20-#xD7FF #xE000-#xFFFD #x10000-#x10FFFF; with the u flag a lone surrogate is a character of its own.
const REFUSED_CHARACTER = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const ID = /^[a-zA-Z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;
const ATTRIBUTE_NAME = /^(?!aws\.|amazon\.)(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/i;
const ATTRIBUTE_TYPE = /^(String|Number|Binary)(\..{1,249})?$/;

/** What SQS counts: the body, and each attribute's name, type and value. */
export function messageBytes(request: SendRequest): number {
  let bytes = Buffer.byteLength(request.body);
  for (const [name, attribute] of Object.entries(request.attributes ?? {})) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.dataType);
    bytes +=
      'stringValue' in attribute
        ? Buffer.byteLength(attribute.stringValue)
        : Buffer.byteLength(attribute.binaryValue, 'base64');
  }
  return bytes;
}

/** Throws what SQS would answer to a message that it does not take. */
export function checkSend(request: SendRequest, settings: QueueSettings): void {
  if (request.body === '')
    throw new QueueError('MissingParameter', 'The request must contain the parameter MessageBody.');
  checkCharacters(
    request.body,
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  );
  checkAttributes(request.attributes ?? {});
  if (messageBytes(request) > settings.maxMessageBytes) {
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${settings.maxMessageBytes} bytes.`,
    );
  }
  if (request.groupId !== undefined) checkId('MessageGroupId', request.groupId);
  if (request.deduplicationId !== undefined) checkId('MessageDeduplicationId', request.deduplicationId);
  const delay = request.delaySeconds ?? 0;
  if (!Number.isInteger(delay) || delay < 0 || delay > DELAY_MAX_SECONDS) {
    throw invalid(
      `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${DELAY_MAX_SECONDS}.`,
    );
  }
  if (settings.fifo) checkFifoSend(request, settings);
  else if (request.deduplicationId !== undefined) {
    throw notForThisKind('MessageDeduplicationId', request.deduplicationId);
  }
}

function checkFifoSend(request: SendRequest, settings: QueueSettings): void {
  if (request.groupId === undefined) {
    throw new QueueError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
  }
  if (request.deduplicationId === undefined && !settings.contentBasedDeduplication) {
    throw invalid(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  if ((request.delaySeconds ?? 0) > 0) throw notForThisKind('DelaySeconds', String(request.delaySeconds));
}

function checkAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes);
  if (entries.length > ATTRIBUTES_MAX) {
    throw invalid(`Number of message attributes [${entries.length}] exceeds the allowed maximum [${ATTRIBUTES_MAX}].`);
  }
  for (const [name, attribute] of entries) {
    if (!ATTRIBUTE_NAME.test(name)) throw invalid(`Message attribute name '${name.slice(0, 300)}' is invalid.`);
    checkAttribute(name, attribute);
  }
}

function checkAttribute(name: string, attribute: MessageAttribute): void {
  const { dataType } = attribute;
  if (!ATTRIBUTE_TYPE.test(dataType)) {
    throw invalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const isBinary = 'binaryValue' in attribute;
  if (dataType.startsWith('Binary') !== isBinary) {
    throw invalid(
      `The message attribute '${name}' with type '${dataType}' must use field '${isBinary ? 'String' : 'Binary'}'.`,
    );
  }
  if ((isBinary ? attribute.binaryValue : attribute.stringValue) === '') {
    throw invalid(`Message attribute '${name}' must contain a non-empty value.`);
  }
  if (isBinary) return;
  checkCharacters(attribute.stringValue, `Invalid characters found in the message attribute '${name}'.`);
  if (dataType.startsWith('Number') && !isNumber(attribute.stringValue)) {
    throw invalid(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function checkCharacters(text: string, message: string): void {
  if (REFUSED_CHARACTER.test(text)) throw new QueueError('InvalidMessageContents', message);
}

function checkId(parameter: string, value: string): void {
  if (ID.test(value)) return;
  throw invalid(
    `Value ${value.slice(0, 200)} for parameter ${parameter} is invalid. Reason: ${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function notForThisKind(parameter: string, value: string): QueueError {
  return invalid(
    `Value ${value} for parameter ${parameter} is invalid. Reason: The request include parameter that is not valid for this queue type.`,
  );
}

function invalid(message: string): QueueError {
  return new QueueError('InvalidParameterValue', message);
}
