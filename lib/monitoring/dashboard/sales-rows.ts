import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaFunctionMonitoring, MonitoringHeaderWidget } from 'cdk-monitoring-constructs';
import { told } from '../told-metrics';
import { GRAPH_HEIGHT, graph, type Seen } from './seen';

/** What only some paths do: limits, sales, and records on the move. */
export function salesRows(seen: Seen): IWidget[][] {
  return [...limitsRow(seen), ...saleRows(seen), ...moveRows(seen)];
}

function limitsRow({ path }: Seen): IWidget[][] {
  const { frontDoor } = path;
  if (frontDoor.limits === undefined) return [];
  return [
    [new MonitoringHeaderWidget({ title: 'Rate limits' })],
    [
      graph({
        title: 'Rate limits',
        width: 24,
        label: 'count',
        left: [
          told('FrontDoor', frontDoor, 'RateLimited', { label: 'Writes refused' }),
          told('FrontDoor', frontDoor, 'ReadsRateLimited', { label: 'Other requests refused' }),
          told('FrontDoor', frontDoor, 'LimitsLocal', { label: 'Counted by one process alone' }),
        ],
      }),
    ],
  ];
}

function saleRows({ facade, path }: Seen): IWidget[][] {
  const { sweeper } = path;
  if (sweeper === undefined) return [];
  const { frontDoor } = path;
  const own = new LambdaFunctionMonitoring(facade, { lambdaFunction: sweeper.function, humanReadableName: 'Sweeper' });
  return [
    [new MonitoringHeaderWidget({ title: 'Sales' })],
    [
      graph({
        title: 'Orders',
        width: 8,
        label: 'orders',
        stacked: true,
        left: [
          told('FrontDoor', frontDoor, 'OrdersAccepted', { label: 'Accepted' }),
          told('FrontDoor', frontDoor, 'OrdersSoldOut', { label: 'Sold out' }),
          told('FrontDoor', frontDoor, 'OrdersUnavailable', { label: 'Nobody could tell' }),
        ],
      }),
      graph({
        title: 'Units',
        width: 8,
        label: 'units',
        left: [
          told('Sweeper', sweeper.function, 'UnitsLeft', { statistic: 'Maximum', label: 'Left' }),
          told('Sweeper', sweeper.function, 'UnitsMoved', { label: 'Moved between buckets' }),
        ],
        right: [
          told('Sweeper', sweeper.function, 'HoldsEnded', { label: 'Holds ended' }),
          told('Sweeper', sweeper.function, 'HoldsGivenBack', { label: 'Holds given back' }),
        ],
        rightLabel: 'holds',
      }),
      own.createErrorCountWidget(8, GRAPH_HEIGHT),
    ],
  ];
}

function moveRows({ facade, path }: Seen): IWidget[][] {
  const { migrator } = path;
  if (migrator === undefined) return [];
  const own = new LambdaFunctionMonitoring(facade, {
    lambdaFunction: migrator.function,
    humanReadableName: 'Migrator',
  });
  return [
    [own.createTitleWidget()],
    [own.createLatencyWidget(12, GRAPH_HEIGHT), own.createErrorCountWidget(12, GRAPH_HEIGHT)],
  ];
}
