// Receives what shall be written and how much of it.
// Promises the whole path of a write: front door, write buffers, writer, record table, read cache, in a network of its own.
// Of the buffers it makes those that the collections' policies need: a standard one, a FIFO one, or both.
// Hands on every stage, to be extended, watched and paid for one by one.

import { RemovalPolicy } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { collectionsProblems } from '../lambda/contract/collection';
import { FrontDoor } from './front-door';
import { type DoorListener, doorListenerProblems } from './front-door/door-listener';
import { tableAccessProblems } from './front-door/table-access';
import { refuse } from './kit-error';
import { Network } from './network';
import { ReadCache } from './read-cache';
import { RecordTable } from './record-table';
import { type Demand, demandProblems } from './sizing/demand';
import { idleKnobProblems } from './sizing/idle-knobs';
import { type Knobs, knobProblems } from './sizing/knobs';
import { DEFAULT_KNOBS, type Sizing, sizing } from './sizing/sizing';
import { type CollectionsProps, declaredCollections } from './user-code/collection-props';
import { userCodeProblems } from './user-code/user-code';
import { WriteBuffer } from './write-buffer';
import { kindsNeeded } from './write-buffer/buffer-problems';
import { poisonQueue } from './write-buffer/quarantine-queue';
import { Writer } from './writer';

export interface WritePathProps {
  /** The sets of records that clients may write, and how conflicts in each are decided. */
  readonly collections: CollectionsProps;
  /**
   * Lets clients write several records all-or-nothing, with `POST /v1/transactions`. The front door may then write the table
   * itself, whatever the collections' modes. In a transaction each write costs twice its units, and a marker item two more.
   * @default false
   */
  readonly transactions?: boolean;
  /** HTTPS with a certificate, or HTTP for a stated reason. */
  readonly listener: DoorListener;
  /**
   * What the path is asked to carry. All knobs are derived from it.
   * @default - 500 writes/s for 300 s, of 1 KiB each, in the table within 10 s
   */
  readonly demand?: Demand;
  /**
   * Knobs to set by hand. What depends on one is derived from it.
   * @default - all are derived from `demand`
   */
  readonly knobs?: Partial<Knobs>;
  /**
   * What becomes of records and waiting writes when the stack is deleted. `DESTROY` is for stacks of an hour: it takes the
   * table's deletion protection away too.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

export class WritePath extends Construct {
  readonly sizing: Sizing;
  readonly network: Network;
  readonly frontDoor: FrontDoor;
  /** For collections whose writes need no order; absent where there is none. */
  readonly buffer?: WriteBuffer;
  /** For collections whose writes build on one another; absent where there is none. */
  readonly fifoBuffer?: WriteBuffer;
  /**
   * Where the writer sets poison aside, with its cause, whichever buffer it came from. What a FIFO buffer delivered too
   * often, without a verdict of the writer, is in `fifoBuffer.quarantine`.
   */
  readonly quarantine: IQueue;
  readonly writer: Writer;
  readonly table: RecordTable;
  readonly cache: ReadCache;

  constructor(scope: Construct, id: string, props: WritePathProps) {
    super(scope, id);
    const { collections, listener, demand = {}, knobs: overrides = {} } = props;
    const { transactions = false, removalPolicy = RemovalPolicy.RETAIN } = props;
    refuse(this, writePathProblems({ ...props, transactions, demand, knobs: overrides }));
    const kinds = kindsNeeded(collections);

    this.sizing = sizing(demand, overrides);
    const { knobs } = this.sizing;

    this.network = new Network(this, 'Network');
    const { vpc } = this.network;

    this.table = new RecordTable(this, 'RecordTable', {
      removalPolicy,
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
    });
    this.cache = new ReadCache(this, 'ReadCache', {
      vpc,
      ecpuPerSecond: knobs.cacheEcpuPerSecond,
      gigabytes: knobs.cacheGigabytes,
    });
    const hidden = {
      writerTimeoutSeconds: knobs.writerTimeoutSeconds,
      visibilitySeconds: knobs.visibilitySeconds,
      maxAttempts: knobs.maxAttempts,
      removalPolicy,
    };
    if (kinds.has('standard')) {
      this.buffer = new WriteBuffer(this, 'WriteBuffer', { ...hidden, windowSeconds: knobs.windowSeconds });
    }
    if (kinds.has('fifo')) this.fifoBuffer = new WriteBuffer(this, 'FifoWriteBuffer', { ...hidden, kind: 'fifo' });
    this.quarantine = this.buffer?.quarantine ?? poisonQueue(this, 'Quarantine', removalPolicy);
    this.writer = new Writer(this, 'Writer', {
      buffer: this.buffer?.queue,
      fifoBuffer: this.fifoBuffer?.queue,
      quarantine: this.quarantine,
      table: this.table.table,
      cache: this.cache,
      collections,
      vpc,
      ...(this.buffer && {
        batchSize: knobs.batchSize,
        windowSeconds: knobs.windowSeconds,
        concurrency: knobs.writerConcurrency,
      }),
      ...(this.fifoBuffer && { fifoBatchSize: knobs.fifoBatchSize, fifoConcurrency: knobs.fifoConcurrency }),
      memoryMegabytes: knobs.writerMemoryMegabytes,
      timeoutSeconds: knobs.writerTimeoutSeconds,
    });
    this.frontDoor = new FrontDoor(this, 'FrontDoor', {
      buffer: this.buffer?.queue,
      fifoBuffer: this.fifoBuffer?.queue,
      table: this.table.table,
      cache: this.cache,
      collections,
      vpc,
      transactions,
      listener,
      memoryMegabytes: knobs.frontDoorMemoryMegabytes,
      timeoutSeconds: knobs.frontDoorTimeoutSeconds,
    });
  }
}

type Offered = WritePathProps & Required<Pick<WritePathProps, 'transactions' | 'demand' | 'knobs'>>;

function writePathProblems({ collections, transactions, listener, demand, knobs }: Offered): string[] {
  const declared = declaredCollections(collections);
  const timeout = knobs.frontDoorTimeoutSeconds ?? DEFAULT_KNOBS.frontDoorTimeoutSeconds;
  const shape = [
    ...collectionsProblems(declared),
    ...doorListenerProblems(listener),
    ...demandProblems(demand),
    ...knobProblems(knobs, nameOfKnob),
    ...tableAccessProblems({ collections: declared, transactions }, timeout, nameOfKnob('frontDoorTimeoutSeconds')),
    ...idleKnobProblems(knobs, kindsNeeded(collections), nameOfKnob),
    ...userCodeProblems(collections),
  ];
  // Knobs that are fine one by one may not be together with those derived: that can be asked of a good demand only.
  return shape.length > 0 ? shape : knobProblems(sizing(demand, knobs).knobs, nameOfKnob);
}

function nameOfKnob(name: string): string {
  return `knobs.${name}`;
}
