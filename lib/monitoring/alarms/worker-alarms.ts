import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { MetricAlarm, RunbookSection } from '../alarm-spec';
import type { MonitoredPath } from '../monitored-path';

/** Functions that nobody waits for with a connection: their errors are seen by nobody else. */
export function workerAlarms({ writer, migrator, sweeper }: MonitoredPath): MetricAlarm[] {
  return [
    failing(
      'WriterFails',
      'writer',
      writer.function,
      'Runs of the writer crash or time out; what they held is delivered again. Read its log for the error, and see whether the runs last as long as they may.',
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

/** In three minutes of five: one crash is mended by the next delivery, or the next minute. */
function failing(name: string, section: RunbookSection, by: IFunction, says: string): MetricAlarm {
  return {
    name,
    section,
    says,
    metric: by.metricErrors({ period: Duration.minutes(1), statistic: 'Sum' }),
    above: 0,
    periods: 5,
    ofThem: 3,
    silence: 'calm',
  };
}
