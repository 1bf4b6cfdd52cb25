import { Alarm, CfnAlarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { isUnresolved } from '../../sizing/unresolved';

/** What an alarm must have seen before it can come. */
export interface AlarmPace {
  /** Where it stands in the app. */
  readonly path: string;
  /** So many periods must be above its threshold. */
  readonly periods: number;
  /** Of its metric. */
  readonly periodSeconds: number;
}

/** The one that can come soonest. None where there is none, or one whose definition is elsewhere (imported, or of other alarms): it may be quicker. */
export function quickestAlarm(alarms: Iterable<IAlarm>): AlarmPace | undefined {
  let quickest: AlarmPace | undefined;
  for (const alarm of alarms) {
    const pace = paceOf(alarm);
    if (pace === undefined) return undefined;
    if (quickest === undefined || secondsOf(pace) < secondsOf(quickest)) quickest = pace;
  }
  return quickest;
}

/** From the beginning of a fault until it can come, without the time that its metric takes to be there. */
export function secondsOf({ periods, periodSeconds }: AlarmPace): number {
  return periods * periodSeconds;
}

function paceOf(alarm: IAlarm): AlarmPace | undefined {
  const resource = alarm.node.defaultChild;
  if (!(alarm instanceof Alarm) || !CfnAlarm.isCfnAlarm(resource)) return undefined;
  const periods = resource.datapointsToAlarm ?? resource.evaluationPeriods;
  const { metricStat, mathExpression } = alarm.metric.toMetricConfig();
  const periodSeconds = metricStat?.period.toSeconds() ?? mathExpression?.period;
  if (periods === undefined || periodSeconds === undefined) return undefined;
  if (isUnresolved(periods) || isUnresolved(periodSeconds)) return undefined;
  return { path: alarm.node.path, periods, periodSeconds };
}
