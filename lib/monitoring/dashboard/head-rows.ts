import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  type IWidget,
  MathExpression,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { acceptance, durability, missedPercent } from '../alarms/objective-alarms';
import { buffersOf } from '../monitored-path';
import { told } from '../told-metrics';
import { FULL_WIDTH, perSecond, type Seen } from './seen';

const MINUTE = Duration.minutes(1);
const HOUR = Duration.hours(1);

export function headRows({ path, objectives, made, unwell }: Seen): IWidget[][] {
  const { plan, frontDoor, writer, quarantine, fifoBuffer } = path;
  const { peakWritesPerSecond, burstSeconds, itemBytes, acceptableDelaySeconds } = plan.demand;
  const waiting = buffersOf(path).map(({ title, buffer }) =>
    buffer.queue.metricApproximateAgeOfOldestMessage({
      period: MINUTE,
      statistic: 'Maximum',
      label: `${title}: oldest, s`,
    }),
  );
  const aside = [quarantine, ...(fifoBuffer ? [fifoBuffer.quarantine] : [])].map((queue, at) =>
    queue.metricApproximateNumberOfMessagesVisible({
      period: MINUTE,
      statistic: 'Maximum',
      label: at === 0 ? 'In quarantine' : 'In FIFO quarantine',
    }),
  );
  return [
    [
      new TextWidget({
        width: FULL_WIDTH,
        height: 2,
        markdown: `### ${Stack.of(frontDoor).stackName}: the path of a write\nPlanned for **${peakWritesPerSecond} writes/s** during **${burstSeconds} s**, of ${itemBytes} bytes, in the table within **${acceptableDelaySeconds} s**. Grey lines are what was planned or is the most; red ones are alarms.`,
      }),
    ],
    [
      new AlarmStatusWidget({
        title: 'Alarms',
        width: FULL_WIDTH,
        height: 4,
        alarms: [unwell, ...Object.values(made.alarms)],
      }),
    ],
    [
      new SingleValueWidget({
        title: 'Now',
        width: 12,
        height: 4,
        metrics: [
          perSecond(told('FrontDoor', frontDoor, 'Accepted'), 'Accepted/s'),
          perSecond(told('Writer', writer.function, 'Applied'), 'Applied/s'),
          ...waiting,
          ...aside,
          told('Writer', writer.function, 'AcceptToDurable', { statistic: 'p99', label: 'Accept to durable, p99 ms' }),
        ],
      }),
      ...[acceptance(path, objectives), durability(path, objectives)].map(
        (objective) =>
          new SingleValueWidget({
            title: `${objective.promise}, of ${objective.percent} %`,
            width: 6,
            height: 4,
            metrics: [
              new MathExpression({
                expression: '100 - missedPercent',
                usingMetrics: { missedPercent: missedPercent(objective, HOUR) },
                label: 'in the last hour, %',
                period: HOUR,
              }),
            ],
          }),
      ),
    ],
  ];
}
