// What a plan says: for people as a table, for machines as JSON, and for the constructs as knobs and thresholds.
// Plain data and nothing else. `planOf` (plan-of.ts) makes it.

import type { ConflictPolicy, QueueKind } from '../../../lambda/contract/collection';
import type { PurposeAvailability } from '../availability/path-availability';
import type { Demand } from '../demand';
import type { Knobs } from '../knobs';
import type { Ramp } from '../queueing/event-source';
import type { Sizing } from '../sizing';
import type { WriterModel } from '../writer-model';
import type { Containers } from './door/containers-of';
import type { PlannedDoor } from './door/planned-door';
import type { PlannedCost } from './planned-cost';
import type { RegionQuotas } from './quotas';

/** The path's stages, in the order of a write's journey. */
export const STAGES = ['front door', 'write buffer', 'writer', 'record table', 'read cache'] as const;
export type Stage = (typeof STAGES)[number];

/** What a plan is made from. */
export interface PlanAsked {
  readonly demand?: Demand;
  /** Knobs set by hand. */
  readonly knobs?: Partial<Knobs>;
  /**
   * The buffers that the path has.
   * @default - the one that `policy` needs
   */
  readonly kinds?: ReadonlySet<QueueKind>;
  /**
   * Of the collection that takes most of the writes: it decides units per write.
   * @default 'createOnly'
   */
  readonly policy?: ConflictPolicy;
  /**
   * Parts that each record of a `counter` collection is spread over: its hottest record is then that many records.
   * @default 1
   */
  readonly spread?: number;
  /**
   * Shards of the collection that takes most of the writes, or `derived`: as many as the demand needs. Only where it is
   * `byHash` or `byTime`.
   * @default - none: DynamoDB itself spreads the records of `byKey`
   */
  readonly shards?: number | 'derived';
  /**
   * What the path has beside its buffers, paid for by the month.
   * @default - the dashboard and the alarms
   */
  readonly parts?: PlannedParts;
  /**
   * What runs the front door, and what guards and logs it.
   * @default - a function, with access logs and without a web ACL
   */
  readonly door?: PlannedDoor;
  /**
   * Availability zones of the network.
   * @default 3
   */
  readonly zones?: number;
  /**
   * Write units a second that the table takes from its first second on.
   * @default 4000
   */
  readonly warmWriteUnitsPerSecond?: number;
  /**
   * What the account may use in its region.
   * @default - what a new account has
   */
  readonly quotas?: Partial<RegionQuotas>;
  /**
   * How long the writer's parts take.
   * @default - assumptions on the slow side
   */
  readonly writer?: Partial<WriterModel>;
  /**
   * How fast the event sources widen in a burst.
   * @default - five runs at first and one more a second, a fifth of what Lambda says that it may do
   */
  readonly ramp?: Partial<Ramp>;
  /**
   * Whose prices to take.
   * @default 'us-east-1'
   */
  readonly region?: string;
}

/** What a path has, or has not, beside its stages. */
export interface PlannedParts {
  /**
   * Of collections that are `byHash` or `byRange`.
   * @default false
   */
  readonly migrator?: boolean;
  /**
   * Of paths that sell.
   * @default false
   */
  readonly sweeper?: boolean;
  /**
   * Whether there are the kit's dashboard and alarms.
   * @default true
   */
  readonly monitored?: boolean;
}

/** A service's limit, with where it is written. */
export interface Limit {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly source: string;
}

/** One derived value. */
export interface PlanLine {
  readonly stage: Stage;
  /** A name of `Knobs`, or of a value that is told and not set. */
  readonly knob: string;
  readonly value: number | string;
  readonly unit: string;
  /** As it would be written on paper: `peak × burst ÷ (burst + delay)`. */
  readonly formula: string;
  /** What stands in the formula. */
  readonly inputs: Readonly<Record<string, number | string>>;
  /** The limit that binds: the value would be another without it. Absent where the formula alone decides. */
  readonly limit?: Limit;
  /** One sentence for the reader of the table. */
  readonly why: string;
  /** Whether it was given by hand. */
  readonly overridden: boolean;
  /** Whether the stack sets it, as a knob. What it does not set is told, for people and for what they do by hand. */
  readonly set: boolean;
}

/** How much of the demand one part can carry. The first in the list gives out first. */
export interface Bottleneck {
  readonly stage: Stage;
  readonly what: string;
  /**
   * The peak that it carries as it is planned, in writes a second. A part behind the buffer is asked for less than the peak: for
   * what must be applied so that a burst of this length is in the table in time.
   */
  readonly writesPerSecond: number;
  /** The demand's peak as a part of that: above 1 it does not carry it. */
  readonly utilization: number;
  readonly limit?: Limit;
  /** What would make it carry more. */
  readonly raise: string;
}

/** A quota to ask for before the day. */
export interface QuotaToRaise {
  readonly service: string;
  readonly quota: string;
  readonly have: number;
  readonly need: number;
  readonly why: string;
}

/** A limit that the demand cannot meet, whatever is paid. */
export interface Impossible {
  /** What was asked, with its value. */
  readonly asked: string;
  /** The limit that it hits. */
  readonly limit: string;
  /** What would make it possible. */
  readonly wouldTake: string;
}

/** One moment of a forecast burst. Rates are writes a second. */
export interface BurstMoment {
  readonly second: number;
  readonly offered: number;
  readonly applied: number;
  /** Writes that wait. */
  readonly backlog: number;
}

/** A burst through one buffer, as a fluid: exact in the large, to a batch and a run in the small. */
export interface BurstForecast {
  /** Writes that no run holds, with those whose batch fills. */
  readonly peakBacklog: number;
  /** From the end of the height until nothing more waits than before it; Infinity where the mean alone is too much. */
  readonly drainSeconds: number;
  /** Of the unluckiest write. */
  readonly worstWaitSeconds: number;
  /** A few hundred moments, for a picture. */
  readonly curve: readonly BurstMoment[];
}

/** A burst that is forecast to take longer than was asked: possible, and not in time. */
export interface LateBurst {
  readonly kind: QueueKind;
  /** Unit: seconds. */
  readonly askedSeconds: number;
  /** Of the unluckiest write. Unit: seconds. */
  readonly forecastSeconds: number;
  /** Whether its runs are too few at all, or come too slowly. */
  readonly by: 'width' | 'ramp';
  readonly because: string;
  /** What would change it. */
  readonly wouldTake: string;
}

/** What is waited for in calm hours, at the mean rate. Unit: seconds. */
export interface Waits {
  /**
   * For a free environment of the front door (M/M/c, where Lambda would otherwise start one more); of a door of containers for the others that
   * a call is shared with.
   */
  readonly frontDoor: number;
  /** From the buffer's answer until a run of the writer holds the write. */
  readonly buffer: { readonly mean: number; readonly p95: number };
  /** From the buffer's answer until the write is in the table. */
  readonly acceptToDurable: { readonly mean: number; readonly p95: number };
}

export interface Plan {
  readonly demand: Required<Demand>;
  readonly kinds: readonly QueueKind[];
  readonly policy: ConflictPolicy;
  /**
   * As the buffers and the writer meet it: single writes that share a call at a door of containers come in messages of several, as those of a
   * bulk do. The demand itself where the door is a function.
   */
  readonly demandBehindDoor: Required<Demand>;
  readonly zones: number;
  /** What the door's tasks are made of. Absent where it is a function. */
  readonly containers?: Containers;
  readonly sizing: Sizing;
  readonly lines: readonly PlanLine[];
  /**
   * Of each buffer that the path has; each is asked to carry the whole demand that may come to it. The table takes what it is
   * planned for: `warmWriteUnitsPerSecond` of the lines, and the quota is raised.
   */
  readonly bursts: Readonly<Partial<Record<QueueKind, BurstForecast>>>;
  /**
   * The same through the table as it stands: it takes 4,000 units a second, or what it was warmed for, or twice the mean that it
   * is used to, and no more than the quota. Without the buffers for which that makes no difference.
   */
  readonly unpreparedBursts: Readonly<Partial<Record<QueueKind, BurstForecast>>>;
  /** Of each buffer whose burst is forecast to take longer than the acceptable delay. Empty where all is in time. */
  readonly late: readonly LateBurst[];
  readonly waits: Readonly<Partial<Record<QueueKind, Waits>>>;
  readonly bottlenecks: readonly Bottleneck[];
  readonly quotasToRaise: readonly QuotaToRaise[];
  /** Empty for a demand that can be met. */
  readonly impossible: readonly Impossible[];
  readonly cost: PlannedCost;
  /** By purpose, from AWS's service level agreements: no forecast. docs/availability.md */
  readonly availability: readonly PurposeAvailability[];
}
