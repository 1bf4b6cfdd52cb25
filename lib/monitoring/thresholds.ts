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
}

/** An alarm looks back one day at the most. Source: CloudWatch API reference, PutMetricAlarm, EvaluationPeriods. Unit: minutes. */
const LOOKS_BACK_MAX = 1440;

/** Pure: the same demand and knobs give the same thresholds, in the plan, in the template and on paper. */
export function bufferThresholds(kind: QueueKind, demand: Required<Demand>, knobs: Knobs): BufferThresholds {
  const { worstDelaySeconds, fullAt } = drainPlan(kind, demand, knobs);
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
  };
}
