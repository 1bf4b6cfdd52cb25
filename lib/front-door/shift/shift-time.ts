import type { Duration } from 'aws-cdk-lib';
import type { DoorKind } from '../compute';
import type { ShiftWay, TrafficShift } from '../traffic-shift';
import { type AlarmPace, secondsOf } from './quickest-alarm';

/** Minutes that the old version stays ready after the shift where nothing is said. */
export const DEFAULT_BAKE_MINUTES = 5;

const SECONDS_PER_MINUTE = 60;

/**
 * Why a shift would be over, and nobody look any more, before one of its alarms can come. Of a function all at once that is so by its name: CodeDeploy
 * takes it for its word.
 */
export function unseenFaultProblems(shift: TrafficShift, kind: DoorKind, quickest: AlarmPace | undefined): string[] {
  const { way } = shift;
  const minutes = watchedMinutes(shift, kind);
  if (minutes === undefined || quickest === undefined || (way.kind === 'allAtOnce' && kind === 'lambda')) return [];
  if (minutes * SECONDS_PER_MINUTE >= secondsOf(quickest)) return [];
  const { path, periods, periodSeconds } = quickest;
  const longer = [
    ...(way.kind === 'allAtOnce' ? [] : ['interval']),
    ...(kind === 'containers' ? ['bakeTime'] : []),
  ].join(' or ');
  return [
    `shift must last as long as the quickest of its alarms needs to come, got ${minutes} min where ${path} needs ${periods === 1 ? 'a period' : `${periods} periods`} of ${periodSeconds} s: nobody looks at it any more by then, and the faults of a new version would stay with all clients; take a longer ${longer}${way.kind === 'linear' ? ', a smaller percent' : ''}, or give shift.alarms one of fewer or shorter periods`,
  ];
}

/** From the first request that meets the new version until alarms take nothing back any more. None where only the deployment knows. */
export function watchedMinutes({ way, alarms: { bakeTime } }: TrafficShift, kind: DoorKind): number | undefined {
  const shifting = way.kind === 'allAtOnce' ? 0 : minutesOf(way.interval);
  const baking = bakingMinutes(bakeTime, kind);
  if (shifting === undefined || baking === undefined) return undefined;
  return way.kind === 'allAtOnce' ? baking : shifting * stepsOf(way) + baking;
}

/** Waits between shifts; after the last one comes the bake time alone. Source: AWS::ECS::Service LinearConfiguration. */
export function stepsOf(way: Exclude<ShiftWay, { kind: 'allAtOnce' }>): number {
  if (way.kind === 'canary') return 1;
  return 100 % way.percent === 0 ? 100 / way.percent - 1 : Math.floor(100 / way.percent);
}

/** A time that only the deployment knows is no matter for synth. */
export function minutesOf(time: Duration | undefined): number | undefined {
  return time === undefined || time.isUnresolved() ? undefined : time.toMinutes({ integral: false });
}

/** CodeDeploy looks at no alarm after the last step. */
function bakingMinutes(bakeTime: Duration | undefined, kind: DoorKind): number | undefined {
  if (kind === 'lambda') return 0;
  return bakeTime === undefined ? DEFAULT_BAKE_MINUTES : minutesOf(bakeTime);
}
