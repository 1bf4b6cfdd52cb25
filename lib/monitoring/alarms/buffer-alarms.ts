import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { MetricAlarm } from '../alarm-spec';
import { sumOf } from '../burn-rate';
import { buffersOf, type MonitoredBuffer, type MonitoredPath } from '../monitored-path';
import { bufferThresholds } from '../thresholds';

const MINUTE = Duration.minutes(1);

export function bufferAlarms(path: MonitoredPath): MetricAlarm[] {
  return [
    ...buffersOf(path).flatMap((buffer) => [
      ageAlarm(path, buffer),
      backlogAlarm(path, buffer),
      stuckAlarm(path, buffer),
    ]),
    quarantineAlarm('', path.quarantine),
    // What a FIFO buffer delivered too often is in a queue of its own.
    ...(path.fifoBuffer ? [quarantineAlarm('Fifo', path.fifoBuffer.quarantine)] : []),
  ];
}

function ageAlarm({ plan }: MonitoredPath, { kind, prefix, title, buffer }: MonitoredBuffer): MetricAlarm {
  const { age } = bufferThresholds(kind, plan.demandBehindDoor ?? plan.demand, plan.sizing.knobs);
  return {
    name: `${prefix}BufferTooOld`,
    section: 'age',
    says: `${title}: the oldest write has waited more than ${age.above} s for ${age.minutes} min. ${plan.demand.acceptableDelaySeconds} s are acceptable; ${age.above} s are the longest wait that the plan foresees in a burst, with what gathers while Lambda starts the writer.${kind === 'standard' ? ' SQS leaves out what was received three times: WritesComeBack sees that.' : ''} See whether the writer runs, fails or is throttled.`,
    metric: buffer.queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: 'Maximum' }),
    above: age.above,
    periods: age.minutes,
    ofThem: age.minutes,
    // A queue that nobody has used for six hours tells nothing more.
    silence: 'calm',
  };
}

function backlogAlarm({ plan }: MonitoredPath, { kind, prefix, title, buffer }: MonitoredBuffer): MetricAlarm {
  const { backlog } = bufferThresholds(kind, plan.demandBehindDoor ?? plan.demand, plan.sizing.knobs);
  return {
    name: `${prefix}BacklogOutlastsBurst`,
    section: 'backlog',
    says: `${title}: for ${backlog.minutes} min more than ${backlog.above} messages waited, to be received or to come back, so the writer has run at its full width for longer than the planned burst and its end. Compare what comes in with the plan, and plan anew for it.`,
    metric: new MathExpression({
      label: 'Waiting, hidden ones too',
      period: MINUTE,
      // The writer holds so many at its full width. What is in flight beyond them was handed back, and waits as well.
      expression: `FILL(visible, 0) + IF(FILL(inFlight, 0) > ${backlog.above}, FILL(inFlight, 0) - ${backlog.above}, 0)`,
      usingMetrics: present(buffer.queue),
    }),
    above: backlog.above,
    periods: backlog.minutes,
    ofThem: backlog.minutes,
    silence: 'calm',
  };
}

/** Whatever the cause: also of runs that Lambda does not begin, which are nobody's error and told by nobody. */
function stuckAlarm({ plan }: MonitoredPath, { kind, prefix, title, buffer }: MonitoredBuffer): MetricAlarm {
  const { stuckMinutes } = bufferThresholds(kind, plan.demandBehindDoor ?? plan.demand, plan.sizing.knobs);
  return {
    name: `${prefix}NothingLeavesBuffer`,
    section: 'stuck',
    says: `${title}: for ${stuckMinutes} min messages were there and none was done with. Accepted writes are kept, and do not come into the table. See whether the writer is run at all, and what it says of the table.`,
    metric: new MathExpression({
      label: 'There, while none leaves',
      period: MINUTE,
      expression: `IF(FILL(deleted, 0) > 0, 0, ${sumOf(['visible', 'inFlight'])})`,
      usingMetrics: {
        ...present(buffer.queue),
        deleted: buffer.queue.metricNumberOfMessagesDeleted({ period: MINUTE, statistic: 'Sum' }),
      },
    }),
    above: 0,
    // Of a minute that SQS has told only half of yet, what is filled up with 0 is one of several.
    periods: stuckMinutes,
    ofThem: stuckMinutes,
    silence: 'calm',
  };
}

/** The least of each minute: there were never fewer. */
function present(queue: IQueue) {
  const least = { period: MINUTE, statistic: 'Minimum' } as const;
  return {
    visible: queue.metricApproximateNumberOfMessagesVisible(least),
    inFlight: queue.metricApproximateNumberOfMessagesNotVisible(least),
  };
}

function quarantineAlarm(prefix: '' | 'Fifo', queue: IQueue): MetricAlarm {
  return {
    name: `${prefix}QuarantineNotEmpty`,
    section: 'quarantine',
    says: `${prefix === 'Fifo' ? 'FIFO quarantine' : 'Quarantine'}: accepted writes were set aside and are not in the table. List them by cause with \`npx spillway redrive\`, mend the cause, replay them within 14 days.`,
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: 'Maximum' }),
    above: 0,
    periods: 1,
    ofThem: 1,
    // SQS stops telling of a queue that nothing has touched for six hours: what lies in it is still there.
    silence: 'unknown',
  };
}
