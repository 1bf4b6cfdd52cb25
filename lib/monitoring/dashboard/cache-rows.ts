import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { MonitoringHeaderWidget } from 'cdk-monitoring-constructs';
import { cacheMetric } from '../cache-metric';
import { type Telling, told } from '../told-metrics';
import { graph, limit, perSecond, type Seen } from './seen';

const BYTES_PER_GIGABYTE = 1e9;

export function cacheRows({ path, made }: Seen): IWidget[][] {
  const { cache, frontDoor, writer, plan } = path;
  const { cacheEcpuPerSecond, cacheGigabytes } = plan.sizing.knobs;
  const of = (metricName: string, statistic: string, label: string) =>
    cacheMetric(cache, metricName, { statistic, label });
  const away = (stage: 'FrontDoor' | 'Writer', by: Telling, label: string) =>
    told(stage, by, 'CacheUnavailable', { label });
  return [
    [new MonitoringHeaderWidget({ family: 'Serverless cache', title: 'Read cache' })],
    [
      graph({
        title: 'Processing units',
        width: 6,
        label: 'ECPU/s',
        left: [perSecond(of('ElastiCacheProcessingUnits', 'Sum', 'Used'))],
        right: [of('ThrottledCmds', 'Sum', 'Commands refused')],
        rightLabel: 'commands',
        lines: [limit(cacheEcpuPerSecond, 'ceiling')],
      }),
      graph({
        title: 'Data',
        width: 6,
        label: 'bytes',
        left: [of('BytesUsedForCache', 'Maximum', 'Stored')],
        right: [of('Evictions', 'Sum', 'Evicted')],
        rightLabel: 'keys',
        lines: [limit(cacheGigabytes * BYTES_PER_GIGABYTE, 'ceiling')],
      }),
      graph({
        title: 'Calls without an answer',
        width: 6,
        label: 'calls',
        left: [away('FrontDoor', frontDoor, 'Front door'), away('Writer', writer.function, 'Writer')],
        lines: [made.lines.CacheAwayFromDoor],
      }),
      graph({
        title: 'Where reads of records were answered',
        width: 6,
        label: 'reads',
        stacked: true,
        left: [
          told('FrontDoor', frontDoor, 'RecordsFromProcess', { label: 'the process’s own copies' }),
          told('FrontDoor', frontDoor, 'RecordsFromCache', { label: 'the cache' }),
          told('FrontDoor', frontDoor, 'RecordsFromTable', { label: 'the table' }),
        ],
      }),
    ],
  ];
}
