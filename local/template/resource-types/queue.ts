import { DEFAULT_SETTINGS, type QueueSettings } from '../../queue/queue-settings';
import { ACCOUNT_ID, arnOf } from '../pseudo-parameters';
import { type PropertyReader, propertyReader } from '../read-property';
import type { Resolver } from '../resolver';
import type { Resource } from '../template';
import { physicalName, type ReferableType } from './resource-type';

export interface QueuePlan {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly settings: QueueSettings;
}

export const queueType: ReferableType = {
  type: 'AWS::SQS::Queue',
  ref: (resource, resolver, endpoints) => `${endpoints.queues}/${ACCOUNT_ID}/${queueName(resource, resolver)}`,
  attributes: {
    Arn: queueArn,
    QueueName: queueName,
    QueueUrl: (resource, resolver, endpoints) => queueType.ref(resource, resolver, endpoints),
  },
};

export function planQueue(resource: Resource, resolver: Resolver): QueuePlan {
  const read = propertyReader(resource, resolver);
  const otherwise = DEFAULT_SETTINGS;
  const deadLetterArn = read.text('RedrivePolicy.deadLetterTargetArn');
  const maxReceiveCount = read.integer('RedrivePolicy.maxReceiveCount');
  return {
    logicalId: resource.logicalId,
    name: queueName(resource, resolver),
    arn: queueArn(resource, resolver),
    settings: {
      fifo: read.flag('FifoQueue') ?? otherwise.fifo,
      visibilityTimeoutSeconds: read.integer('VisibilityTimeout') ?? otherwise.visibilityTimeoutSeconds,
      delaySeconds: read.integer('DelaySeconds') ?? otherwise.delaySeconds,
      retentionSeconds: read.integer('MessageRetentionPeriod') ?? otherwise.retentionSeconds,
      receiveWaitSeconds: read.integer('ReceiveMessageWaitTimeSeconds') ?? otherwise.receiveWaitSeconds,
      maxMessageBytes: read.integer('MaximumMessageSize') ?? otherwise.maxMessageBytes,
      contentBasedDeduplication: read.flag('ContentBasedDeduplication') ?? otherwise.contentBasedDeduplication,
      deduplicationScope: choice(read, 'DeduplicationScope', 'messageGroup', otherwise.deduplicationScope),
      fifoThroughputLimit: choice(read, 'FifoThroughputLimit', 'perMessageGroupId', otherwise.fifoThroughputLimit),
      ...(deadLetterArn === undefined || maxReceiveCount === undefined
        ? {}
        : { redrive: { deadLetterArn, maxReceiveCount } }),
      // Encryption and policies change nothing on one machine.
      opaque: {},
    },
  };
}

/** Two values are allowed for each of these, and one of them is the default. */
function choice<Special extends string, Default extends string>(
  read: PropertyReader,
  property: string,
  special: Special,
  otherwise: Default,
): Special | Default {
  return read.text(property) === special ? special : otherwise;
}

function queueName(resource: Resource, resolver: Resolver): string {
  const fifo = propertyReader(resource, resolver).flag('FifoQueue') ?? false;
  return physicalName(resource, resolver, 'QueueName', { characters: 80, suffix: fifo ? '.fifo' : '' });
}

function queueArn(resource: Resource, resolver: Resolver): string {
  return arnOf('sqs', queueName(resource, resolver));
}
