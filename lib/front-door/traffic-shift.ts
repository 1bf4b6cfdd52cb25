import { Duration } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';

/** How a new version of the front door takes over from the old one. */
export type ShiftWay =
  | { readonly kind: 'canary'; readonly percent: number; readonly interval: Duration }
  | { readonly kind: 'linear'; readonly percent: number; readonly interval: Duration }
  | { readonly kind: 'allAtOnce' };

export interface ShiftAlarms {
  /**
   * An alarm of these takes the new version back. A `WritePath` adds those of its own that say something of the door. A function takes ten in all.
   * None may be on the ECS service itself: it would wait for the service, and the service for it.
   * @default - the path's own; a `FrontDoor` that stands alone must be given some, or synth fails
   */
  readonly alarms?: readonly IAlarm[];
  /**
   * How long the old tasks stay ready to take everything back after the shift, 0–1,440 minutes, in which alarms are still looked at and both versions
   * are paid for. With the steps of the shift it must be as long as the quickest alarm needs: three minutes with those of a `WritePath`.
   * Containers only: CodeDeploy looks at no alarm after the last step, so a door of a function refuses it.
   * @default Duration.minutes(5), of containers
   */
  readonly bakeTime?: Duration;
}

export interface CanaryProps extends ShiftAlarms {
  /**
   * Per cent of the requests that meet the new version first, a whole number, 1–50. More shows its faults sooner, and to more clients; below 2, alarms
   * of the whole door do not see a version that always fails.
   * @default 10
   */
  readonly percent?: number;
  /**
   * How long they do before all others follow, 1–1,440 whole minutes. Alarms need longer than their periods: those of a `WritePath` three to five minutes.
   * With `bakeTime` as long as the quickest alarm needs, or synth fails, for nobody would look any more; and 33 hours at the most, or CloudFormation refuses it.
   * @default Duration.minutes(5)
   */
  readonly interval?: Duration;
}

export interface LinearProps extends ShiftAlarms {
  /**
   * Per cent of the requests that are added with each step, a whole number, 3–50. Source: CloudFormation, AWS::ECS::Service LinearConfiguration.
   * @default 10
   */
  readonly percent?: number;
  /**
   * Time between two steps, 1–60 whole minutes. All steps and `bakeTime` must take as long as the quickest alarm needs, or synth fails, for nobody would look
   * any more; and 33 hours at the most, or CloudFormation refuses them.
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
}

/**
 * How requests move from one version of the front door to the next: between two versions of the function's alias, or two target groups of
 * containers. An alarm while they move takes them all back.
 */
export class TrafficShift {
  /** A part first, and after a while all. */
  static canary({ percent = 10, interval = Duration.minutes(5), ...alarms }: CanaryProps = {}): TrafficShift {
    return new TrafficShift({ kind: 'canary', percent, interval }, alarms);
  }

  /** The same part again and again. */
  static linear({ percent = 10, interval = Duration.minutes(1), ...alarms }: LinearProps = {}): TrafficShift {
    return new TrafficShift({ kind: 'linear', percent, interval }, alarms);
  }

  /** All at once. Of containers, an alarm takes them back within `bakeTime`; of a function, only one that is there already: take a canary to have it watched. */
  static allAtOnce(alarms: ShiftAlarms = {}): TrafficShift {
    return new TrafficShift({ kind: 'allAtOnce' }, alarms);
  }

  readonly way: ShiftWay;
  readonly alarms: ShiftAlarms;

  private constructor(way: ShiftWay, alarms: ShiftAlarms) {
    this.way = way;
    this.alarms = alarms;
  }
}
