import { Token } from 'aws-cdk-lib';
import type { QueueKind } from '../../lambda/contract/collection';
import { type PressureRules, WRITE_CLASSES, type WriteClass } from '../../lambda/contract/pressure';
import { DEFAULT_DEMAND, type Demand } from '../sizing/demand';
import type { Knobs } from '../sizing/knobs';
import { type NumberRule, numberProblems } from '../sizing/number-rule';
import { drainPlan } from '../sizing/planned-drain';

/**
 * When the front door refuses buffered writes, with a 503 and the time to come again, because too much waits before them.
 * Where clients may rank their writes, background ones are refused first and critical ones last.
 */
export interface Backpressure {
  /**
   * How long an accepted write may be expected to wait before normal writes are refused. Higher lets longer backlogs grow;
   * lower refuses in bursts that the path could work off. Unit: seconds, 1–86,400.
   * @default - three times the longest wait that the plan itself foresees: `demand.acceptableDelaySeconds`, or the forecast's with half of the writer
   */
  readonly acceptableDelaySeconds?: number;
  /**
   * By how many acceptable delays each class begins to be refused; a quarter later all of it is. They must rise in the order
   * background, normal, critical.
   * @default - background 0.5, normal 1, critical 2
   */
  readonly shedAt?: Readonly<Partial<Record<WriteClass, number>>>;
  /**
   * Whether clients choose the class of their writes, with the `Priority` header (RFC 9218). Browsers send one with every request
   * by themselves (`u=1`, which is critical), so turn it on only where every client is a program of yours that sets it, or
   * whoever stands before the door does. Without it each write is normal, and nobody gets past others by a header.
   * @default false
   */
  readonly trustPriority?: boolean;
}

export const DEFAULT_SHED_AT: Readonly<Record<WriteClass, number>> = { background: 0.5, normal: 1, critical: 2 };

/** Background writes, refused at half of it, are then still taken in every burst that the path is made for. */
const TIMES_THE_PLAN = 3;

const RULES: Readonly<Record<'acceptableDelaySeconds', NumberRule>> = {
  acceptableDelaySeconds: {
    min: 1,
    max: 86_400,
    otherwise: 'every write would be refused, or a day of backlog none',
  },
};

const FACTOR = { min: 0.1, max: 100 } as const;

/** What the front door goes by: what is offered, and how the writer empties each buffer by the plan. */
export function pressureRules(
  backpressure: Backpressure,
  kinds: ReadonlySet<QueueKind>,
  demand: Demand,
  knobs: Knobs,
): PressureRules {
  const plans = [...kinds].map((kind) => [kind, drainPlan(kind, demand, knobs)] as const);
  const worst = Math.max(...plans.map(([, { worstDelaySeconds }]) => worstDelaySeconds));
  const { acceptableDelaySeconds = TIMES_THE_PLAN * worst, shedAt, trustPriority = false } = backpressure;
  return {
    acceptableDelaySeconds,
    shedAt: { ...DEFAULT_SHED_AT, ...shedAt },
    trustPriority,
    plan: Object.fromEntries(plans.map(([kind, { worstDelaySeconds: _, ...plan }]) => [kind, plan])),
  };
}

/** Everything wrong with it, whatever the path is sized for. */
export function backpressureProblems(backpressure: Backpressure): string[] {
  return [
    ...numberProblems(RULES, backpressure, (name) => `backpressure.${name}`),
    ...shedAtProblems({ ...DEFAULT_SHED_AT, ...backpressure.shedAt }),
  ];
}

function shedAtProblems(shedAt: Readonly<Record<WriteClass, number>>): string[] {
  const wrong = WRITE_CLASSES.filter((name) => !(shedAt[name] >= FACTOR.min && shedAt[name] <= FACTOR.max));
  if (wrong.length > 0) {
    return wrong.map(
      (name) =>
        `backpressure.shedAt.${name} must be a number from ${FACTOR.min} to ${FACTOR.max}, got ${shedAt[name]}: the class would never be taken, or never be refused`,
    );
  }
  const { background, normal, critical } = shedAt;
  if (background <= normal && normal <= critical) return [];
  return [
    `backpressure.shedAt must rise from background over normal to critical, got ${background}, ${normal} and ${critical}: writes that matter more would be refused first`,
  ];
}

/** What of it contradicts the demand and the knobs that the path is sized by. */
export function pressurePlanProblems(
  { acceptableDelaySeconds: accepted, shedAt }: Backpressure,
  demand: Demand,
  knobs: Knobs,
): string[] {
  if (accepted === undefined || Token.isUnresolved(accepted)) return [];
  const { acceptableDelaySeconds: planned = DEFAULT_DEMAND.acceptableDelaySeconds } = demand;
  const { background, normal } = { ...DEFAULT_SHED_AT, ...shedAt };
  const problems: string[] = [];
  if (accepted * normal < planned) {
    problems.push(
      `backpressure.acceptableDelaySeconds times shedAt.normal must be ${planned} or more, got ${accepted} times ${normal}: bursts that the path is sized for would be refused; lower demand.acceptableDelaySeconds, which makes the writer wider`,
    );
  }
  if (accepted * background <= knobs.windowSeconds) {
    problems.push(
      `backpressure.acceptableDelaySeconds times shedAt.background must be more than the ${knobs.windowSeconds} s that a batch may wait to fill (windowSeconds), got ${accepted} times ${background}: background writes would be refused from an idle path`,
    );
  }
  return problems;
}
