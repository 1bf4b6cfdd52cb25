// Receives events, each once, in bulks.
// Promises that an event that was answered with 202 is stored once, that what happened together can be listed together, and
// that it is gone after a month.
// Hands on its URL, its table and its queue as outputs.

import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Collections } from '../../lambda/contract/collection';
import { byTime } from '../../lambda/contract/partitions/by-time';
import type { WarmThroughput } from '../record-table/warm-throughput';
import type { Demand } from '../sizing/demand';
import { WritePath } from '../write-path';
import { type ReadyMadeStackProps, readyMadeListener, readyMadeMonitoring, readyMadeOutputs } from './ready-made-stack';

export interface EventIngestStackProps extends ReadyMadeStackProps {
  /**
   * What the stack is asked to carry. What is not given keeps its default.
   * @default - 50,000 writes/s for 300 s, in bulks of 500, of 1 KiB each, in the table within 10 s
   */
  readonly demand?: Demand;
  /**
   * What the table takes at once. Never lowered again, and paid for when it is raised: docs/events.md has the price of going
   * without.
   * @default - what DynamoDB gives every on-demand table: 4,000 write units a second, growing with use
   */
  readonly warmThroughput?: WarmThroughput;
}

/**
 * What the stack takes. An event is made once and never changed. Its key begins with the time it was made at, so that an
 * hour's events are kept together, and 64 shards let that hour take 64,000 of them a second.
 */
export const EVENT_INGEST_COLLECTIONS = {
  events: {
    policy: 'createOnly',
    mode: 'buffered',
    partition: byTime({ bucket: 'hour', shards: 64 }),
    keepDays: 30,
  },
} as const satisfies Collections;

/** What its knobs are derived from. */
export const EVENT_INGEST_DEMAND = { peakWritesPerSecond: 50_000, writesPerRequest: 500 } as const satisfies Demand;

export class EventIngestStack extends Stack {
  readonly writePath: WritePath;

  constructor(scope: Construct, id: string, props: EventIngestStackProps = {}) {
    super(scope, id, props);
    const { certificateArn, demand, knobs, removalPolicy, warmThroughput } = props;

    this.writePath = new WritePath(this, 'WritePath', {
      collections: EVENT_INGEST_COLLECTIONS,
      demand: { ...EVENT_INGEST_DEMAND, ...demand },
      knobs,
      monitoring: readyMadeMonitoring(this, props),
      removalPolicy,
      warmThroughput,
      listener: readyMadeListener(certificateArn),
    });
    readyMadeOutputs(this, this.writePath);
  }
}
