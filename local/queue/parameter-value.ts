import { QueueError } from './queue-error';

const RECEIVE_MAX = 10;
export const VISIBILITY_MAX_SECONDS = 12 * 60 * 60;

/** In SQS's words, which people search for. */
export function invalidValue(value: string, parameter: string, reason: string): QueueError {
  return new QueueError(
    'InvalidParameterValue',
    `Value ${value.slice(0, 200)} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}

export function checkMaxMessages(max: number): void {
  if (Number.isInteger(max) && max >= 1 && max <= RECEIVE_MAX) return;
  throw invalidValue(String(max), 'MaxNumberOfMessages', `Must be between 1 and ${RECEIVE_MAX}, if provided.`);
}

export function visibilityMs(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= VISIBILITY_MAX_SECONDS) return seconds * 1000;
  throw invalidValue(
    String(seconds),
    'VisibilityTimeout',
    `VisibilityTimeout must be an integer between 0 and ${VISIBILITY_MAX_SECONDS}`,
  );
}
