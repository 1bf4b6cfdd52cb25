import { Duration } from 'aws-cdk-lib';
import { type IWidget, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaFunctionMonitoring } from 'cdk-monitoring-constructs';
import { worstDelaySeconds } from '../../sizing/planned-drain';
import { kindsOf } from '../monitored-path';
import { type ToldBy, told } from '../told-metrics';
import { GRAPH_HEIGHT, graph, limit, perSecond, type Seen } from './seen';

const period = Duration.minutes(1);
const MILLIS_PER_SECOND = 1000;

export function writerRows({ facade, path, made }: Seen): IWidget[][] {
  const { plan, buffer, fifoBuffer } = path;
  const { knobs } = plan.sizing;
  const writer = path.writer.function;
  const own = new LambdaFunctionMonitoring(facade, { lambdaFunction: writer, humanReadableName: 'Writer' });
  const count = (name: ToldBy<'Writer'>, label: string) => told('Writer', writer, name, { label });
  const late = worstDelaySeconds(kindsOf(path), plan.demandBehindDoor ?? plan.demand, knobs);
  const width = (buffer ? knobs.writerConcurrency : 0) + (fifoBuffer ? knobs.fifoConcurrency : 0);
  const durable = (statistic: string) => told('Writer', writer, 'AcceptToDurable', { statistic, label: statistic });
  return [
    [own.createTitleWidget()],
    [
      graph({
        title: 'Applied, and what else became of writes',
        width: 8,
        label: 'writes/s',
        left: [
          perSecond(count('Applied', 'Applied')),
          perSecond(count('Duplicates', 'Duplicates')),
          perSecond(count('Superseded', 'Superseded')),
          perSecond(count('Conflicts', 'Conflicts')),
          perSecond(count('Retries', 'Retries')),
        ],
        lines: [limit(plan.demand.peakWritesPerSecond, 'planned peak')],
      }),
      graph({
        title: 'From accepted to durable',
        width: 8,
        label: 'ms',
        left: [durable('p50'), durable('p95'), durable('p99')],
        lines: [
          limit(plan.demand.acceptableDelaySeconds * MILLIS_PER_SECOND, 'acceptable delay'),
          limit(late * MILLIS_PER_SECOND, 'longest wait that is planned'),
        ],
      }),
      graph({
        title: 'Runs at the same time',
        width: 8,
        label: 'runs',
        left: [writer.metric('ConcurrentExecutions', { period, statistic: 'Maximum', label: 'Runs' })],
        right: [writer.metricThrottles({ period, statistic: 'Sum', label: 'Refused by Lambda' })],
        rightLabel: 'runs',
        lines: [limit(width, 'the most that its event sources start')],
      }),
    ],
    [
      own.createTpsWidget(6, GRAPH_HEIGHT),
      own.createLatencyWidget(6, GRAPH_HEIGHT),
      own.createErrorCountWidget(6, GRAPH_HEIGHT),
      graph({
        title: 'Writes in one fold',
        width: 6,
        label: 'writes',
        left: [
          new MathExpression({
            label: 'Fold ratio',
            period,
            expression: 'writes / records',
            usingMetrics: {
              writes: told('Writer', writer, 'Writes'),
              records: told('Writer', writer, 'Records'),
            },
          }),
        ],
        right: [told('Writer', writer, 'HottestShare', { statistic: 'Maximum', label: 'Hottest record, % of writes' })],
        rightLabel: '%',
      }),
    ],
    [
      graph({
        title: 'Throttled, by reason',
        width: 12,
        label: 'statements',
        stacked: true,
        left: [
          count('ThrottledKeyRange', 'a key or partition'),
          count('ThrottledTable', 'a key or the table (unsaid)'),
          count('ThrottledMaxOnDemand', 'the table’s own cap'),
          count('ThrottledAccount', 'the account'),
        ],
        lines: [made.lines.KeyThrottled],
      }),
      graph({
        title: 'Work done twice',
        width: 12,
        label: 'count',
        left: [
          count('MessagesHandedBack', 'Messages handed back'),
          count('ConditionsFailed', 'Conditions failed'),
          count('Poison', 'Poison'),
        ],
      }),
    ],
  ];
}
