import type { Dimension, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { QueueKind } from '../../lambda/contract/collection';
import type { LivePath } from '../path/live-path';
import { DOOR_COUNTS, WRITER_COUNTS } from './reading';

/** Rates are of whole minutes: more often nothing is told. Unit: seconds. */
export const PERIOD_SECONDS = 60;

/** One metric by a name of our own. */
export interface WantedMetric {
  readonly name: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly (readonly [name: string, value: string])[];
  readonly statistic: string;
}

/** As much of a live path as metrics are found by. */
export type QueriedPath = Pick<LivePath, 'physicalNames' | 'queueUrls'> & {
  readonly description?: Pick<LivePath['description'], 'compute' | 'metricName'>;
};

/** What is asked of CloudWatch for one path. A queue's dimension is its name: the last part of its URL. */
export function wantedMetrics({ physicalNames, queueUrls, description }: QueriedPath): WantedMetric[] {
  const { frontDoor, writer } = physicalNames;
  const ofContainers = description?.compute === 'containers';
  const own = (dimension: string, value: string | undefined, metrics: readonly string[], statistic: string) =>
    value === undefined
      ? []
      : metrics.map((metric) => ({
          name: `${dimension}.${metric}.${statistic}`,
          namespace: 'Spillway',
          metric,
          dimensions: [[dimension, value]] as const,
          statistic,
        }));
  const runs = (metric: string, statistic: string): WantedMetric[] =>
    writer === undefined
      ? []
      : [
          {
            name: `Lambda.${metric}`,
            namespace: 'AWS/Lambda',
            metric,
            dimensions: [['FunctionName', writer]],
            statistic,
          },
        ];
  return [
    ...own('FrontDoor', description?.metricName ?? frontDoor, [...DOOR_COUNTS, 'CacheUnavailable'], 'Sum'),
    ...own('Writer', writer, [...WRITER_COUNTS, 'CacheUnavailable'], 'Sum'),
    ...['p50', 'p95', 'p99'].flatMap((rank) => own('Writer', writer, ['AcceptToDurable'], rank)),
    ...runs('Errors', 'Sum'),
    ...runs('ConcurrentExecutions', 'Maximum'),
    ...(ofContainers ? taskMetrics(physicalNames) : functionErrors(frontDoor)),
    ...bufferMetrics('standard', queueUrls.buffer),
    ...bufferMetrics('fifo', queueUrls.fifoBuffer),
  ];
}

function functionErrors(frontDoor: string | undefined): WantedMetric[] {
  if (frontDoor === undefined) return [];
  const dimensions = [['FunctionName', frontDoor]] as const;
  return [{ name: 'Door.Errors', namespace: 'AWS/Lambda', metric: 'Errors', statistic: 'Sum', dimensions }];
}

/** Their tasks tell no errors: the load balancer does, of requests that none of them answered. */
function taskMetrics({ frontDoor, cluster, loadBalancer, ...groups }: LivePath['physicalNames']): WantedMetric[] {
  const balancer = loadBalancer?.split(':loadbalancer/').at(-1);
  const service = frontDoor?.split('/').at(-1);
  const cpu = (name: string, statistic: string): WantedMetric[] =>
    service === undefined || cluster === undefined
      ? []
      : [
          {
            ...{ name, namespace: 'AWS/ECS', metric: 'CPUUtilization', statistic },
            dimensions: [
              ['ClusterName', cluster],
              ['ServiceName', service],
            ],
          },
        ];
  if (balancer === undefined) return [];
  const ofBalancer = { namespace: 'AWS/ApplicationELB' } as const;
  const hosts = [groups.targetGroup, groups.alternateTargetGroup].flatMap((arn, at): WantedMetric[] => {
    const group = arn?.split(':').at(-1);
    if (group === undefined) return [];
    const dimensions = [
      ['LoadBalancer', balancer],
      ['TargetGroup', group],
    ] as const;
    return [
      { ...ofBalancer, name: `Tasks.Healthy.${at}`, metric: 'HealthyHostCount', statistic: 'Minimum', dimensions },
      { ...ofBalancer, name: `Tasks.Unhealthy.${at}`, metric: 'UnHealthyHostCount', statistic: 'Maximum', dimensions },
    ];
  });
  const errors = {
    metric: 'HTTPCode_ELB_5XX_Count',
    statistic: 'Sum',
    dimensions: [['LoadBalancer', balancer]],
  } as const;
  return [
    { ...ofBalancer, ...errors, name: 'Door.Errors' },
    ...cpu('Tasks.Cpu', 'Average'),
    // Each of them tells its CPU once a minute.
    ...cpu('Tasks.Running', 'SampleCount'),
    ...hosts,
  ];
}

function bufferMetrics(kind: QueueKind, url: string | undefined): WantedMetric[] {
  const name = url?.split('/').at(-1);
  if (name === undefined) return [];
  const dimensions = [['QueueName', name]] as const;
  const queue = (metric: string, statistic: string): WantedMetric => ({
    name: `${kind}.${metric}`,
    namespace: 'AWS/SQS',
    metric,
    dimensions,
    statistic,
  });
  return [
    queue('ApproximateAgeOfOldestMessage', 'Maximum'),
    queue('ApproximateNumberOfMessagesVisible', 'Maximum'),
    queue('NumberOfMessagesSent', 'Sum'),
    queue('NumberOfMessagesDeleted', 'Sum'),
  ];
}

/** One query for each metric; all of them go in one call, which takes up to 500. Source: CloudWatch API reference, GetMetricData. */
export function metricQueries(wanted: readonly WantedMetric[]): MetricDataQuery[] {
  return wanted.map(({ namespace, metric, dimensions, statistic }, index) => ({
    Id: `m${index}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: dimensions.map(([Name, Value]): Dimension => ({ Name, Value })),
      },
      Period: PERIOD_SECONDS,
      Stat: statistic,
    },
  }));
}
