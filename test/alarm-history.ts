import { evaluate, type Value } from './metric-math';
import type { AlarmProperties } from './monitoring-path';

/** What is told of one minute, by the metric; no data for what is not named. */
export type Minute = Readonly<Record<string, number>>;

/** The value of an alarm over the last minutes of a history, as CloudWatch computes it: sums of its window, then the mathematics. */
export function shown(alarm: AlarmProperties, history: readonly Minute[]): Value {
  const counted = (name: string, seconds: number): Value => {
    const told = history.slice(-seconds / 60).flatMap((minute) => minute[name] ?? []);
    return told.length === 0 ? undefined : told.reduce((sum, count) => sum + count, 0);
  };
  if (alarm.MetricName !== undefined) return counted(alarm.MetricName, alarm.Period ?? 60);
  const queries = new Map(alarm.Metrics?.map((query) => [query.Id, query]));
  const resolve = (id: string): Value => {
    const query = queries.get(id);
    if (query?.Expression !== undefined) return evaluate(query.Expression, resolve, 60);
    if (query?.MetricStat === undefined) throw new Error(`nothing is named ${id}`);
    return counted(query.MetricStat.Metric.MetricName, query.MetricStat.Period);
  };
  const told = alarm.Metrics?.find(({ ReturnData }) => ReturnData);
  if (told === undefined) throw new Error(`${alarm.AlarmName} looks at nothing`);
  return resolve(told.Id);
}

/** Of each minute, whether the alarm is on at its end. No data is not breaching. */
export function statesOf(alarm: AlarmProperties | undefined, history: readonly Minute[]): boolean[] {
  if (alarm === undefined) throw new Error('no such alarm');
  const above = history.map((_, at) => {
    const value = shown(alarm, history.slice(0, at + 1));
    return value !== undefined && value > alarm.Threshold;
  });
  return above.map((_, at) => {
    const seen = above.slice(Math.max(0, at + 1 - alarm.EvaluationPeriods), at + 1);
    return seen.filter(Boolean).length >= alarm.DatapointsToAlarm;
  });
}

/** The first minute at whose end the alarm is on, from 1; `undefined` where it never comes. */
export function comesIn(alarm: AlarmProperties | undefined, history: readonly Minute[]): number | undefined {
  const at = statesOf(alarm, history).indexOf(true);
  return at < 0 ? undefined : at + 1;
}

export function minutes(count: number, each: Minute): Minute[] {
  return Array.from({ length: count }, () => each);
}
