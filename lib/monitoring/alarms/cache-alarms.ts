import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricAlarm } from '../alarm-spec';
import type { MonitoredPath } from '../monitored-path';
import { told } from '../told-metrics';

/** Each stage has connections and a circuit breaker of its own: one may be cut off while the other is not. */
export function cacheAlarms({ frontDoor, writer, sweeper }: MonitoredPath): MetricAlarm[] {
  const period = Duration.minutes(1);
  return [
    away(
      'CacheAwayFromDoor',
      told('FrontDoor', frontDoor, 'CacheUnavailable', { period }),
      `keys and limits are kept by each process alone, and records are read from the table${sweeper ? '; nothing is sold' : ''}`,
    ),
    away(
      'CacheAwayFromWriter',
      told('Writer', writer.function, 'CacheUnavailable', { period }),
      'outcomes of writes are not kept and copies of records grow old',
    ),
  ];
}

/** A connection that is lost is there again within a minute: five in a row is a cache that is away. */
function away(name: string, metric: Metric, meanwhile: string): MetricAlarm {
  return {
    name,
    section: 'cache',
    says: `For five minutes calls to the read cache went unanswered; no write is lost, but ${meanwhile}. See whether the cache is throttled at its ceiling, or was changed.`,
    metric,
    above: 0,
    periods: 5,
    ofThem: 5,
    silence: 'calm',
  };
}
