import { QueueError } from './queue-error';
import type { QueueModel } from './queue-model';
import type { QueueSettings, RedrivePolicy } from './queue-settings';

type Draft = { -readonly [field in keyof QueueSettings]?: QueueSettings[field] };

const OPAQUE = [
  'Policy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'RedriveAllowPolicy',
];

const SETTERS: Readonly<Record<string, (draft: Draft, value: string) => void>> = {
  FifoQueue: (draft, value) => {
    draft.fifo = booleanOf('FifoQueue', value);
  },
  VisibilityTimeout: (draft, value) => {
    draft.visibilityTimeoutSeconds = integerOf('VisibilityTimeout', value);
  },
  DelaySeconds: (draft, value) => {
    draft.delaySeconds = integerOf('DelaySeconds', value);
  },
  MessageRetentionPeriod: (draft, value) => {
    draft.retentionSeconds = integerOf('MessageRetentionPeriod', value);
  },
  ReceiveMessageWaitTimeSeconds: (draft, value) => {
    draft.receiveWaitSeconds = integerOf('ReceiveMessageWaitTimeSeconds', value);
  },
  MaximumMessageSize: (draft, value) => {
    draft.maxMessageBytes = integerOf('MaximumMessageSize', value);
  },
  ContentBasedDeduplication: (draft, value) => {
    draft.contentBasedDeduplication = booleanOf('ContentBasedDeduplication', value);
  },
  DeduplicationScope: (draft, value) => {
    if (value !== 'queue' && value !== 'messageGroup') throw badValue('DeduplicationScope', value);
    draft.deduplicationScope = value;
  },
  FifoThroughputLimit: (draft, value) => {
    if (value !== 'perQueue' && value !== 'perMessageGroupId') throw badValue('FifoThroughputLimit', value);
    draft.fifoThroughputLimit = value;
  },
  RedrivePolicy: (draft, value) => {
    if (value === '') delete draft.redrive;
    else draft.redrive = redriveOf(value);
  },
};

/** The settings with these attributes, given as SQS takes them, laid over them. */
export function withAttributes(
  settings: Partial<QueueSettings>,
  attributes: Readonly<Record<string, string>>,
): Partial<QueueSettings> {
  const draft: Draft = { ...settings };
  for (const [name, value] of Object.entries(attributes)) {
    const set = Object.hasOwn(SETTERS, name) ? SETTERS[name] : undefined;
    if (set !== undefined) set(draft, value);
    else if (OPAQUE.includes(name)) draft.opaque = { ...draft.opaque, [name]: value };
    else throw new QueueError('InvalidAttributeName', `Unknown Attribute ${name}.`);
  }
  return draft;
}

const NAMES = [
  ...['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed', 'ApproximateNumberOfMessagesNotVisible'],
  ...['CreatedTimestamp', 'LastModifiedTimestamp', 'QueueArn', ...Object.keys(SETTERS), ...OPAQUE],
];

/** What GetQueueAttributes answers for these names; `All` stands for every one. */
export function attributesOf(model: QueueModel, createdAt: number, names: readonly string[]): Record<string, string> {
  const unknown = names.find((name) => name !== 'All' && !NAMES.includes(name));
  if (unknown !== undefined) throw new QueueError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const every = everyAttribute(model, createdAt);
  if (names.includes('All')) return every;
  return Object.fromEntries(Object.entries(every).filter(([name]) => names.includes(name)));
}

function everyAttribute(model: QueueModel, createdAt: number): Record<string, string> {
  const { settings } = model;
  const { visible, inFlight, delayed } = model.counters();
  const created = String(Math.floor(createdAt / 1000));
  const { redrive } = settings;
  return {
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
    QueueArn: model.arn,
    VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
    DelaySeconds: String(settings.delaySeconds),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    ReceiveMessageWaitTimeSeconds: String(settings.receiveWaitSeconds),
    MaximumMessageSize: String(settings.maxMessageBytes),
    SqsManagedSseEnabled: 'true',
    ...settings.opaque,
    ...(settings.fifo
      ? {
          FifoQueue: 'true',
          ContentBasedDeduplication: String(settings.contentBasedDeduplication),
          DeduplicationScope: settings.deduplicationScope,
          FifoThroughputLimit: settings.fifoThroughputLimit,
        }
      : {}),
    ...(redrive === undefined
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.deadLetterArn,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }),
  };
}

function redriveOf(text: string): RedrivePolicy {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw badValue('RedrivePolicy', text);
  }
  if (typeof parsed !== 'object' || parsed === null) throw badValue('RedrivePolicy', text);
  const { deadLetterTargetArn, maxReceiveCount } = parsed as Record<string, unknown>;
  if (typeof deadLetterTargetArn !== 'string') throw badValue('RedrivePolicy', text);
  return { deadLetterArn: deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
}

function integerOf(name: string, value: string): number {
  if (!/^[0-9]{1,10}$/.test(value)) throw badValue(name, value);
  return Number(value);
}

function booleanOf(name: string, value: string): boolean {
  if (value !== 'true' && value !== 'false') throw badValue(name, value);
  return value === 'true';
}

function badValue(name: string, value: string): QueueError {
  return new QueueError('InvalidAttributeValue', `Invalid value for the parameter ${name}: ${value.slice(0, 200)}.`);
}
