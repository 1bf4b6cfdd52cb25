import { GROUP_COMMIT_DEFAULTS, type GroupCommitRules } from '../../../../lambda/contract/group-commit';
import type { Balancing } from '../../../front-door/balancing';
import type { ContainerDoorProps, FrontDoorCompute, GroupCommit } from '../../../front-door/compute';
import { isUnresolved } from '../../unresolved';
import type { PlannedDoor } from './planned-door';

/** What of a path's props says something of its door. `webAclRules` is counted by whoever makes the web ACL. */
export interface DoorProps {
  readonly compute?: FrontDoorCompute;
  readonly balancing?: Balancing;
  readonly shift?: boolean;
  readonly webAclRules?: number;
  readonly accessLogs?: boolean;
  readonly accessLogDays?: number;
}

/** A door as its plan is asked for it. What is left out stays so: the plan has the constructs' defaults. */
export function doorAskedOf({
  compute,
  balancing,
  shift,
  webAclRules,
  accessLogs,
  accessLogDays,
}: DoorProps): PlannedDoor {
  const deregistrationDelaySeconds = balancing?.deregistrationDelaySeconds;
  return known({
    compute: compute?.kind ?? 'lambda',
    ...(isContainers(compute) && { ...tasksOf(compute.props), deregistrationDelaySeconds }),
    ...(shift === true && { shift }),
    ...{ webAclRules, accessLogs, accessLogDays },
  });
}

/** The rules that a process reads, in its own units. */
export function groupCommitRules(groupCommit: GroupCommit = {}): GroupCommitRules {
  const { maxWait, callsAtOnce, maxPendingWrites, maxPendingMegabytes } = groupCommit;
  return {
    ...GROUP_COMMIT_DEFAULTS,
    ...known({
      maxWaitMillis: maxWait?.toMilliseconds(),
      callsAtOnce,
      maxPendingWrites,
      maxPendingBytes: maxPendingMegabytes === undefined ? undefined : maxPendingMegabytes * 1024 * 1024,
    }),
  };
}

function tasksOf({ groupCommit, drain, ...props }: ContainerDoorProps): PlannedDoor {
  return {
    ...props,
    ...(groupCommit !== undefined && { groupCommit: groupCommit === false ? false : groupCommitRules(groupCommit) }),
    ...(drain && { drainSeconds: drain.toSeconds() }),
  };
}

function isContainers(
  compute: FrontDoorCompute | undefined,
): compute is FrontDoorCompute & { readonly props: ContainerDoorProps } {
  return compute?.kind === 'containers';
}

function known<Fields extends object>(fields: Fields): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && !isUnresolved(value)),
  ) as never;
}
