// Receives batches of messages from the write buffer.
// Promises that each write takes effect at most once, by the collection's policy, and that one bad write stops no other.
// Hands on records to the table, outcomes to the cache, poison to quarantine, and what is not decided back to the buffer.

import { Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Collections, collectionsProblems, renderCollections } from '../lambda/contract/collection';
import { writerEnvironment } from '../lambda/contract/environment';
import { HandlerFunction } from './handler-function';
import { refuse } from './kit-error';
import type { IReadCache } from './read-cache';
import { knobProblems } from './sizing/knobs';
import { DEFAULT_KNOBS } from './sizing/sizing';

export interface WriterProps {
  /** The queue it empties. Its visibility must be six of `timeoutSeconds` or more, or runs overlap. */
  readonly buffer: IQueue;
  /** Where poison goes, with its cause. */
  readonly quarantine: IQueue;
  /** The table it writes. Its keys must be those of `RecordTable`. */
  readonly table: ITableV2;
  /** What it writes and how conflicts are decided. The front door must be given the same. */
  readonly collections: Collections;
  /** The network it runs in; its isolated subnets must reach SQS and DynamoDB. */
  readonly vpc: IVpc;
  /**
   * Where outcomes are kept for those who ask.
   * @default - outcomes are not kept: the status of a write is never known
   */
  readonly cache?: IReadCache;
  /**
   * Messages in one run. More share one batch of statements; a crash repeats at most this many.
   * @default 100
   */
  readonly batchSize?: number;
  /**
   * Seconds a batch may wait to fill: fewer runs in calm hours, and every write of them later. 1 or more with batches
   * above 10.
   * @default 1
   */
  readonly windowSeconds?: number;
  /**
   * Runs at the same time. Caps the rate at which the table is written; less makes backlogs last longer.
   * @default 4
   */
  readonly concurrency?: number;
  /**
   * MiB of memory; CPU comes with it.
   * @default 1024
   */
  readonly memoryMegabytes?: number;
  /**
   * Seconds one run may take. Shorter abandons batches that a throttled table slows down.
   * @default 30
   */
  readonly timeoutSeconds?: number;
}

/** What Lambda needs to empty a queue, and `ChangeMessageVisibility` to let a retry wait. */
const BUFFER_ACTIONS = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ChangeMessageVisibility',
];

/** Batched creates and updates, single upserts, and the reads that settle refused conditions. Never a delete or a scan. */
const TABLE_ACTIONS = [
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:BatchGetItem',
];

export class Writer extends Construct {
  readonly function: LambdaFunction;
  readonly eventSource: EventSourceMapping;

  constructor(scope: Construct, id: string, props: WriterProps) {
    super(scope, id);
    const { buffer, quarantine, table, collections, vpc, cache } = props;
    const {
      batchSize = DEFAULT_KNOBS.batchSize,
      windowSeconds = DEFAULT_KNOBS.windowSeconds,
      concurrency = DEFAULT_KNOBS.writerConcurrency,
      memoryMegabytes = DEFAULT_KNOBS.writerMemoryMegabytes,
      timeoutSeconds = DEFAULT_KNOBS.writerTimeoutSeconds,
    } = props;
    const knobs = {
      batchSize,
      windowSeconds,
      writerConcurrency: concurrency,
      writerMemoryMegabytes: memoryMegabytes,
      writerTimeoutSeconds: timeoutSeconds,
    };
    refuse(this, [...collectionsProblems(collections), ...knobProblems(knobs, nameOfProp)]);

    const { function: handler } = new HandlerFunction(this, 'Handler', {
      handler: 'writer',
      description: 'Writer: applies buffered writes to the record table, each at most once',
      environment: writerEnvironment.render({
        TABLE_NAME: table.tableName,
        QUARANTINE_URL: quarantine.queueUrl,
        COLLECTIONS: renderCollections(collections),
        ...(cache && { CACHE_ADDRESS: cache.endpointAddress, CACHE_PORT: cache.endpointPort }),
      }),
      memoryMegabytes,
      timeoutSeconds,
      vpc,
    });
    this.function = handler;
    handler.addToRolePolicy(new PolicyStatement({ actions: BUFFER_ACTIONS, resources: [buffer.queueArn] }));
    handler.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [quarantine.queueArn] }));
    handler.addToRolePolicy(new PolicyStatement({ actions: TABLE_ACTIONS, resources: [table.tableArn] }));
    cache?.connections.allowDefaultPortFrom(handler, 'Writer');

    this.eventSource = new EventSourceMapping(this, 'EventSource', {
      target: handler,
      eventSourceArn: buffer.queueArn,
      batchSize,
      maxBatchingWindow: Duration.seconds(windowSeconds),
      maxConcurrency: concurrency,
      reportBatchItemFailures: true,
    });
  }
}

/** `writerTimeoutSeconds` of a path is this stage's `timeoutSeconds`. */
function nameOfProp(knob: string): string {
  const own = knob.replace(/^writer/, '');
  return own.charAt(0).toLowerCase() + own.slice(1);
}
