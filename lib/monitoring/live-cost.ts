import { Duration } from 'aws-cdk-lib';
import { MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Price, PriceName, Prices } from '../sizing/prices';
import { cacheMetric } from './cache-metric';
import { buffersOf, type MonitoredPath } from './monitored-path';
import { type MonitoredTasks, taskMinutes, tasksOf } from './monitored-tasks';
import { told } from './told-metrics';

/** Long enough that a writer's five seconds of waiting for a batch are not seen as free writes. */
export const COST_PERIOD = Duration.minutes(5);
const period = COST_PERIOD;
const sum = { period, statistic: 'Sum' } as const;

const MILLION = 1e6;
const MILLIS_PER_SECOND = 1000;
const MEGABYTES_PER_GIGABYTE = 1024;
const SECONDS_PER_HOUR = 3600;
const MINUTES_PER_HOUR = 60;

/** Messages that Lambda takes in one receive, and deletes in one call, where as many wait. Source: SQS, ReceiveMessage. */
const MESSAGES_PER_CALL = 10;

/** A number that is charged for, and what one of it costs. Unit: US dollars. */
interface Charged {
  readonly id: string;
  readonly metric: Metric;
  readonly dollars: number;
}

/**
 * What a million accepted writes cost, stage by stage, as it is being spent: a line for each stage. Whose a read was nobody tells:
 * what clients read is in the front door, the cache and the table's reads, which stand alone for that. Left out is what stands
 * whether anything comes or not (hours of the load balancer, addresses, the SQS endpoint, polls of an empty queue, the cache's
 * minimum, stored records, metrics and alarms), and logs and traffic, which tell no number that is theirs alone.
 */
export function liveCost(path: MonitoredPath, prices: Prices): MathExpression[] {
  const accepted = told('FrontDoor', path.frontDoor, 'Accepted', { period });
  return Object.entries(chargedFor(path, prices)).map(
    ([label, charged]) =>
      new MathExpression({
        label,
        period,
        expression: costExpression(charged),
        usingMetrics: { accepted, ...Object.fromEntries(charged.map(({ id, metric }) => [id, metric])) },
      }),
  );
}

/** Metric math takes no exponents. */
function costExpression(charged: readonly Charged[]): string {
  const terms = charged.map(({ id, dollars }) => `FILL(${id}, 0) * ${decimal(dollars * MILLION)}`);
  return `IF(FILL(accepted, 0) > 0, (${terms.join(' + ')}) / FILL(accepted, 0), 0)`;
}

function decimal(value: number): string {
  return Number(value.toPrecision(6))
    .toFixed(12)
    .replace(/\.?0+$/, '');
}

function chargedFor(path: MonitoredPath, prices: Prices): Readonly<Record<string, readonly Charged[]>> {
  const each = (name: PriceName) => perUnit(prices[name]);
  const { frontDoor, writer, table, cache, plan } = path;
  const { frontDoorMemoryMegabytes, writerMemoryMegabytes } = plan.sizing.knobs;
  const tasks = tasksOf(path);
  const runs = (id: string, by: IFunction, megabytes: number): Charged[] => [
    { id: `${id}Runs`, metric: by.metricInvocations(sum), dollars: each('functionRequest') },
    {
      id: `${id}Millis`,
      metric: by.metricDuration(sum),
      dollars: (each('functionGigabyteSecond') * megabytes) / MEGABYTES_PER_GIGABYTE / MILLIS_PER_SECOND,
    },
  ];
  return {
    'front door, reads too': [
      ...(frontDoor.function ? runs('door', frontDoor.function, frontDoorMemoryMegabytes) : []),
      ...(tasks ? [taskTime(tasks, prices)] : []),
      {
        id: 'capacity',
        metric: frontDoor.loadBalancer.metrics.consumedLCUs({ period, statistic: 'Average' }),
        dollars: (each('balancerCapacityHour') * period.toSeconds()) / SECONDS_PER_HOUR,
      },
    ],
    'write buffer': buffersOf(path).flatMap(({ kind, buffer }): Charged[] => {
      const dollars = each(kind === 'fifo' ? 'fifoQueueRequest' : 'queueRequest');
      return [
        // As if each were sent alone. Bulks go up to ten in a call, and how many calls there were is told by nobody.
        { id: `${kind}Sent`, metric: buffer.queue.metricNumberOfMessagesSent(sum), dollars },
        {
          id: `${kind}Received`,
          metric: buffer.queue.metricNumberOfMessagesReceived(sum),
          // Received together, and deleted together.
          dollars: (2 * dollars) / MESSAGES_PER_CALL,
        },
      ];
    }),
    writer: runs('writer', writer.function, writerMemoryMegabytes),
    'record table: writes': [
      { id: 'written', metric: table.table.metricConsumedWriteCapacityUnits(sum), dollars: each('tableWriteUnit') },
    ],
    'record table: reads': [
      { id: 'read', metric: table.table.metricConsumedReadCapacityUnits(sum), dollars: each('tableReadUnit') },
    ],
    'read cache, reads too': [
      {
        id: 'cacheUnits',
        metric: cacheMetric(cache, 'ElastiCacheProcessingUnits', { statistic: 'Sum', period }),
        dollars: each('cacheUnit'),
      },
    ],
  };
}

/** Tasks are paid for while they run, whether anything comes or not: an idle door has the most dear writes. */
function taskTime(tasks: MonitoredTasks, prices: Prices): Charged {
  const hour = perUnit(prices.fargateVcpuHour) * tasks.vcpus + perUnit(prices.fargateGigabyteHour) * tasks.gigabytes;
  return { id: 'taskMinutes', metric: taskMinutes(tasks, period), dollars: hour / MINUTES_PER_HOUR };
}

function perUnit({ dollars, per }: Price): number {
  return dollars / per;
}
