/** One message attribute. Binary values are base64 text, as they travel in JSON. */
export type MessageAttribute =
  | { readonly dataType: string; readonly stringValue: string }
  | { readonly dataType: string; readonly binaryValue: string };

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export interface SendRequest {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  /** FIFO: the group inside which order holds. Standard: the tenant of a fair queue, passed through. */
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** Standard queues only; FIFO delays by queue. Default: the queue's delay. */
  readonly delaySeconds?: number;
  readonly senderId?: string;
  readonly traceHeader?: string;
}

export interface SendResult {
  readonly messageId: string;
  /** FIFO only: 20 digits, rising inside the group. */
  readonly sequenceNumber?: string;
}

export interface ReceiveRequest {
  /** 1 to 10. @default 1 */
  readonly maxMessages?: number;
  /** 0 to 43200. @default - the queue's visibility time-out */
  readonly visibilityTimeoutSeconds?: number;
}

/** Under the names and in the text form in which SQS and the Lambda event give them. */
export interface SystemAttributes {
  readonly ApproximateReceiveCount: string;
  readonly ApproximateFirstReceiveTimestamp: string;
  readonly SentTimestamp: string;
  readonly SenderId: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
  readonly SequenceNumber?: string;
  readonly DeadLetterQueueSourceArn?: string;
  readonly AWSTraceHeader?: string;
}

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly systemAttributes: SystemAttributes;
  readonly attributes: MessageAttributes;
}

/** What stays the same however often a message is delivered, and while it is moved to a dead-letter queue. */
export interface MessageContent {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequenceNumber?: string;
  readonly senderId: string;
  readonly traceHeader?: string;
  readonly sentAt: number;
  /** The queue whose redrive policy moved it here. */
  readonly deadLetterSourceArn?: string;
}

/** A message as an onlooker sees it: it is not received by being listed. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly state: 'delayed' | 'visible' | 'inFlight';
  readonly receiveCount: number;
  readonly ageMs: number;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly groupId?: string;
}
