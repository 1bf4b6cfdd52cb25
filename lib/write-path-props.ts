import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Limits } from '../lambda/contract/limit-rules';
import type { Backpressure } from './front-door/backpressure';
import type { Balancing } from './front-door/balancing';
import type { FrontDoorCompute } from './front-door/compute';
import type { DoorListener } from './front-door/door-listener';
import type { Guard } from './front-door/guard/guard';
import type { Tracing } from './front-door/tracing';
import type { TrafficShift } from './front-door/traffic-shift';
import type { MonitoringProps } from './monitoring/monitoring-props';
import type { WarmThroughput } from './record-table/warm-throughput';
import type { Sales } from './sales';
import type { Demand } from './sizing/demand';
import type { Knobs } from './sizing/knobs';
import type { CollectionsProps } from './user-code/collection-props';

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
   * What runs the front door: a function for each request at a time, or containers that hold many, for thousands of requests a second. Changing
   * it on a deployed path is minutes of 503: make a new stack beside it, or accept the gap. docs/front-door.md
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
   * Whether each request is written down, in a bucket of the stack. Without it an abuse leaves no trace that says who. What the lines cost
   * is in the plan.
   * @default true
   */
  readonly accessLogs?: boolean;
  /**
   * Days that access logs are kept, 1–3,650; refused with `accessLogs: false`. Shorter leaves fewer traces of an abuse that is found late.
   * @default 90
   */
  readonly accessLogDays?: number;
  /**
   * Availability zones that the path is in, 2–6, in the order of the region's list. Say 2 for an account that sees two of us-west-1, or where the third has
   * no Fargate or no serverless cache (use1-az3 of us-east-1). A path that was deployed keeps the number it has:
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
