import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { SqsQueueMonitoring } from 'cdk-monitoring-constructs';
import { buffersOf, type MonitoredBuffer } from '../monitored-path';
import { GRAPH_HEIGHT, graph, limit, type Seen } from './seen';

const period = Duration.minutes(1);

export function bufferRows(seen: Seen): IWidget[][] {
  const { quarantine, fifoBuffer } = seen.path;
  const aside = (queue: IQueue, prefix: '' | 'Fifo') =>
    graph({
      title: prefix === 'Fifo' ? 'FIFO quarantine' : 'Quarantine',
      width: fifoBuffer ? 12 : 24,
      label: 'messages',
      left: [
        queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum', label: 'Set aside' }),
        queue.metricNumberOfMessagesSent({ period, statistic: 'Sum', label: 'Newly' }),
      ],
      lines: [seen.made.lines[`${prefix}QuarantineNotEmpty`]],
    });
  return [
    ...buffersOf(seen.path).flatMap((buffer) => rowsOf(seen, buffer)),
    [aside(quarantine, ''), ...(fifoBuffer ? [aside(fifoBuffer.quarantine, 'Fifo')] : [])],
  ];
}

function rowsOf({ facade, path, made }: Seen, { prefix, title, buffer }: MonitoredBuffer): IWidget[][] {
  const { queue } = buffer;
  const own = new SqsQueueMonitoring(facade, { queue, humanReadableName: title });
  const most = { period, statistic: 'Maximum' } as const;
  return [
    [own.createTitleWidget()],
    [
      graph({
        title: 'Backlog',
        width: 6,
        label: 'messages',
        left: [
          queue.metricApproximateNumberOfMessagesVisible({ ...most, label: 'Waiting' }),
          queue.metricApproximateNumberOfMessagesNotVisible({ ...most, label: 'In flight' }),
        ],
        lines: [made.lines[`${prefix}BacklogOutlastsBurst`]],
      }),
      graph({
        title: 'Age of the oldest',
        width: 6,
        label: 's',
        left: [queue.metricApproximateAgeOfOldestMessage({ ...most, label: 'Oldest' })],
        lines: [
          limit(path.plan.demand.acceptableDelaySeconds, 'acceptable delay'),
          made.lines[`${prefix}BufferTooOld`],
        ],
      }),
      own.createProducerAndConsumerRateWidget(6, GRAPH_HEIGHT),
      own.createTimeToDrainWidget(6, GRAPH_HEIGHT),
    ],
  ];
}
