import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Limits } from '../../lambda/contract/limit-rules';
import type { PressureRules } from '../../lambda/contract/pressure';
import type { IReadCache } from '../read-cache';
import type { Sales } from '../sales';
import type { Demand } from '../sizing/demand';
import type { CollectionsProps } from '../user-code/collection-props';
import type { Balancing } from './balancing';
import type { FrontDoorCompute } from './compute';
import type { DoorListener } from './door-listener';
import type { Guard } from './guard/guard';
import type { Tracing } from './tracing';
import type { TrafficShift } from './traffic-shift';

export interface FrontDoorProps {
  /**
   * Where accepted writes go that need no order.
   * @default - none: no collection may have a policy that needs a standard queue
   */
  readonly buffer?: IQueue;
  /**
   * Where accepted writes go that build on one another: those to one record stay in order.
   * @default - none: no collection may have a policy that needs a FIFO queue
   */
  readonly fifoBuffer?: IQueue;
  /** Where records are read, and written where a collection is `direct` or spills, a key is `durable`, or `transactions` are on. */
  readonly table: ITableV2;
  /** What may be written. The writer must be given the same. */
  readonly collections: CollectionsProps;
  /**
   * Lets clients write several records all-or-nothing, with `POST /v1/transactions`. The front door may then write the table
   * itself, whatever the collections' modes. In a transaction each write costs twice its units, and a marker item two more.
   * @default false
   */
  readonly transactions?: boolean;
  /**
   * Lets clients open sales and order from them, with `PUT /v1/sales/{sku}` and `POST /v1/sales/{sku}/orders`. Units are reserved
   * in `cache`, and orders go by `fifoBuffer`: both must be given.
   * @default - none: nothing is sold
   */
  readonly sales?: Sales;
  /** The network: the load balancer goes into its public subnets, function or containers into its isolated ones. */
  readonly vpc: IVpc;
  /** HTTPS with a certificate, or HTTP for a stated reason. Clients must be told when it changes: so does the URL. */
  readonly listener: DoorListener;
  /**
   * Where the outcomes of writes are looked up.
   * @default - nowhere: the status of a write is never known
   */
  readonly cache?: IReadCache;
  /**
   * Rate limits, counted in `cache` for all clients of the door. A request that one of them refuses is a 429 with `Retry-After`.
   * @default - none: whatever comes is let in
   */
  readonly limits?: Limits;
  /**
   * When buffered writes are refused for what waits before them, as `pressureRules` makes it of a demand. The writer must be
   * told to count what it ends (`countsDrain`), or only its planned rate is known.
   * @default - never: a buffer takes all that comes, however long it then waits
   */
  readonly pressure?: PressureRules;
  /**
   * Which requests are followed from the client to the table in the logs; `false` follows none, and messages then carry no trace.
   * @default - traces that clients mark, and one in 1,000 of the others
   */
  readonly tracing?: Tracing | false;
  /**
   * Whether the internet may reach the door. Without it, only what is in the network or joined to it can.
   * @default true
   */
  readonly internetFacing?: boolean;
  /**
   * Lets only those in who show the door's own secret, as an `EdgeCache` before it does; all others get a 403. Without it whoever knows
   * the load balancer's name comes in past the edge, and writes into `X-Forwarded-For` whatever address it likes.
   * @default false
   */
  readonly edgeOnly?: boolean;
  /**
   * What runs the door: a function for each request at a time, or containers that hold many. Changing it on a deployed door replaces the
   * target group: minutes of 503, until the new one has targets. A new stack beside the old one has no such gap. docs/front-door.md
   * @default FrontDoorCompute.lambda()
   */
  readonly compute?: FrontDoorCompute;
  /**
   * How requests are spread over the tasks of a container door.
   * @default - to the task with the fewest open requests, over all zones
   */
  readonly balancing?: Balancing;
  /**
   * How a new version of the door takes over. An alarm while it does takes the old one back. Containers that ask for tokens (`guard.jwt`) cannot be shifted.
   * @default - a function at once; containers one after the other, back only where new ones do not start
   */
  readonly shift?: TrafficShift;
  /**
   * Who may come to the door, and with what.
   * @default - whoever reaches it, with any well-formed request
   */
  readonly guard?: Guard;
  /**
   * What a door of containers has tasks for, and what a web ACL lets one address send.
   * @default - 500 writes/s for 300 s, of 1 KiB each
   */
  readonly demand?: Demand;
  /**
   * Whether AWS refuses to delete the load balancer. It holds no data, but its name in DNS goes with it; with it, a stack
   * cannot be destroyed before this is turned off.
   * @default false
   */
  readonly deletionProtection?: boolean;
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
   * MiB of memory of the function, 128–10,240; CPU comes with it. Refused with containers, which have their own in `compute`.
   * @default 512
   */
  readonly memoryMegabytes?: number;
  /**
   * Seconds that one request may take, 1–59: the load balancer gives a connection up after 60; 4 at the least where clients wait for the table. Longer holds clients of a slow service; shorter refuses more of them.
   * @default 10
   */
  readonly timeoutSeconds?: number;
}
