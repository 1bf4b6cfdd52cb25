import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { ReadCache } from '../read-cache';

interface CacheMetricOptions {
  readonly statistic: string;
  readonly label?: string;
  readonly period?: Duration;
}

/**
 * By hand, because the library of widgets asks for `CacheClusterId`, under which only clusters tell anything: a serverless cache
 * tells under `clusterId`. Source: cdk-monitoring-constructs, issue 750; ElastiCache, metrics of serverless caches.
 */
export function cacheMetric(cache: ReadCache, metricName: string, options: CacheMetricOptions): Metric {
  const { statistic, label, period = Duration.minutes(1) } = options;
  const dimensionsMap = { clusterId: cache.login.cacheName };
  return new Metric({ namespace: 'AWS/ElastiCache', metricName, dimensionsMap, statistic, label, period });
}
