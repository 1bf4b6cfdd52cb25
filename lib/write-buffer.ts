// Receives writes from the front door, as fast as they come.
// Promises to keep each one, encrypted, until the writer says that it is done or it has failed too often.
// Hands on messages to the writer, at least once each; in any order, or record by record in the order of their sending
// where it is FIFO; hopeless ones to quarantine.

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueKind } from '../lambda/contract/collection';
import { refuse } from './kit-error';
import { knobProblems } from './sizing/knobs';
import { type NumberRule, numberProblems } from './sizing/number-rule';
import { DEFAULT_KNOBS } from './sizing/sizing';
import { visibilityFloorSeconds } from './sizing/visibility';
import { QUARANTINE_RETENTION_DAYS, quarantineQueue } from './write-buffer/quarantine-queue';

export interface WriteBufferProps {
  /**
   * `fifo` keeps the writes to one record in order and gives the writer one batch of them at a time; it costs a quarter
   * more. Changing it replaces the queue: writes that wait in the old one are left there.
   * @default 'standard'
   */
  readonly kind?: QueueKind;
  /**
   * Seconds that one run of the writer may take. The time a message stays hidden is derived from it.
   * @default 10
   */
  readonly writerTimeoutSeconds?: number;
  /**
   * Seconds that a batch may wait to fill. The time a message stays hidden is derived from it. Not for `fifo`, whose
   * batches never wait.
   * @default 1
   */
  readonly windowSeconds?: number;
  /**
   * Seconds a delivered message stays hidden. Shorter delivers it again while its first run still works on it; longer
   * delays the retry of what a crashed run left, and on `fifo` every later write to the same records with it.
   * @default - six times `writerTimeoutSeconds`, plus `windowSeconds`
   */
  readonly visibilitySeconds?: number;
  /**
   * Deliveries after which a message is set aside. Raise it where the table throttles often.
   * @default 10
   */
  readonly maxAttempts?: number;
  /**
   * Days that a message waits for the writer before SQS drops it. Shorter loses writes in a long outage.
   * @default 4
   */
  readonly retentionDays?: number;
  /**
   * Days that a message stays in quarantine, counted from its first sending: it must be longer than `retentionDays`, or
   * what is set aside late would vanish unseen.
   * @default 14
   */
  readonly quarantineRetentionDays?: number;
  /**
   * What becomes of both queues when their stack is deleted. `DESTROY` drops acknowledged writes that still wait.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

const RETENTION_RULES: Readonly<Record<'retentionDays' | 'quarantineRetentionDays', NumberRule>> = {
  retentionDays: { min: 1, max: 14, otherwise: 'SQS keeps messages for 14 days at the most' },
  quarantineRetentionDays: { min: 1, max: 14, otherwise: 'SQS keeps messages for 14 days at the most' },
};

export class WriteBuffer extends Construct {
  readonly kind: QueueKind;
  readonly queue: Queue;
  /** What was delivered `maxAttempts` times in vain. Of the buffer's own kind: SQS moves messages to no other. */
  readonly quarantine: Queue;

  constructor(scope: Construct, id: string, props: WriteBufferProps = {}) {
    super(scope, id);
    const {
      kind = 'standard',
      writerTimeoutSeconds = DEFAULT_KNOBS.writerTimeoutSeconds,
      windowSeconds = kind === 'fifo' ? 0 : DEFAULT_KNOBS.windowSeconds,
      visibilitySeconds = visibilityFloorSeconds(writerTimeoutSeconds, windowSeconds),
      maxAttempts = DEFAULT_KNOBS.maxAttempts,
      retentionDays = 4,
      quarantineRetentionDays = QUARANTINE_RETENTION_DAYS,
      removalPolicy = RemovalPolicy.RETAIN,
    } = props;
    refuse(this, [
      ...knobProblems({ writerTimeoutSeconds, windowSeconds, visibilitySeconds, maxAttempts }),
      ...retentionProblems({ retentionDays, quarantineRetentionDays }),
      ...fifoProblems({ ...props, kind }),
    ]);

    this.kind = kind;
    this.quarantine = quarantineQueue(this, 'Quarantine', {
      kind,
      retentionDays: quarantineRetentionDays,
      removalPolicy,
    });
    this.queue = new Queue(this, 'Queue', {
      ...(kind === 'fifo' && HIGH_THROUGHPUT_FIFO),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(visibilitySeconds),
      retentionPeriod: Duration.days(retentionDays),
      deadLetterQueue: { queue: this.quarantine, maxReceiveCount: maxAttempts },
      removalPolicy,
    });
  }
}

/**
 * Limits count per message group, which is a record, and not per queue: 300 calls a second for all records together would
 * be the end of it. Writes are told apart by their ids: two equal increments are two, where a digest of the content
 * would swallow the second.
 */
const HIGH_THROUGHPUT_FIFO = {
  fifo: true,
  contentBasedDeduplication: false,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
} as const;

function fifoProblems({ kind, windowSeconds }: WriteBufferProps): string[] {
  if (kind !== 'fifo' || windowSeconds === undefined) return [];
  return [`windowSeconds must not be given for a FIFO buffer, got ${windowSeconds}: its batches never wait to fill`];
}

interface Retention {
  readonly retentionDays: number;
  readonly quarantineRetentionDays: number;
}

function retentionProblems(offered: Retention): string[] {
  const problems = numberProblems(RETENTION_RULES, offered);
  if (problems.length > 0) return problems;
  const { retentionDays, quarantineRetentionDays } = offered;
  if (quarantineRetentionDays > retentionDays) return [];
  return [
    `quarantineRetentionDays must be longer than retentionDays, got ${quarantineRetentionDays} with ${retentionDays}: SQS counts from the first sending, and a write set aside late would vanish unseen`,
  ];
}
