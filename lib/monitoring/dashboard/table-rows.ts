import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { DynamoTableMonitoring, MetricStatistic } from 'cdk-monitoring-constructs';
import { NEW_ACCOUNT_QUOTAS } from '../../sizing/plan/quotas';
import { GRAPH_HEIGHT, graph, limit, perSecond, type Seen } from './seen';

const period = Duration.minutes(1);

export function tableRows({ facade, path }: Seen): IWidget[][] {
  const { table } = path.table;
  const own = new DynamoTableMonitoring(facade, { table, humanReadableName: 'Record table' });
  const sum = { period, statistic: 'Sum' } as const;
  return [
    [own.createTitleWidget()],
    [
      graph({
        title: 'Units consumed',
        width: 6,
        label: 'units/s',
        left: [
          perSecond(table.metricConsumedWriteCapacityUnits(sum), 'Write units'),
          perSecond(table.metricConsumedReadCapacityUnits(sum), 'Read units'),
        ],
        lines: [
          limit(path.table.writeUnitsAtOnce, 'write units at once, warm'),
          limit(NEW_ACCOUNT_QUOTAS.tableWriteUnitsPerSecond, 'quota of a new account, for a table'),
        ],
      }),
      own.createLatencyWidget(6, GRAPH_HEIGHT),
      own.createThrottlesWidget(6, GRAPH_HEIGHT),
      graph({
        title: 'Errors of DynamoDB',
        width: 6,
        label: 'calls',
        left: [
          facade
            .createMetricFactory()
            .createMetricSearch(
              'MetricName="SystemErrors"',
              { TableName: table.tableName, Operation: undefined as unknown as string },
              MetricStatistic.SUM,
              'AWS/DynamoDB',
            ),
        ],
      }),
    ],
  ];
}
