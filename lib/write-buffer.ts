// Receives writes from the front door, as fast as they come.
// Promises to keep each one, encrypted, until the writer says that it is done or it has failed too often.
// Hands on messages to the writer, at least once each and in any order; hopeless ones to quarantine.

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { refuse } from './kit-error';
import { knobProblems } from './sizing/knobs';
import { type NumberRule, numberProblems } from './sizing/number-rule';
import { DEFAULT_KNOBS } from './sizing/sizing';
import { visibilityFloorSeconds } from './sizing/visibility';

export interface WriteBufferProps {
  /**
   * Seconds that one run of the writer may take. The time a message stays hidden is derived from it.
   * @default 30
   */
  readonly writerTimeoutSeconds?: number;
  /**
   * Seconds that a batch may wait to fill. The time a message stays hidden is derived from it.
   * @default 1
   */
  readonly windowSeconds?: number;
  /**
   * Seconds a delivered message stays hidden. Shorter delivers it again while its first run still works on it; longer
   * delays the retry of what a crashed run left.
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
  readonly queue: Queue;
  readonly quarantine: Queue;

  constructor(scope: Construct, id: string, props: WriteBufferProps = {}) {
    super(scope, id);
    const {
      writerTimeoutSeconds = DEFAULT_KNOBS.writerTimeoutSeconds,
      windowSeconds = DEFAULT_KNOBS.windowSeconds,
      visibilitySeconds = visibilityFloorSeconds(writerTimeoutSeconds, windowSeconds),
      maxAttempts = DEFAULT_KNOBS.maxAttempts,
      retentionDays = 4,
      quarantineRetentionDays = 14,
      removalPolicy = RemovalPolicy.RETAIN,
    } = props;
    refuse(this, [
      ...knobProblems({ writerTimeoutSeconds, windowSeconds, visibilitySeconds, maxAttempts }),
      ...retentionProblems({ retentionDays, quarantineRetentionDays }),
    ]);

    // Any queue of the account may name this one its dead-letter queue: a list of one would have to hold the buffer's ARN,
    // which holds this one's. Fixed names would break the circle, and every replacement of a queue too.
    this.quarantine = new Queue(this, 'Quarantine', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(quarantineRetentionDays),
      removalPolicy,
    });
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(visibilitySeconds),
      retentionPeriod: Duration.days(retentionDays),
      deadLetterQueue: { queue: this.quarantine, maxReceiveCount: maxAttempts },
      removalPolicy,
    });
  }
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
