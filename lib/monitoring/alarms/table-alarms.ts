import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricAlarm } from '../alarm-spec';
import { sumOf } from '../burn-rate';
import type { MonitoredPath } from '../monitored-path';
import { told } from '../told-metrics';

/**
 * By what the writer tells and not by DynamoDB's own counts: those do not say why, come without a zero, and alarms on them keep
 * their state through silence whatever is asked. Source: CloudWatch API reference, PutMetricAlarm, TreatMissingData.
 */
export function tableAlarms({ writer }: MonitoredPath): MetricAlarm[] {
  const by = writer.function;
  const period = Duration.minutes(1);
  return [
    {
      name: 'KeyThrottled',
      section: 'hotKey',
      says: 'For five minutes writes to one record or partition have been more than the 1,000 units a second that it takes, and DynamoDB has not split it. The key is in the log of the writer, under throttledRecords.',
      metric: told('Writer', by, 'ThrottledKeyRange', { period }),
      above: 0,
      // DynamoDB divides a partition that stays hot, within minutes: what goes on is one key.
      periods: 5,
      ofThem: 5,
      silence: 'calm',
    },
    {
      name: 'TableThrottled',
      section: 'table',
      says: 'The table took fewer writes than came, by a limit of the table or of the account. Compare the consumed units on the dashboard with the limits beside them, and raise the one that is reached.',
      metric: new MathExpression({
        label: 'Throttled by table or account',
        period,
        expression: sumOf(['table', 'account', 'onDemand']),
        usingMetrics: {
          table: told('Writer', by, 'ThrottledTable', { period }),
          account: told('Writer', by, 'ThrottledAccount', { period }),
          onDemand: told('Writer', by, 'ThrottledMaxOnDemand', { period }),
        },
      }),
      above: 0,
      // The writer waits out a moment of it by itself.
      periods: 5,
      ofThem: 3,
      silence: 'calm',
    },
  ];
}
