import { LocalRunError } from '../../local-run-error';
import { arnOf } from '../pseudo-parameters';
import { propertyReader } from '../read-property';
import { nameOf, type Resolver } from '../resolver';
import type { Fields, Resource } from '../template';
import { physicalName, type ReferableType } from './resource-type';

export interface ScheduledTarget {
  readonly functionName: string;
  /** What it is called with in place of the event of a schedule. */
  readonly input?: unknown;
}

export interface SchedulePlan {
  readonly logicalId: string;
  readonly arn: string;
  readonly everySeconds: number;
  readonly enabled: boolean;
  readonly targets: readonly ScheduledTarget[];
}

export const scheduleRuleType: ReferableType = {
  type: 'AWS::Events::Rule',
  ref: ruleName,
  attributes: { Arn: ruleArn },
};

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const SECONDS_IN: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/**
 * A rule that calls functions at a rate. `undefined` for any other: one of events or at a time of day, one that calls something
 * that is not run here, and one that calls with parts of its event.
 */
export function planSchedule(
  resource: Resource,
  resolver: Resolver,
  functionNamed: (nameOrArn: string) => string | undefined,
): SchedulePlan | undefined {
  const read = propertyReader(resource, resolver);
  const [, count, unit = ''] = RATE.exec(read.text('ScheduleExpression') ?? '') ?? [];
  const everySeconds = Number(count) * (SECONDS_IN[unit] ?? Number.NaN);
  if (!(everySeconds > 0)) return undefined;
  const found = targetsOf(resource, resolver).map((target) => ({
    target,
    functionName: functionNamed(String(target.Arn)),
  }));
  const targets = found.flatMap(({ target, functionName }) =>
    functionName === undefined || isMadeOfEvent(target) ? [] : [{ functionName, ...inputOf(target, nameOf(resource)) }],
  );
  // Half of a rule would be a wrong answer.
  if (targets.length === 0 || targets.length < found.length) return undefined;
  return {
    logicalId: resource.logicalId,
    arn: ruleArn(resource, resolver),
    everySeconds,
    enabled: read.text('State') !== 'DISABLED',
    targets,
  };
}

/** None where one of them stands for something that the local run does not know. */
function targetsOf(resource: Resource, resolver: Resolver): readonly Fields[] {
  try {
    return propertyReader(resource, resolver).list('Targets');
  } catch (error) {
    if (error instanceof LocalRunError) return [];
    throw error;
  }
}

/** Called with what is taken from the event of its schedule, which is not made up here. */
function isMadeOfEvent({ InputPath, InputTransformer }: Fields): boolean {
  return InputPath !== undefined || InputTransformer !== undefined;
}

function inputOf({ Input }: Fields, where: string): { readonly input?: unknown } {
  if (Input === undefined) return {};
  try {
    return { input: JSON.parse(String(Input)) };
  } catch {
    throw new LocalRunError(`${where} has an Input that is not JSON: ${String(Input).slice(0, 80)}`);
  }
}

function ruleName(resource: Resource, resolver: Resolver): string {
  return physicalName(resource, resolver, 'Name', { characters: 64 });
}

function ruleArn(resource: Resource, resolver: Resolver): string {
  return arnOf('events', `rule/${ruleName(resource, resolver)}`);
}
