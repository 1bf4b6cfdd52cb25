import type { Duration } from 'aws-cdk-lib';
import { type NumberRule, numberProblems } from '../../sizing/number-rule';
import type { DoorKind } from '../compute';
import type { FrontDoorProps } from '../front-door-props';
import type { ShiftWay, TrafficShift } from '../traffic-shift';
import { DEFAULT_BAKE_MINUTES, minutesOf, stepsOf } from './shift-time';

/** What of a door decides whether its requests can be shifted. */
export interface ShiftedDoor {
  readonly kind: DoorKind;
  /** Whether the load balancer asks for tokens. */
  readonly asksForTokens: boolean;
}

/**
 * Of `CanaryConfiguration` and `LinearConfiguration` of ECS, and of `TimeBasedCanary` and `TimeBasedLinear` of CodeDeploy, what both take.
 * Source: CloudFormation, AWS::ECS::Service CanaryConfiguration (0.1–100 %, 0–1,440 min) and LinearConfiguration (3–100 %, 0–1,440 min);
 * CodeDeploy user guide, "CodeDeploy quotas" (48 h between two shifts, whole per cents and minutes).
 */
const CANARY: Readonly<Record<'percent' | 'intervalMinutes', NumberRule>> = {
  percent: { min: 1, max: 50, otherwise: 'no client would meet the new version first, or more than half of them' },
  intervalMinutes: { min: 1, max: 1440, otherwise: 'no alarm could come before all requests followed' },
};
const LINEAR: Readonly<Record<'percent' | 'intervalMinutes', NumberRule>> = {
  percent: { min: 3, max: 50, otherwise: 'ECS takes no smaller steps, and a larger one is all at once' },
  intervalMinutes: {
    min: 1,
    max: 60,
    otherwise: 'no alarm could come between two steps, or the shift would take days',
  },
};
const BAKING: Readonly<Record<'bakeTimeMinutes', NumberRule>> = {
  bakeTimeMinutes: { min: 0, max: 1440, otherwise: 'both versions would run, and be paid for, for more than a day' },
};

/** CloudFormation refuses what it reckons to take longer. Source: AWS::ECS::Service CanaryConfiguration. Unit: minutes. */
const LONGEST = 33 * 60;

/** Source: CodeDeploy user guide, "CodeDeploy quotas": alarms of a deployment group. */
const ALARMS_OF_CODE_DEPLOY = 10;

export function shiftedDoor({ compute, guard }: Pick<FrontDoorProps, 'compute' | 'guard'>): ShiftedDoor {
  return { kind: compute?.kind ?? 'lambda', asksForTokens: guard?.jwt !== undefined };
}

/** Everything wrong with a shift, by itself and at this door. */
export function shiftProblems(shift: TrafficShift | undefined, door: ShiftedDoor): string[] {
  if (shift === undefined) return [];
  return [
    ...wayProblems(shift.way),
    ...bakeTimeProblems(shift, door),
    ...durationProblems(shift),
    ...doorProblems(door),
  ];
}

/** Whoever shifts must say what takes the new version back. `how` says where the alarms may come from. */
export function noAlarmProblem(how: string): string {
  return `shift needs an alarm that takes the new version back, got none: its faults would reach all clients as they do without it; ${how}`;
}

/** CodeDeploy looks at so many alarms, and at no others. */
export function alarmCountProblems(count: number, kind: DoorKind): string[] {
  if (kind !== 'lambda' || count <= ALARMS_OF_CODE_DEPLOY) return [];
  return [
    `shift takes up to ${ALARMS_OF_CODE_DEPLOY} alarms, got ${count}: CodeDeploy would refuse the deployment; leave out some of shift.alarms, or join them in one alarm by metric mathematics`,
  ];
}

function wayProblems(way: ShiftWay): string[] {
  switch (way.kind) {
    case 'canary':
      return numbersOf(CANARY, way);
    case 'linear':
      return numbersOf(LINEAR, way);
    case 'allAtOnce':
      return [];
    default:
      return way satisfies never;
  }
}

function numbersOf(
  rules: Readonly<Record<'percent' | 'intervalMinutes', NumberRule>>,
  { percent, interval }: { readonly percent: number; readonly interval: Duration },
): string[] {
  const minutes = minutesOf(interval);
  return numberProblems(rules, { percent, ...(minutes !== undefined && { intervalMinutes: minutes }) }, (name) =>
    name === 'percent' ? 'shift.percent' : 'shift.interval in minutes',
  );
}

function bakeTimeProblems({ way, alarms: { bakeTime } }: TrafficShift, { kind }: ShiftedDoor): string[] {
  const minutes = minutesOf(bakeTime);
  if (minutes === undefined) return [];
  if (kind === 'lambda') {
    return [
      `shift.bakeTime is for containers, got ${minutes} min at a Lambda door: CodeDeploy looks at no alarm after the last step; leave it out, and take a longer interval`,
    ];
  }
  if (way.kind === 'allAtOnce' && minutes === 0) {
    return [
      'shift.bakeTime must be more than 0 min with allAtOnce, got 0: the old version would be gone before an alarm can come; leave it out for 5 min',
    ];
  }
  return numberProblems(BAKING, { bakeTimeMinutes: minutes }, () => 'shift.bakeTime in minutes');
}

/** Each part may be in its range, and the whole too long for one update of a stack. */
function durationProblems({ way, alarms }: TrafficShift): string[] {
  if (way.kind === 'allAtOnce') return [];
  const interval = minutesOf(way.interval);
  const bake = minutesOf(alarms.bakeTime) ?? DEFAULT_BAKE_MINUTES;
  // What is out of range is told as such.
  if (interval === undefined || !(way.percent >= 1) || interval > 1440 || bake > 1440) return [];
  const minutes = interval * stepsOf(way) + bake;
  if (minutes <= LONGEST) return [];
  return [
    `shift must be over in ${LONGEST} min with its bakeTime, got ${minutes}: CloudFormation refuses what may outlast its own time-out; take a shorter interval or bakeTime${way.kind === 'linear' ? ', or a larger percent' : ''}`,
  ];
}

/**
 * ECS shifts one rule of the listener, and fails where that rule does more than forward. Source: ECS developer guide, "Application Load Balancer
 * resources for blue/green deployments", limitations.
 */
function doorProblems({ kind, asksForTokens }: ShiftedDoor): string[] {
  if (kind !== 'containers' || !asksForTokens) return [];
  return [
    'shift of containers cannot go with guard.jwt: ECS shifts one listener rule that only forwards, and those that check tokens do more; leave out shift (deployments then replace task by task, and rollBackOn takes them back), or take compute: FrontDoorCompute.lambda(), whose versions are shifted behind the listener',
  ];
}
