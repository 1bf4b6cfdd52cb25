import {
  type AlarmBase,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  type HorizontalAnnotation,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import {
  type AlarmFactory,
  type AlarmWithAnnotation,
  CompositeAlarmOperator,
  type MonitoringFacade,
  noopAction,
} from 'cdk-monitoring-constructs';
import type { Construct } from 'constructs';
import { isPair, type MetricAlarm, type PathAlarm, RUNBOOK_SECTIONS, type Silence } from './alarm-spec';

interface AlarmsWanted {
  /** Of the path, in front of each alarm's. */
  readonly name: string;
  readonly alarms: readonly PathAlarm[];
  readonly runbookUrl: string;
}

/** Alarms, and lines for the graphs of what they look at, by the ends of their names. */
export interface MadeAlarms {
  readonly alarms: Readonly<Record<string, AlarmBase>>;
  /** Those on numbers, halves of pairs among them. */
  readonly onNumbers: Readonly<Record<string, AlarmBase>>;
  readonly lines: Readonly<Record<string, HorizontalAnnotation>>;
}

const MISSING: Readonly<Record<Silence, TreatMissingData>> = {
  calm: TreatMissingData.NOT_BREACHING,
  unknown: TreatMissingData.IGNORE,
};

export function makeAlarms(facade: MonitoringFacade, wanted: AlarmsWanted): MadeAlarms {
  const factory = facade.createAlarmFactory(wanted.name);
  const alarms: Record<string, AlarmBase> = {};
  const onNumbers: Record<string, AlarmBase> = {};
  const lines: Record<string, HorizontalAnnotation> = {};
  const make = (spec: MetricAlarm): AlarmWithAnnotation => {
    const made = makeAlarm(factory, spec, wanted);
    lines[spec.name] = made.annotation;
    onNumbers[spec.name] = made.alarm;
    return made;
  };
  for (const spec of wanted.alarms) {
    alarms[spec.name] = isPair(spec)
      ? factory.addCompositeAlarm(spec.halves.map(make), {
          ...saying(spec, wanted),
          disambiguator: spec.name,
          compositeOperator: CompositeAlarmOperator.AND,
        })
      : make(spec).alarm;
  }
  return { alarms, onNumbers, lines };
}

function makeAlarm(factory: AlarmFactory, spec: MetricAlarm, wanted: AlarmsWanted): AlarmWithAnnotation {
  return factory.addAlarm(spec.metric, {
    ...saying(spec, wanted),
    threshold: spec.above,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: spec.periods,
    datapointsToAlarm: spec.ofThem,
    treatMissingData: MISSING[spec.silence],
    ...(spec.half && { actionOverride: noopAction() }),
  });
}

interface Said extends Pick<PathAlarm, 'name' | 'section' | 'says'> {}

function saying({ name, section, says }: Said, wanted: AlarmsWanted) {
  return {
    alarmNameSuffix: name,
    alarmNameOverride: `${wanted.name}-${name}`,
    alarmDescription: says,
    runbookLink: `${wanted.runbookUrl}#${RUNBOOK_SECTIONS[section]}`,
  };
}

/** One over all. It tells nobody: each of them has told already, and what. */
export function makeUnwell(
  scope: Construct,
  { alarms }: MadeAlarms,
  { name, runbookUrl }: Pick<AlarmsWanted, 'name' | 'runbookUrl'>,
): CompositeAlarm {
  return new CompositeAlarm(scope, 'Unwell', {
    compositeAlarmName: `${name}-Unwell`,
    alarmDescription: `Any of the path's alarms has come; look which. Runbook: ${runbookUrl}#${RUNBOOK_SECTIONS.unwell}`,
    alarmRule: AlarmRule.anyOf(...Object.values(alarms).map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
  });
}
