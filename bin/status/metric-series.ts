import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { metricQueries, PERIOD_SECONDS, type WantedMetric } from './metric-queries';

/** Values of a metric by the beginning of their minute. CloudWatch stores nothing for a minute in which nothing was counted. */
export type Series = ReadonlyMap<number, number>;

/**
 * Metrics of logs and queues come one to two minutes late: what is told ends with the last minute that is over for a minute. A
 * nearer one would be half told, and look like a fall. Unit: milliseconds.
 */
const LATE = 60_000;
export const MINUTE = PERIOD_SECONDS * 1000;

/** Until when CloudWatch has told everything. Both are milliseconds since 1970. */
export function toldUntil(now: number): number {
  return Math.floor((now - LATE) / MINUTE) * MINUTE;
}

/** By the names of what is wanted. `start` and `end` are milliseconds since 1970. */
export async function metricSeries(
  cloudWatch: CloudWatchClient,
  wanted: readonly WantedMetric[],
  { start, end }: { readonly start: number; readonly end: number },
): Promise<ReadonlyMap<string, Series>> {
  const series = new Map<string, Map<number, number>>();
  let NextToken: string | undefined;
  do {
    const answer = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(start),
        EndTime: new Date(end),
        MetricDataQueries: metricQueries(wanted),
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    for (const { Id = '', Timestamps = [], Values = [] } of answer.MetricDataResults ?? []) {
      const name = wanted[Number(Id.slice(1))]?.name ?? Id;
      const points = series.get(name) ?? new Map<number, number>();
      for (const [index, time] of Timestamps.entries()) points.set(time.getTime(), Values[index] ?? 0);
      series.set(name, points);
    }
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return series;
}
