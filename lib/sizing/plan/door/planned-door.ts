import type { GroupCommitRules } from '../../../../lambda/contract/group-commit';
import type { DoorKind } from '../../../front-door/compute';
import type { NumberRule } from '../../number-rule';

/** What of the front door a plan goes by. What is left out has the constructs' default. */
export interface PlannedDoor {
  /** @default 'lambda' */
  readonly compute?: DoorKind;
  /** Of a task. @default 1024 */
  readonly cpuUnits?: number;
  /** Of a task. @default 2048 */
  readonly memoryMegabytes?: number;
  /** @default - by the demand */
  readonly minTasks?: number;
  /** @default - by the demand */
  readonly maxTasks?: number;
  /** @default 60 */
  readonly targetCpuPercent?: number;
  /** @default - what a task carries at `targetCpuPercent` */
  readonly requestsPerTaskPerSecond?: number;
  /** How requests share calls to the queue. @default GROUP_COMMIT_DEFAULTS */
  readonly groupCommit?: GroupCommitRules | false;
  /** @default - the door's time-out and 10 s more */
  readonly drainSeconds?: number;
  /** @default - the door's time-out and 5 s more */
  readonly deregistrationDelaySeconds?: number;
  /** Whether versions are shifted: their alarms are paid for. @default false */
  readonly shift?: boolean;
  /** Rules of the web ACL before it, managed groups counted as one each. @default 0, none */
  readonly webAclRules?: number;
  /** @default true */
  readonly accessLogs?: boolean;
  /** @default 90 */
  readonly accessLogDays?: number;
}

type Numbers = {
  readonly [Name in keyof PlannedDoor as PlannedDoor[Name] extends number | undefined ? Name : never]: 0;
};

const TASKS = { min: 1, max: 1000, otherwise: 'a target group has 1,000 targets at the most, and a door at least one' };

export const DOOR_RULES: Readonly<Record<keyof Numbers, NumberRule>> = {
  cpuUnits: { min: 256, max: 16_384, otherwise: 'Fargate has no such task' },
  memoryMegabytes: { min: 512, max: 122_880, otherwise: 'Fargate has no such task' },
  minTasks: TASKS,
  maxTasks: TASKS,
  targetCpuPercent: {
    min: 10,
    max: 90,
    otherwise: 'tasks would be started for nothing, or when those that run are full already',
  },
  requestsPerTaskPerSecond: { min: 1, max: 100_000, otherwise: 'no task carries that' },
  drainSeconds: { min: 5, max: 110, otherwise: 'what is under way would be cut off: Fargate ends a task after 120 s' },
  deregistrationDelaySeconds: { min: 0, max: 3600, otherwise: 'a load balancer refuses it' },
  webAclRules: { min: 0, max: 100, otherwise: 'an ACL without rules guards nothing, and none has so many' },
  accessLogDays: { min: 1, max: 3650, otherwise: 'the logs would be gone before anyone looks, or pile up for good' },
};

export const ZONES_RULE: NumberRule = {
  min: 2,
  max: 6,
  otherwise: 'a load balancer needs two zones, and no region has more than six',
};

/** The network's. */
export const USUAL_ZONES = 3;

/** Managed common, known bad inputs, IP reputation, and a rate for each address. */
export const USUAL_WEB_ACL_RULES = 4;

export const USUAL_ACCESS_LOG_DAYS = 90;
