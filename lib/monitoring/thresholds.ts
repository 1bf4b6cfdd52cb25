import type { QueueKind } from '../../lambda/contract/collection';
import type { Demand } from '../sizing/demand';
import type { Knobs } from '../sizing/knobs';
import { drainPlan } from '../sizing/planned-drain';

/** A number of minutes in a row over a number: both of the plan. */
export interface Patience {
  readonly above: number;
  readonly minutes: number;
}

/** When a buffer's alarms come. */
export interface BufferThresholds {
  /** The age of the oldest message, in seconds. */
  readonly age: Patience;
  /** Messages that wait. */
  readonly backlog: Patience;
  /** For so many minutes in a row something may be there while nothing leaves. */
  readonly stuckMinutes: number;
}

/** An alarm looks back one day at the most. Source: CloudWatch API reference, PutMetricAlarm, EvaluationPeriods. Unit: minutes. */
const LOOKS_BACK_MAX = 1440;

/** Pure: the same demand and knobs give the same thresholds, in the plan, in the template and on paper. */
export function bufferThresholds(kind: QueueKind, demand: Required<Demand>, knobs: Knobs): BufferThresholds {
  const { worstDelaySeconds, fullAt } = drainPlan(kind, demand, knobs);
  const windowSeconds = kind === 'standard' ? knobs.windowSeconds : 0;
  return {
    age: {
      above: worstDelaySeconds,
      // What a crashed run held comes back after its visibility: one crash makes a batch that old, and no longer in a row.
      minutes: Math.ceil(knobs.visibilitySeconds / 60) + 1,
    },
    backlog: {
      // The writer runs at its full width from here on.
      above: fullAt,
      // A burst as planned, worked off as planned, is over by then.
      minutes: Math.min(LOOKS_BACK_MAX, Math.ceil((demand.burstSeconds + worstDelaySeconds) / 60) + 1),
    },
    // One crashed run, then a batch that fills, and what the plan foresees at worst: a lone write has gone by then.
    stuckMinutes: Math.min(
      LOOKS_BACK_MAX,
      Math.ceil((knobs.visibilitySeconds + windowSeconds + worstDelaySeconds) / 60) + 1,
    ),
  };
}

/** How many minutes with a crash there must be, of how many that are looked at. */
export interface CrashWatch {
  readonly minutes: number;
  readonly ofThem: number;
}

const CRASHES = 3;
const CRASH_MINUTES_MIN = 5;

/**
 * A batch that crashes at each delivery comes again after its visibility: three of its crashes are in three times that, however
 * long it is. Where a day does not hold three, as many as it holds.
 */
export function crashWatch({ visibilitySeconds }: Pick<Knobs, 'visibilitySeconds'>): CrashWatch {
  const wanted = Math.ceil((CRASHES * visibilitySeconds) / 60);
  const minutes = Math.min(LOOKS_BACK_MAX, Math.max(CRASH_MINUTES_MIN, wanted));
  return { minutes, ofThem: Math.min(CRASHES, Math.floor((minutes * 60) / visibilitySeconds)) };
}
