import { type ConflictPolicy, QUEUE_OF, type QueueKind } from '../../../../lambda/contract/collection';
import type { Knobs } from '../../knobs';
import type { WriterModel } from '../../writer-model';
import type { Containers } from '../door/containers-of';
import { USUAL_ACCESS_LOG_DAYS, USUAL_ZONES } from '../door/planned-door';
import type { CostAssumptions } from './assumptions';

/** What of a demand has a price. */
export interface CostDemand {
  readonly peakWritesPerSecond: number;
  /** Over a month. */
  readonly meanWritesPerSecond: number;
  readonly itemBytes: number;
  readonly writesPerRequest: number;
  /**
   * The part of all writes that goes to one record, 0 to 1. Writes of one batch to one record are one statement.
   * @default 0
   */
  readonly hottestShare?: number;
}

/** What stands, and is paid by the hour or the month. */
export interface StandingParts {
  /** Availability zones of the network: each has an address of the load balancer and of every interface endpoint. */
  readonly zones: number;
  /** Whether the load balancer has public addresses, one in each zone. */
  readonly internetFacing: boolean;
  /** Collections that are `byHash` or `byRange` have one: a run a minute. */
  readonly migrator: boolean;
  /** Paths that sell have one: a run a minute. */
  readonly sweeper: boolean;
  /** Metrics of the kit's own that occur, each name and function once. */
  readonly customMetrics: number;
  /** Metrics that alarms look at: an alarm over three of them is three. */
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly dashboards: number;
  /** Of the web ACL before the load balancer; none, no ACL. */
  readonly webAclRules: number;
  /** That the load balancer's access logs are kept; none, no logs. */
  readonly accessLogDays: number;
  /** What the table holds. Unit: GB. */
  readonly storedGigabytes: number;
}

/** What a bill is made from. Plain data: the same input gives the same bill. */
export interface CostInput {
  readonly demand: CostDemand;
  readonly knobs: Knobs;
  /** The buffers that the path has. */
  readonly kinds: ReadonlySet<QueueKind>;
  /** Of the collection that takes the writes: it names their buffer, where the path has that one. */
  readonly policy: ConflictPolicy;
  /** The door's tasks. @default - none, the door is a function */
  readonly containers?: Containers;
  /** @default ASSUMED_WRITER */
  readonly writer?: WriterModel;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default USUAL_PARTS */
  readonly standing?: Partial<StandingParts>;
  /** @default ASSUMED_COST */
  readonly assumptions?: Partial<CostAssumptions>;
}

/** The buffer of the writes. Of sales the orders go by the FIFO one, whatever their collection's policy is. */
export function mainKindOf(policy: ConflictPolicy, kinds: ReadonlySet<QueueKind>): QueueKind {
  const usual = QUEUE_OF[policy];
  const [first = usual] = kinds;
  return kinds.has(usual) ? usual : first;
}

/**
 * What a path with every default stands on, with the kit's dashboard and alarms: four burn rates of two objectives look at three and two
 * metrics each, in two windows. A metric is paid for the hours in which it occurs: those of bad days are not counted.
 */
export const USUAL_PARTS: StandingParts = {
  zones: USUAL_ZONES,
  internetFacing: true,
  migrator: false,
  sweeper: false,
  customMetrics: 16,
  alarmMetrics: 40,
  compositeAlarms: 5,
  dashboards: 1,
  webAclRules: 0,
  accessLogDays: USUAL_ACCESS_LOG_DAYS,
  storedGigabytes: 0,
};
