import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { MetricAlarm, RunbookSection } from '../alarm-spec';
import type { MonitoredPath } from '../monitored-path';
import { type CrashWatch, crashWatch } from '../thresholds';
import { told } from '../told-metrics';

/** Run once a minute: one crash is mended by the next minute. */
const BY_THE_MINUTE: CrashWatch = { minutes: 5, ofThem: 3 };

/** Functions that nobody waits for with a connection: their errors are seen by nobody else. */
export function workerAlarms(path: MonitoredPath): MetricAlarm[] {
  const { plan, writer, migrator, sweeper } = path;
  return [
    comingBack(path),
    failing(
      'WriterFails',
      'writer',
      writer.function,
      'Runs of the writer crash or time out; what they held is delivered again. Read its log for the error, and see whether the runs last as long as they may.',
      crashWatch(plan.sizing.knobs),
    ),
    ...(migrator
      ? [
          failing(
            'MigratorFails',
            'migrator',
            migrator.function,
            'Runs of the migrator fail; records stay where they are, and both places are read. Read its log for the error.',
          ),
        ]
      : []),
    ...(sweeper
      ? [
          failing(
            'SweeperFails',
            'sweeper',
            sweeper.function,
            'Runs of the sweeper fail; units that nobody pays for do not go back on sale. Read its log for the error.',
          ),
        ]
      : []),
  ];
}

/**
 * A run that hands writes back has not failed, and what it handed back is hidden: neither the function's errors nor the age of the
 * oldest message tells of them. Source: SQS developer guide, "Available CloudWatch metrics", ApproximateAgeOfOldestMessage, on
 * messages received three times or more.
 */
function comingBack({ writer }: MonitoredPath): MetricAlarm {
  const period = Duration.minutes(1);
  return {
    name: 'WritesComeBack',
    section: 'stuck',
    says: 'In three minutes of five, more writes went back to their buffer than were decided. They are kept, come again later and later, and are not in the table. Read in the writer’s log what the table answers.',
    metric: new MathExpression({
      label: 'Came back, beyond those decided',
      period,
      // Writes are all outcomes, those that came back among them.
      expression: '2 * FILL(retries, 0) - FILL(writes, 0)',
      usingMetrics: {
        retries: told('Writer', writer.function, 'Retries', { period }),
        writes: told('Writer', writer.function, 'Writes', { period }),
      },
    }),
    above: 0,
    // A lone write that does not get through is tried in the first minute, in the second or third, and once more before the fifth ends.
    periods: 5,
    ofThem: 3,
    silence: 'calm',
  };
}

function failing(
  name: string,
  section: RunbookSection,
  by: IFunction,
  says: string,
  { minutes, ofThem }: CrashWatch = BY_THE_MINUTE,
): MetricAlarm {
  return {
    name,
    section,
    says,
    metric: by.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
    above: 0,
    periods: minutes,
    ofThem,
    silence: 'calm',
  };
}
