import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { refuse } from '../../kit-error';
import type { DoorKind } from '../compute';
import type { TrafficShift } from '../traffic-shift';
import { quickestAlarm } from './quickest-alarm';
import { alarmCountProblems, noAlarmProblem } from './shift-problems';
import { unseenFaultProblems } from './shift-time';

interface RollbackProps {
  readonly kind: DoorKind;
  readonly shift: TrafficShift | undefined;
  /** Absent where nothing could take a version back. */
  readonly takeBackOn: ((alarms: readonly IAlarm[]) => void) | undefined;
}

/** The alarms that take a new version of a door back. Synth fails where requests are shifted and no alarm was ever given, or none that could come in time. */
export class Rollback {
  private readonly door: Construct;
  private readonly props: RollbackProps;
  private readonly known = new Set<IAlarm>();

  constructor(door: Construct, props: RollbackProps) {
    this.door = door;
    this.props = props;
    const { shift } = props;
    if (shift === undefined) return;
    this.add(shift.alarms.alarms ?? []);
    door.node.addValidation({
      validate: () =>
        this.known.size > 0
          ? unseenFaultProblems(shift, props.kind, quickestAlarm(this.known))
          : [noAlarmProblem('give shift.alarms, call rollBackOn, or leave out shift')],
    });
  }

  add(alarms: readonly IAlarm[]): void {
    const { kind, takeBackOn } = this.props;
    if (takeBackOn === undefined) {
      refuse(this.door, [
        `rollBackOn of a Lambda door needs shift, got ${alarms.length} alarms and none: a deployment without it is over at once; give shift: TrafficShift.canary()`,
      ]);
      return;
    }
    const added = [...new Set(alarms)].filter((alarm) => !this.known.has(alarm));
    refuse(this.door, alarmCountProblems(this.known.size + added.length, kind));
    for (const alarm of added) this.known.add(alarm);
    takeBackOn(added);
  }
}
