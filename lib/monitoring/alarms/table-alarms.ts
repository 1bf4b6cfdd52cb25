import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricAlarm } from '../alarm-spec';
import { sumOf } from '../burn-rate';
import type { MonitoredPath } from '../monitored-path';
import { type ToldBy, told } from '../told-metrics';

/**
 * By what the writer tells and not by DynamoDB's own counts: those do not say why, come without a zero, and alarms on them keep
 * their state through silence whatever is asked. Source: CloudWatch API reference, PutMetricAlarm, TreatMissingData.
 */
export function tableAlarms({ writer }: MonitoredPath): MetricAlarm[] {
  const throttled = (label: string, reasons: Readonly<Record<string, ToldBy<'Writer'>>>) => {
    const period = Duration.minutes(1);
    const counts = Object.entries(reasons).map(
      ([id, reason]) => [id, told('Writer', writer.function, reason, { period })] as const,
    );
    return new MathExpression({
      label,
      period,
      expression: sumOf(Object.keys(reasons)),
      usingMetrics: Object.fromEntries(counts),
    });
  };
  return [
    {
      name: 'KeyThrottled',
      section: 'hotKey',
      says: 'For five minutes writes to one record or partition were more than the 1,000 units a second that it takes, as DynamoDB says itself; they come back later and later. Its key is in the log of the writer, under throttledRecords.',
      metric: throttled('Throttled by key', { key: 'ThrottledKeyRange' }),
      above: 0,
      // DynamoDB divides a partition that stays hot, within minutes: what goes on is one key.
      periods: 5,
      ofThem: 5,
      silence: 'calm',
    },
    {
      name: 'KeyOrTableThrottled',
      section: 'keyOrTable',
      says: 'For five minutes statements in batches were throttled, of which DynamoDB does not say whether a key or the whole table was too much. See throttledRecords in the log of the writer: the same few keys are hot ones; many are a table that is cold.',
      metric: throttled('Throttled by key or table', { table: 'ThrottledTable' }),
      above: 0,
      // A cold table grows, as a hot partition is divided, within minutes.
      periods: 5,
      ofThem: 5,
      silence: 'calm',
    },
    {
      name: 'LimitReached',
      section: 'limit',
      says: 'The table refused writes by a limit of its own or of the account. Compare the units consumed with the limits beside them on the dashboard, and have the one raised that is reached.',
      metric: throttled('Throttled by a limit', { account: 'ThrottledAccount', onDemand: 'ThrottledMaxOnDemand' }),
      above: 0,
      // The writer waits out a moment of it by itself, and no waiting raises a limit.
      periods: 5,
      ofThem: 3,
      silence: 'calm',
    },
  ];
}
