import type { IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** Sections of docs/runbook.md, by the anchors that its headings get. A test holds them to the page. */
export const RUNBOOK_SECTIONS = {
  unwell: 'the-path-is-unwell',
  quarantine: 'quarantine-is-not-empty',
  age: 'a-buffer-is-older-than-planned',
  backlog: 'a-backlog-outlasts-the-burst',
  stuck: 'accepted-writes-do-not-come-into-the-table',
  accept: 'too-many-writes-are-not-accepted',
  durable: 'too-many-writes-are-late',
  hotKey: 'a-key-is-throttled',
  keyOrTable: 'a-key-or-the-table-is-throttled',
  limit: 'a-limit-of-the-table-or-the-account-is-reached',
  writer: 'the-writer-fails',
  doorAway: 'the-load-balancer-answers-5xx-itself',
  door: 'the-front-door-answers-5xx',
  slow: 'the-front-door-answers-slowly',
  tasks: 'tasks-of-the-front-door-are-unhealthy',
  zone: 'a-zone-has-no-task',
  ceiling: 'all-tasks-are-busy',
  cache: 'the-read-cache-is-away',
  migrator: 'the-migrator-fails',
  sweeper: 'the-sweeper-fails',
} as const;

export type RunbookSection = keyof typeof RUNBOOK_SECTIONS;

/** What silence of a metric means for its alarm. */
export type Silence =
  /** Nothing was counted, because nothing happened. */
  | 'calm'
  /** Nobody knows: what was last known stands. */
  | 'unknown';

/** One alarm on one number. */
export interface MetricAlarm {
  /** Unique in its path. The alarm's name ends in it: another one makes another alarm. */
  readonly name: string;
  readonly section: RunbookSection;
  /** What it means, and what to do first. */
  readonly says: string;
  readonly metric: Metric | MathExpression;
  /** The alarm comes above it. */
  readonly above: number;
  /** Periods of the metric that are looked at, and how many of them must be above. */
  readonly periods: number;
  readonly ofThem: number;
  readonly silence: Silence;
  /** Half of a pair says nothing by itself: nobody is told of it. */
  readonly half?: true;
}

/** An alarm that comes when all of its halves have come. */
export interface PairAlarm {
  readonly name: string;
  readonly section: RunbookSection;
  readonly says: string;
  readonly halves: readonly [MetricAlarm, MetricAlarm];
}

export type PathAlarm = MetricAlarm | PairAlarm;

export function isPair(alarm: PathAlarm): alarm is PairAlarm {
  return 'halves' in alarm;
}

/** CloudWatch charges for each metric that an alarm looks at, and nothing for the mathematics. */
export function metricsOf(metric: IMetric): number {
  const { mathExpression } = metric.toMetricConfig();
  if (mathExpression === undefined) return 1;
  return Object.values(mathExpression.usingMetrics).reduce((sum, used) => sum + metricsOf(used), 0);
}
