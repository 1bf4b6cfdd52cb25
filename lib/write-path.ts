// Receives what shall be written and how much of it.
// Promises the whole path of a write: front door, write buffers, writer, record table, read cache, in a network of its own.
// Of the buffers it makes those that the collections' policies need: a standard one, a FIFO one, or both; and a migrator where
// records may ever have to move, and a sweeper where something is sold.
// Hands on every stage, to be extended, watched and paid for one by one.

import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Limits } from '../lambda/contract/limit-rules';
import { mayMove } from '../lambda/contract/placement';
import { describePath, logicalIdOf, regionOf } from './describe-path';
import { FrontDoor } from './front-door';
import { type Backpressure, pressureRules } from './front-door/backpressure';
import type { Balancing } from './front-door/balancing';
import { ContainerDoor, type FrontDoorCompute } from './front-door/compute';
import type { DoorListener } from './front-door/door-listener';
import type { Guard } from './front-door/guard/guard';
import { webAclRules } from './front-door/guard/web-acl-rules';
import type { Tracing } from './front-door/tracing';
import type { TrafficShift } from './front-door/traffic-shift';
import { refuse } from './kit-error';
import { Migrator, migrationUnits } from './migrator';
import { PathMonitoring } from './monitoring';
import type { MonitoringProps } from './monitoring/monitoring-props';
import { Network } from './network';
import type { PathResources } from './path-description';
import { ReadCache } from './read-cache';
import { RecordTable } from './record-table';
import type { WarmThroughput } from './record-table/warm-throughput';
import type { Sales } from './sales';
import { completeDemand, type Demand } from './sizing/demand';
import type { Knobs } from './sizing/knobs';
import { doorAskedOf } from './sizing/plan/door/door-asked';
import type { Plan } from './sizing/plan/plan';
import { planAskedOf } from './sizing/plan/plan-asked';
import { planOf } from './sizing/plan/plan-of';
import { worstDelaySeconds } from './sizing/planned-drain';
import type { Sizing } from './sizing/sizing';
import { isUnresolved } from './sizing/unresolved';
import { Sweeper } from './sweeper';
import { type CollectionsProps, declaredCollections } from './user-code/collection-props';
import { WriteBuffer } from './write-buffer';
import { kindsNeeded } from './write-buffer/buffer-problems';
import { poisonQueue } from './write-buffer/quarantine-queue';
import { type OfferedPath, planProblems, writePathProblems } from './write-path-problems';
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
  /**
   * When the front door refuses buffered writes for what waits before them; `false` accepts them however long that takes.
   * @default - from three times the longest wait that the plan foresees; a burst that the path is sized for is never refused
   */
  readonly backpressure?: Backpressure | false;
  /**
   * Lets clients order units of limited stocks, with `POST /v1/sales/{sku}/orders`: each order is sold once, and never more than
   * there is. A FIFO buffer and a sweeper are then made for it.
   * @default - none: nothing is sold
   */
  readonly sales?: Sales;
  /** HTTPS with a certificate, or HTTP for a stated reason. */
  readonly listener: DoorListener;
  /**
   * What runs the front door: a function for each request at a time, or containers that hold many, for thousands of requests a second.
   * docs/front-door.md
   * @default FrontDoorCompute.lambda()
   */
  readonly compute?: FrontDoorCompute;
  /**
   * How requests are spread over the tasks of a door of containers.
   * @default - to the task with the fewest open requests, over all zones
   */
  readonly balancing?: Balancing;
  /**
   * How a new version of the door takes over. An alarm of the path takes the old one back.
   * @default - a function at once; containers one after the other, back only where new ones do not start
   */
  readonly shift?: TrafficShift;
  /**
   * Who may come to the door, and with what. docs/guard.md
   * @default - whoever reaches it, with any well-formed request
   */
  readonly guard?: Guard;
  /**
   * Whether each request is written down, in a bucket of the stack.
   * @default true
   */
  readonly accessLogs?: boolean;
  /**
   * Availability zones that the path is in, 2–6. Say 2 for an account that sees two of us-west-1. A path that was deployed keeps the number it has:
   * another one replaces the read cache, whose name is taken by the old one then, and the deployment fails.
   * @default 3
   */
  readonly zones?: number;
  /**
   * Rate limits at the front door, counted in the read cache. A request that one of them refuses is a 429 with `Retry-After`.
   * @default - none: whatever comes is let in
   */
  readonly limits?: Limits;
  /**
   * Which requests are followed from the client to the table in the logs; `false` follows none, and messages then carry no trace.
   * @default - traces that clients mark, and one in 1,000 of the others
   */
  readonly tracing?: Tracing | false;
  /**
   * Lets only those in whom an `EdgeCache` before the door sends; all others get a 403.
   * @default false
   */
  readonly edgeOnly?: boolean;
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
   * What the table and each of its indexes take at once. Never lowered again, and paid for when it is raised: for a peak above
   * 4,000 writes/s that nothing slower comes before.
   * @default - what DynamoDB gives every on-demand table: 12,000 read and 4,000 write units a second, growing with use
   */
  readonly warmThroughput?: WarmThroughput;
  /**
   * How records move after a collection was given more shards or ranges. Needs a collection that is `byHash` or `byRange`.
   * @default - a tenth of what the table takes at once
   */
  readonly migration?: Migration;
  /**
   * The dashboard and the alarms of the path; docs/monitoring.md says what they cost. Without a topic the alarms are there to be seen, and tell
   * nobody; `false` leaves both out.
   * @default - both, by what the path is sized for, without a topic
   */
  readonly monitoring?: MonitoringProps | false;
  /**
   * What becomes of records and waiting writes when the stack is deleted. `DESTROY` is for stacks of an hour: it takes the
   * table's deletion protection away too.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** How records move from one layout of a collection to the next. */
export interface Migration {
  /**
   * Write units a second that a move may take of the table, 10–40,000; a record of 1 KB takes two. Fewer leave more to the
   * writes and make the move longer.
   * @default 400, or a tenth of `warmThroughput.writeUnitsPerSecond`
   */
  readonly unitsPerSecond?: number;
}

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
    const { warmThroughput, migration, sales, monitoring = {}, compute, zones } = props;
    const offered = { ...props, transactions, backpressure, demand, knobs: overrides };
    refuse(this, writePathProblems(offered));
    const kinds = kindsNeeded(collections, sales);

    this.plan = planOfPath(offered, regionOf(this));
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
      ...doorDescribed(this.frontDoor),
      ...doorPlanned(offered),
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

/** Only names that are known at synth: metadata of a template may refer to nothing. */
function doorDescribed({ containerSettings: settings, metricName }: FrontDoor) {
  if (settings === undefined) return {};
  const tasks = { least: settings.minTasks, most: settings.maxTasks };
  return { compute: 'containers' as const, metricName, tasks };
}

function containersDescribed({ service, targetGroup, alternateTargetGroup }: FrontDoor): Partial<PathResources> {
  if (service === undefined) return {};
  return {
    // Its own construct, and no other's: nobody gives a door a cluster.
    cluster: logicalIdOf(service.cluster),
    targetGroup: logicalIdOf(targetGroup),
    ...(alternateTargetGroup && { alternateTargetGroup: logicalIdOf(alternateTargetGroup) }),
  };
}

/** What of the door the plan goes by, here and in the template's metadata. */
function doorPlanned({ compute, balancing, shift, guard, accessLogs, edgeOnly = false, demand, zones }: OfferedPath) {
  const { peakWritesPerSecond } = completeDemand(demand);
  const rules = guard?.webAcl && webAclRules(guard.webAcl, { edgeOnly, peakWritesPerSecond }).length;
  return {
    door: doorAskedOf({ compute, balancing, shift: shift !== undefined, webAclRules: rules, accessLogs }),
    ...(zones !== undefined && !isUnresolved(zones) && { zones }),
  };
}

function planOfPath(offered: OfferedPath, region: string | undefined): Plan {
  const { collections, sales, demand, knobs, warmThroughput, monitoring } = offered;
  return planOf(
    planAskedOf({
      demand,
      knobs,
      collections: declaredCollections(collections),
      kinds: kindsNeeded(collections, sales),
      warmWriteUnitsPerSecond: warmThroughput?.writeUnitsPerSecond,
      sells: sales !== undefined,
      monitored: monitoring !== false,
      ...doorPlanned(offered),
      ...(region !== undefined && { region }),
    }),
  );
}
