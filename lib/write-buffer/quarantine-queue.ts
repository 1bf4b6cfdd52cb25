import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { QueueKind } from '../../lambda/contract/collection';

interface QuarantineQueueProps {
  readonly kind: QueueKind;
  readonly retentionDays: number;
  readonly removalPolicy: RemovalPolicy;
}

/** SQS counts a message's age from its first sending, so this must be as long as SQS allows. */
export const QUARANTINE_RETENTION_DAYS = 14;

/**
 * A queue for what is set aside. Any queue of the account may name it its dead-letter queue: a list of one would have to
 * hold the buffer's ARN, which holds this one's. Fixed names would break the circle, and every replacement of a queue too.
 */
export function quarantineQueue(scope: Construct, id: string, props: QuarantineQueueProps): Queue {
  const { kind, retentionDays, removalPolicy } = props;
  return new Queue(scope, id, {
    ...(kind === 'fifo' && { fifo: true, contentBasedDeduplication: false }),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(retentionDays),
    removalPolicy,
  });
}

/**
 * Where a path has FIFO collections only, poison still needs a standard queue of its own: SQS lets a FIFO buffer's dead
 * letters go to a FIFO queue only, and there one message that a reader holds keeps the rest of its group from everyone.
 * That makes three queues, and four where a path has both kinds of buffer: an idle queue costs nothing.
 */
export function poisonQueue(scope: Construct, id: string, removalPolicy: RemovalPolicy): Queue {
  const queue = quarantineQueue(scope, id, {
    kind: 'standard',
    retentionDays: QUARANTINE_RETENTION_DAYS,
    removalPolicy,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'This is where what failed is set aside: nothing works it off, so nothing can fail on it again.',
  });
  return queue;
}
