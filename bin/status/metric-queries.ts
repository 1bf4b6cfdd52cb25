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
  readonly dimension: readonly [name: string, value: string];
  readonly statistic: string;
}

/** What is asked of CloudWatch for one path. A queue's dimension is its name: the last part of its URL. */
export function wantedMetrics({
  physicalNames,
  queueUrls,
}: Pick<LivePath, 'physicalNames' | 'queueUrls'>): WantedMetric[] {
  const { frontDoor, writer } = physicalNames;
  const own = (dimension: string, value: string | undefined, metrics: readonly string[], statistic: string) =>
    value === undefined
      ? []
      : metrics.map((metric) => ({
          name: `${dimension}.${metric}.${statistic}`,
          namespace: 'Spillway',
          metric,
          dimension: [dimension, value] as const,
          statistic,
        }));
  const runs = (metric: string, statistic: string): WantedMetric[] =>
    writer === undefined
      ? []
      : [{ name: `Lambda.${metric}`, namespace: 'AWS/Lambda', metric, dimension: ['FunctionName', writer], statistic }];
  return [
    ...own('FrontDoor', frontDoor, [...DOOR_COUNTS, 'CacheUnavailable'], 'Sum'),
    ...own('Writer', writer, [...WRITER_COUNTS, 'CacheUnavailable'], 'Sum'),
    ...['p50', 'p95', 'p99'].flatMap((rank) => own('Writer', writer, ['AcceptToDurable'], rank)),
    ...runs('Errors', 'Sum'),
    ...runs('ConcurrentExecutions', 'Maximum'),
    ...(frontDoor === undefined
      ? []
      : [
          {
            ...{ name: 'Door.Errors', namespace: 'AWS/Lambda', metric: 'Errors', statistic: 'Sum' },
            dimension: ['FunctionName', frontDoor] as const,
          },
        ]),
    ...bufferMetrics('standard', queueUrls.buffer),
    ...bufferMetrics('fifo', queueUrls.fifoBuffer),
  ];
}

function bufferMetrics(kind: QueueKind, url: string | undefined): WantedMetric[] {
  const name = url?.split('/').at(-1);
  if (name === undefined) return [];
  const dimension = ['QueueName', name] as const;
  const queue = (metric: string, statistic: string): WantedMetric => ({
    name: `${kind}.${metric}`,
    namespace: 'AWS/SQS',
    metric,
    dimension,
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
  return wanted.map(({ namespace, metric, dimension: [Name, Value], statistic }, index) => ({
    Id: `m${index}`,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: metric, Dimensions: [{ Name, Value } satisfies Dimension] },
      Period: PERIOD_SECONDS,
      Stat: statistic,
    },
  }));
}
