// Receives batches of messages from the write buffers. One function serves a standard and a FIFO buffer through an event
// source each: both share its connections, its memory of records lately seen and its sense of how much the table takes,
// and neither can take the other's runs, because each event source has a concurrency of its own.
// Promises that each write takes effect at most once, by the collection's policy, and that one bad write stops no other.
// Hands on records to the table, outcomes to the cache, poison to quarantine, and what is not decided back to the buffer.

import { Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { renderCollections } from '../lambda/contract/collection';
import { collectionsProblems } from '../lambda/contract/collection-problems';
import { writerEnvironment } from '../lambda/contract/environment';
import { renderSales } from '../lambda/contract/parse-sales';
import { HandlerFunction } from './handler-function';
import { refuse } from './kit-error';
import type { IReadCache } from './read-cache';
import { allowCache, cacheVariables } from './read-cache/cache-access';
import { type Sales, salesRules, stageSalesProblems } from './sales';
import { knobProblems } from './sizing/knobs';
import { type NumberRule, numberProblems } from './sizing/number-rule';
import { DEFAULT_KNOBS } from './sizing/sizing';
import { type CollectionsProps, declaredCollections } from './user-code/collection-props';
import { USER_CODE_FILE, userCodeFiles, userCodeProblems } from './user-code/user-code';
import { bufferProblems } from './write-buffer/buffer-problems';

export interface WriterProps {
  /**
   * The standard queue it empties. Its visibility must be six of `timeoutSeconds` or more, or runs overlap.
   * @default - none: no collection may have a policy that needs one
   */
  readonly buffer?: IQueue;
  /**
   * The FIFO queue it empties. Its visibility as of `buffer`.
   * @default - none: no collection may have a policy that needs one
   */
  readonly fifoBuffer?: IQueue;
  /**
   * Where poison goes, with its cause: a standard queue, whichever buffer it came from. On a FIFO queue, what one reader
   * holds would keep others from the rest.
   */
  readonly quarantine: IQueue;
  /** The table it writes. Its keys must be those of `RecordTable`. */
  readonly table: ITableV2;
  /** What it writes and how conflicts are decided. The front door must be given the same. */
  readonly collections: CollectionsProps;
  /** The network it runs in; its isolated subnets must reach SQS and DynamoDB. */
  readonly vpc: IVpc;
  /**
   * Where outcomes are kept for those who ask.
   * @default - outcomes are not kept: the status of a write is never known
   */
  readonly cache?: IReadCache;
  /**
   * Counts in the cache what it ends, for a front door with `pressure`: one command a run, sent along with the outcomes.
   * @default false
   */
  readonly countsDrain?: boolean;
  /**
   * Seconds that a write may take from its acceptance to the table: applied writes that took longer are counted as `Late`.
   * @default - none are
   */
  readonly acceptableDelaySeconds?: number;
  /**
   * Orders that it sells, which come by `fifoBuffer`. The front door must be given the same; `cache` must be given, too.
   * @default - none: an order that comes all the same is set aside
   */
  readonly sales?: Sales;
  /**
   * Messages in one run from `buffer`. More share one batch of statements; a crash repeats at most this many.
   * @default 100
   */
  readonly batchSize?: number;
  /**
   * Seconds a batch from `buffer` may wait to fill: fewer runs in calm hours, and every write of them later. 1 or more
   * with batches above 10.
   * @default 1
   */
  readonly windowSeconds?: number;
  /**
   * Runs from `buffer` at the same time. Caps the rate at which the table is written; less makes backlogs last longer.
   * @default 4
   */
  readonly concurrency?: number;
  /**
   * Messages in one run from `fifoBuffer`, 10 at the most. Fewer fold less: each write then costs more write units.
   * @default 10
   */
  readonly fifoBatchSize?: number;
  /**
   * Runs from `fifoBuffer` at the same time. No more run than records are being written.
   * @default 12
   */
  readonly fifoConcurrency?: number;
  /**
   * MiB of memory; CPU comes with it.
   * @default 1024
   */
  readonly memoryMegabytes?: number;
  /**
   * Seconds one run may take. Shorter abandons batches that a throttled table slows down.
   * @default 10
   */
  readonly timeoutSeconds?: number;
}

const DELAY_RULE: Readonly<Record<'acceptableDelaySeconds', NumberRule>> = {
  acceptableDelaySeconds: {
    min: 1,
    max: 345_600,
    otherwise: 'every write would be late, or none before its buffer drops it',
  },
};

/** What Lambda needs to empty a queue, and `ChangeMessageVisibility` to let a retry wait. */
const BUFFER_ACTIONS = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ChangeMessageVisibility',
];

/**
 * Batched creates and updates, single upserts, and the reads that settle refused conditions; layouts, marks and copies of
 * records on the move take no others. Never a delete or a scan.
 */
const TABLE_ACTIONS = [
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:BatchGetItem',
];

export class Writer extends Construct {
  readonly function: LambdaFunction;
  /** Absent without `buffer`. */
  readonly eventSource?: EventSourceMapping;
  /** Absent without `fifoBuffer`. */
  readonly fifoEventSource?: EventSourceMapping;

  constructor(scope: Construct, id: string, props: WriterProps) {
    super(scope, id);
    const { buffer, fifoBuffer, quarantine, table, collections: offered, vpc, cache, sales } = props;
    const { acceptableDelaySeconds } = props;
    const {
      countsDrain = false,
      batchSize = DEFAULT_KNOBS.batchSize,
      windowSeconds = DEFAULT_KNOBS.windowSeconds,
      concurrency = DEFAULT_KNOBS.writerConcurrency,
      fifoBatchSize = DEFAULT_KNOBS.fifoBatchSize,
      fifoConcurrency = DEFAULT_KNOBS.fifoConcurrency,
      memoryMegabytes = DEFAULT_KNOBS.writerMemoryMegabytes,
      timeoutSeconds = DEFAULT_KNOBS.writerTimeoutSeconds,
    } = props;
    const knobs = {
      batchSize,
      windowSeconds,
      writerConcurrency: concurrency,
      fifoBatchSize,
      fifoConcurrency,
      writerMemoryMegabytes: memoryMegabytes,
      writerTimeoutSeconds: timeoutSeconds,
    };
    const collections = declaredCollections(offered);
    refuse(this, [
      ...collectionsProblems(collections),
      ...bufferProblems(collections, { buffer, fifoBuffer }, sales),
      ...quarantineProblems(quarantine),
      ...idleKnobProblems(props),
      ...drainProblems({ countsDrain, cache }),
      ...knobProblems(knobs, nameOfProp),
      ...userCodeProblems(offered),
      ...stageSalesProblems({ sales, collections, fifoBuffer, cache }),
      ...numberProblems(DELAY_RULE, { acceptableDelaySeconds }),
    ]);

    const files = userCodeFiles(offered);
    const { function: handler } = new HandlerFunction(this, 'Handler', {
      handler: 'writer',
      files,
      description: 'Writer: applies buffered writes to the record table, each at most once',
      environment: writerEnvironment.render({
        TABLE_NAME: table.tableName,
        QUARANTINE_URL: quarantine.queueUrl,
        COLLECTIONS: renderCollections(collections),
        // How long a message that is handed back waits is said message by message.
        BUFFER_URLS: urlsOf([fifoBuffer, buffer]),
        ...(files && { USER_CODE: USER_CODE_FILE }),
        ...cacheVariables(cache),
        ...(countsDrain && { PRESSURE: 'on' }),
        ...(acceptableDelaySeconds !== undefined && { ACCEPTABLE_DELAY_MS: String(acceptableDelaySeconds * 1000) }),
        ...(sales && { SALES: renderSales(salesRules(sales)) }),
      }),
      memoryMegabytes,
      timeoutSeconds,
      vpc,
    });
    this.function = handler;
    for (const queue of [buffer, fifoBuffer]) {
      if (queue === undefined) continue;
      handler.addToRolePolicy(new PolicyStatement({ actions: BUFFER_ACTIONS, resources: [queue.queueArn] }));
    }
    handler.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [quarantine.queueArn] }));
    handler.addToRolePolicy(new PolicyStatement({ actions: TABLE_ACTIONS, resources: [table.tableArn] }));
    allowCache(cache, handler, 'Writer');

    if (buffer !== undefined) {
      this.eventSource = new EventSourceMapping(this, 'EventSource', {
        target: handler,
        eventSourceArn: buffer.queueArn,
        batchSize,
        maxBatchingWindow: Duration.seconds(windowSeconds),
        maxConcurrency: concurrency,
        reportBatchItemFailures: true,
      });
    }
    if (fifoBuffer !== undefined) {
      // Without a window: Lambda refuses one on a FIFO queue.
      this.fifoEventSource = new EventSourceMapping(this, 'FifoEventSource', {
        target: handler,
        eventSourceArn: fifoBuffer.queueArn,
        batchSize: fifoBatchSize,
        maxConcurrency: fifoConcurrency,
        reportBatchItemFailures: true,
      });
    }
  }
}

function urlsOf(queues: readonly (IQueue | undefined)[]): string {
  return queues.flatMap((queue) => queue?.queueUrl ?? []).join(',');
}

function quarantineProblems({ fifo, queueName }: IQueue): string[] {
  if (!fifo) return [];
  return [
    `quarantine must be a standard queue, got the FIFO queue ${queueName}: poison has no message group, and SQS would refuse to keep it`,
  ];
}

function drainProblems({ countsDrain, cache }: Pick<WriterProps, 'countsDrain' | 'cache'>): string[] {
  if (countsDrain !== true || cache !== undefined) return [];
  return ['countsDrain needs a cache, got none: there would be nowhere to count'];
}

/** Knobs of an event source that is not there: whoever set one expects something that will not happen. */
function idleKnobProblems(props: WriterProps): string[] {
  const { buffer, fifoBuffer, batchSize, windowSeconds, concurrency, fifoBatchSize, fifoConcurrency } = props;
  const idle = (needed: string, why: string, given: Readonly<Record<string, number | undefined>>) =>
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} needs ${needed}, got ${value} without one: ${why}`],
    );
  return [
    ...(buffer === undefined
      ? idle('a standard buffer', FIFO_KNOBS_INSTEAD, { batchSize, windowSeconds, concurrency })
      : []),
    ...(fifoBuffer === undefined
      ? idle('fifoBuffer', 'it would change nothing', { fifoBatchSize, fifoConcurrency })
      : []),
  ];
}

const FIFO_KNOBS_INSTEAD =
  'the batches of a FIFO buffer never wait to fill, and are set by fifoBatchSize and fifoConcurrency';

/** `writerTimeoutSeconds` of a path is this stage's `timeoutSeconds`. */
function nameOfProp(knob: string): string {
  const own = knob.replace(/^writer/, '');
  return own.charAt(0).toLowerCase() + own.slice(1);
}
