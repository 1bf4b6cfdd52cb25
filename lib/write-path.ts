// Receives what shall be written and how much of it.
// Promises the whole path of a write: front door, write buffer, writer, record table, read cache, in a network of its own.
// Hands on every stage, to be extended, watched and paid for one by one.

import { RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type Collections, collectionsProblems } from '../lambda/contract/collection';
import { FrontDoor } from './front-door';
import { type DoorListener, doorListenerProblems } from './front-door/door-listener';
import { refuse } from './kit-error';
import { Network } from './network';
import { ReadCache } from './read-cache';
import { RecordTable } from './record-table';
import { type Demand, demandProblems } from './sizing/demand';
import { type Knobs, knobProblems } from './sizing/knobs';
import { type Sizing, sizing } from './sizing/sizing';
import { WriteBuffer } from './write-buffer';
import { Writer } from './writer';

export interface WritePathProps {
  /** The sets of records that clients may write, and how conflicts in each are decided. */
  readonly collections: Collections;
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
  readonly buffer: WriteBuffer;
  readonly writer: Writer;
  readonly table: RecordTable;
  readonly cache: ReadCache;

  constructor(scope: Construct, id: string, props: WritePathProps) {
    super(scope, id);
    const { collections, listener, demand = {}, knobs: overrides = {}, removalPolicy = RemovalPolicy.RETAIN } = props;
    refuse(this, writePathProblems({ collections, listener, demand, knobs: overrides }));

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
    this.buffer = new WriteBuffer(this, 'WriteBuffer', {
      writerTimeoutSeconds: knobs.writerTimeoutSeconds,
      windowSeconds: knobs.windowSeconds,
      visibilitySeconds: knobs.visibilitySeconds,
      maxAttempts: knobs.maxAttempts,
      removalPolicy,
    });
    this.writer = new Writer(this, 'Writer', {
      buffer: this.buffer.queue,
      quarantine: this.buffer.quarantine,
      table: this.table.table,
      cache: this.cache,
      collections,
      vpc,
      batchSize: knobs.batchSize,
      windowSeconds: knobs.windowSeconds,
      concurrency: knobs.writerConcurrency,
      memoryMegabytes: knobs.writerMemoryMegabytes,
      timeoutSeconds: knobs.writerTimeoutSeconds,
    });
    this.frontDoor = new FrontDoor(this, 'FrontDoor', {
      buffer: this.buffer.queue,
      table: this.table.table,
      cache: this.cache,
      collections,
      vpc,
      listener,
      memoryMegabytes: knobs.frontDoorMemoryMegabytes,
      timeoutSeconds: knobs.frontDoorTimeoutSeconds,
    });
  }
}

function writePathProblems(props: Required<Omit<WritePathProps, 'removalPolicy'>>): string[] {
  const shape = [
    ...collectionsProblems(props.collections),
    ...doorListenerProblems(props.listener),
    ...demandProblems(props.demand),
    ...knobProblems(props.knobs, nameOfKnob),
  ];
  // Knobs that are fine one by one may not be together with those derived: that can be asked of a good demand only.
  return shape.length > 0 ? shape : knobProblems(sizing(props.demand, props.knobs).knobs, nameOfKnob);
}

function nameOfKnob(name: string): string {
  return `knobs.${name}`;
}
