import { Duration } from 'aws-cdk-lib';
import { type IWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeElb, HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaFunctionMonitoring, MonitoringHeaderWidget } from 'cdk-monitoring-constructs';
import { sharesOf5xx } from '../alarms/door-alarms';
import { sumOf } from '../burn-rate';
import { told } from '../told-metrics';
import { GRAPH_HEIGHT, graph, limit, perSecond, type Seen } from './seen';
import { taskWidgets } from './task-widgets';

const period = Duration.minutes(1);

export function doorRows(seen: Seen): IWidget[][] {
  const { path } = seen;
  const { frontDoor, plan } = path;
  const { metrics } = frontDoor.loadBalancer;
  const [title, ...own] = whatRunsIt(seen);
  const count = (name: 'Accepted' | 'Refused' | 'Failed' | 'Shed' | 'RateLimited', label: string) =>
    perSecond(told('FrontDoor', frontDoor, name), label);
  const ends = ['Accepted', 'Refused', 'Failed', 'Shed', 'RateLimited'] as const;
  const offered = new MathExpression({
    label: 'Offered',
    period,
    expression: `(${sumOf(ends.map((name) => name.toLowerCase()))}) / 60`,
    usingMetrics: Object.fromEntries(ends.map((name) => [name.toLowerCase(), told('FrontDoor', frontDoor, name)])),
  });
  return [
    [title],
    [
      graph({
        title: 'Offered and accepted',
        width: 8,
        label: 'writes/s',
        left: [offered, count('Accepted', 'Accepted')],
        lines: [limit(plan.demand.peakWritesPerSecond, 'planned peak')],
      }),
      graph({
        title: 'Not accepted, by reason',
        width: 8,
        label: 'writes/s',
        stacked: true,
        left: [
          count('Refused', 'the client’s fault'),
          count('RateLimited', 'rate limit'),
          count('Shed', 'backlog (shed)'),
          count('Failed', 'failed'),
        ],
      }),
      graph({
        title: 'Answers of the load balancer',
        width: 8,
        label: 'requests',
        left: [
          metrics.requestCount({ period, label: 'Requests' }),
          metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period, label: '5xx of the front door' }),
          metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, { period, label: '5xx of its own' }),
        ],
        right: [metrics.targetResponseTime({ period, statistic: 'p99', label: 'p99 s' })],
        rightLabel: 's',
      }),
    ],
    own,
  ];
}

/** A title, and what there is to see of a function or of tasks. */
function whatRunsIt(seen: Seen): [title: IWidget, ...IWidget[]] {
  const { facade, path, made } = seen;
  const shares = sharesOf5xx(path);
  const failing = (width: number) =>
    graph({
      title: 'Share of answers that are a 5xx',
      width,
      label: '%',
      left: [shares.ofBalancer, shares.ofDoor],
      lines: [made.lines.DoorAway],
    });
  const { function: lambdaFunction } = path.frontDoor;
  if (lambdaFunction === undefined) {
    return [
      new MonitoringHeaderWidget({ family: 'Containers', title: 'Front door' }),
      ...taskWidgets(seen),
      failing(4),
    ];
  }
  const own = new LambdaFunctionMonitoring(facade, { lambdaFunction, humanReadableName: 'Front door' });
  return [
    own.createTitleWidget(),
    own.createLatencyWidget(6, GRAPH_HEIGHT),
    own.createErrorCountWidget(6, GRAPH_HEIGHT),
    own.createInvocationWidget(6, GRAPH_HEIGHT),
    failing(6),
  ];
}
