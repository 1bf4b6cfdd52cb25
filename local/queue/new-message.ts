import { contentDeduplicationId, deduplicationKey } from './deduplication';
import type { MessageContent, SendRequest } from './queue-message';
import type { QueueSettings } from './queue-settings';

/** What makes a send the same as an earlier one. */
export interface SendIdentity {
  readonly deduplicationId: string;
  readonly key: string;
}

/** `undefined` on standard queues: there each send is a new message. */
export function identityOf(request: SendRequest, settings: QueueSettings): SendIdentity | undefined {
  if (!settings.fifo) return undefined;
  const deduplicationId = request.deduplicationId ?? contentDeduplicationId(request.body);
  return {
    deduplicationId,
    key: deduplicationKey(settings.deduplicationScope, request.groupId ?? '', deduplicationId),
  };
}

/** What the queue adds to a send. */
export interface GivenByQueue {
  readonly messageId: string;
  readonly sentAt: number;
  readonly deduplicationId?: string | undefined;
  readonly sequenceNumber?: string | undefined;
}

export function newContent(request: SendRequest, given: GivenByQueue): MessageContent {
  const { body, attributes = {}, groupId, senderId = 'local', traceHeader } = request;
  const { messageId, sentAt, deduplicationId, sequenceNumber } = given;
  return {
    messageId,
    body,
    attributes,
    ...(groupId === undefined ? {} : { groupId }),
    ...(deduplicationId === undefined ? {} : { deduplicationId }),
    ...(sequenceNumber === undefined ? {} : { sequenceNumber }),
    senderId,
    ...(traceHeader === undefined ? {} : { traceHeader }),
    sentAt,
  };
}
