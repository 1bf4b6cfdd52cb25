// Receives what shall be written and how much of it.
// Promises the whole path of a write: front door, write buffers, writer, record table, read cache, in a network of its own.
// Of the buffers it makes those that the collections' policies need: a standard one, a FIFO one, or both; and a migrator where
// records may ever have to move, and a sweeper where something is sold.
// Hands on every stage, to be extended, watched and paid for one by one.

import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { mayMove } from '../lambda/contract/placement';
import { containersDescribed, describePath, doorDescribed, logicalIdOf, regionOf } from './describe-path';
import { FrontDoor } from './front-door';
import { pressureRules } from './front-door/backpressure';
import { ContainerDoor } from './front-door/compute';
import { refuse } from './kit-error';
import { Migrator, migrationUnits } from './migrator';
import { PathMonitoring } from './monitoring';
import { Network, ZONES_DEFAULT, zonesOf } from './network';
import type { PathResources } from './path-description';
import { plannedDoor, planOfPath } from './plan-of-path';
import { ReadCache } from './read-cache';
import { RecordTable } from './record-table';
import type { Plan } from './sizing/plan/plan';
import { worstDelaySeconds } from './sizing/planned-drain';
import type { Sizing } from './sizing/sizing';
import { Sweeper } from './sweeper';
import { declaredCollections } from './user-code/collection-props';
import { WriteBuffer } from './write-buffer';
import { kindsNeeded } from './write-buffer/buffer-problems';
import { poisonQueue } from './write-buffer/quarantine-queue';
import { planProblems, writePathProblems } from './write-path-problems';
import type { WritePathProps } from './write-path-props';
import { Writer } from './writer';

export type { Migration, WritePathProps } from './write-path-props';

export class WritePath extends Construct {
  /** What `npx spillway plan` says of the demand and the collections: every value with its reason, waits, limits and costs. */
  readonly plan: Plan;
  /** The plan's knobs. */
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
  /** Moves records to more shards or ranges; absent where no collection has any. */
  readonly migrator?: Migrator;
  /** Looks after sales; absent without `sales`. */
  readonly sweeper?: Sweeper;
  /** Its dashboard and its alarms; absent where `monitoring` is `false`. */
  readonly monitoring?: PathMonitoring;

  constructor(scope: Construct, id: string, props: WritePathProps) {
    super(scope, id);
    const { collections, listener, demand = {}, knobs: overrides = {} } = props;
    const { transactions = false, backpressure = {}, removalPolicy = RemovalPolicy.RETAIN } = props;
    const { warmThroughput, migration, sales, monitoring = {}, compute, zones = ZONES_DEFAULT } = props;
    const offered = { ...props, transactions, backpressure, demand, knobs: overrides };
    refuse(this, writePathProblems(offered));
    const kinds = kindsNeeded(collections, sales);

    // As many as there are: a region may have fewer than are asked for.
    const zonesThere = zonesOf(Stack.of(this), zones).length;
    const door = plannedDoor(offered);
    this.plan = planOfPath(offered, { region: regionOf(this), door, zones: zonesThere });
    refuse(this, planProblems(offered, this.plan));
    this.sizing = this.plan.sizing;
    const { knobs } = this.sizing;
    const { demandBehindDoor } = this.plan;

    const ofContainers = compute instanceof ContainerDoor;
    this.network = new Network(this, 'Network', { maxAzs: zones, containers: ofContainers });
    const { vpc } = this.network;

    this.table = new RecordTable(this, 'RecordTable', {
      collections,
      warmThroughput,
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
      countsDrain: backpressure !== false,
      // Also in a burst that the path is sized for no write is late.
      acceptableDelaySeconds: worstDelaySeconds(kinds, demandBehindDoor, knobs),
      collections,
      sales,
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
      limits: props.limits,
      edgeOnly: props.edgeOnly,
      tracing: props.tracing,
      ...(backpressure !== false && { pressure: pressureRules(backpressure, kinds, demandBehindDoor, knobs) }),
      sales,
      listener,
      compute,
      balancing: props.balancing,
      shift: props.shift,
      guard: props.guard,
      accessLogs: props.accessLogs,
      accessLogDays: props.accessLogDays,
      demand,
      ...(!ofContainers && { memoryMegabytes: knobs.frontDoorMemoryMegabytes }),
      timeoutSeconds: knobs.frontDoorTimeoutSeconds,
    });
    // Without its ways to the registry and the log no task starts, and a service whose first tasks fail is given up.
    const { containerEndpoints, objectEndpoint } = this.network;
    this.frontDoor.service?.node.addDependency(objectEndpoint, ...containerEndpoints);
    if (sales !== undefined) {
      this.sweeper = new Sweeper(this, 'Sweeper', {
        sales,
        collections,
        table: this.table.table,
        cache: this.cache,
        vpc,
      });
    }
    if (Object.values(declaredCollections(collections)).some(mayMove)) {
      this.migrator = new Migrator(this, 'Migrator', {
        table: this.table.table,
        collections,
        unitsPerSecond: migration?.unitsPerSecond ?? migrationUnits(warmThroughput),
      });
      // Updated last: who moves records must not know of a layout before those do who write them.
      const { function: handler, alias = handler } = this.frontDoor;
      this.migrator.node.addDependency(this.writer.function, alias ?? this.frontDoor);
    }
    if (monitoring !== false) {
      this.monitoring = new PathMonitoring(this, 'Monitoring', { ...monitoring, path: this });
      if (props.shift !== undefined) this.frontDoor.rollBackOn(this.monitoring.doorAlarms);
    }
    describePath(this, {
      demand,
      knobs: overrides,
      kinds: [...kinds],
      collections: declaredCollections(collections),
      warmWriteUnitsPerSecond: warmThroughput?.writeUnitsPerSecond,
      sells: sales !== undefined,
      transactions,
      door,
      zones: zonesThere,
      ...doorDescribed(this.frontDoor),
      resources: this.logicalIds(),
    });
  }

  private logicalIds(): PathResources {
    const { frontDoor, buffer, fifoBuffer, migrator, sweeper, monitoring } = this;
    return {
      frontDoor: logicalIdOf(frontDoor.function ?? frontDoor.service ?? frontDoor),
      loadBalancer: logicalIdOf(frontDoor.loadBalancer),
      writer: logicalIdOf(this.writer.function),
      table: logicalIdOf(this.table.table),
      cache: Stack.of(this).getLogicalId(this.cache.cache),
      quarantine: logicalIdOf(this.quarantine),
      ...(buffer && { buffer: logicalIdOf(buffer.queue) }),
      ...(fifoBuffer && {
        fifoBuffer: logicalIdOf(fifoBuffer.queue),
        fifoQuarantine: logicalIdOf(fifoBuffer.quarantine),
      }),
      ...(migrator && { migrator: logicalIdOf(migrator.function) }),
      ...(sweeper && { sweeper: logicalIdOf(sweeper.function) }),
      ...(monitoring && { dashboard: logicalIdOf(monitoring.dashboard) }),
      ...containersDescribed(frontDoor),
    };
  }
}
