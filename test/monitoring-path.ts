import { App, type Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { byHash } from '../lambda/contract/partitions/by-hash';
import { WritePath, type WritePathProps } from '../lib/write-path';

/** A path in a stack `Shop`, with what its template says of alarms. */
export function watched(props: Partial<WritePathProps> = {}, env?: Environment): Watched {
  const stack = new Stack(new App(), 'Shop', { env });
  const path = new WritePath(stack, 'WritePath', {
    collections: { orders: { policy: 'createOnly' } },
    listener: { plaintextBecause: 'inside a test' },
    ...props,
  });
  return { path, template: Template.fromStack(stack) };
}

export interface Watched {
  readonly path: WritePath;
  readonly template: Template;
}

/** Every part that a path may have. */
export const EVERYTHING = {
  collections: {
    orders: { policy: 'createOnly' },
    carts: { policy: 'patch' },
    people: { policy: 'lastWriterWins', partition: byHash({ shards: 4 }) },
  },
  sales: { orders: 'orders' },
} as const satisfies Partial<WritePathProps>;

interface MetricOfAlarm {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: { readonly Metric: NamedMetric; readonly Period: number; readonly Stat: string };
}

interface NamedMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

export interface AlarmProperties extends Partial<NamedMetric> {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions?: unknown[];
  readonly OKActions?: unknown[];
  readonly ActionsEnabled?: boolean;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: string;
  readonly Period?: number;
  readonly Statistic?: string;
  readonly Metrics?: readonly MetricOfAlarm[];
}

/** Alarms of a template by the last part of their names. */
export function alarmsOf(
  template: Template,
  type: 'Alarm' | 'CompositeAlarm' = 'Alarm',
): Record<string, AlarmProperties> {
  const found = Object.values(template.findResources(`AWS::CloudWatch::${type}`));
  return Object.fromEntries(
    found.map(({ Properties }) => [String(Properties.AlarmName).replace('Shop-WritePath-', ''), Properties]),
  );
}

/** Every metric that an alarm looks at, with what it is looked at by. */
export function metricsOfAlarm(
  alarm: AlarmProperties,
): (NamedMetric & { readonly period: number; readonly stat: string })[] {
  const { Namespace, MetricName, Dimensions = [], Period = 0, Statistic = '' } = alarm;
  if (Namespace !== undefined && MetricName !== undefined) {
    return [{ Namespace, MetricName, Dimensions, period: Period, stat: Statistic }];
  }
  return (alarm.Metrics ?? []).flatMap(({ MetricStat }) =>
    MetricStat ? [{ ...MetricStat.Metric, period: MetricStat.Period, stat: MetricStat.Stat }] : [],
  );
}
