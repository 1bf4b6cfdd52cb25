import { type NumberRule, numberProblems } from '../sizing/number-rule';
import { DOOR_RULES } from '../sizing/plan/door/planned-door';
import type { FrontDoorProps } from './front-door-props';

const RULE: Readonly<Record<'accessLogDays', NumberRule>> = { accessLogDays: DOOR_RULES.accessLogDays };

/** Everything wrong with how long requests stay written down. */
export function accessLogProblems({
  accessLogs = true,
  accessLogDays,
}: Pick<FrontDoorProps, 'accessLogs' | 'accessLogDays'>): string[] {
  if (accessLogs || accessLogDays === undefined) return numberProblems(RULE, { accessLogDays });
  return [
    `accessLogDays needs access logs, got ${accessLogDays} with accessLogs: false: nothing is there to be kept; leave one of them out`,
  ];
}
