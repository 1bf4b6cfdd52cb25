import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { MetricAlarm } from '../alarm-spec';
import { buffersOf, type MonitoredBuffer, type MonitoredPath } from '../monitored-path';
import { bufferThresholds } from '../thresholds';

const MINUTE = Duration.minutes(1);

export function bufferAlarms(path: MonitoredPath): MetricAlarm[] {
  return [
    ...buffersOf(path).flatMap((buffer) => [ageAlarm(path, buffer), backlogAlarm(path, buffer)]),
    quarantineAlarm('', path.quarantine),
    // What a FIFO buffer delivered too often is in a queue of its own.
    ...(path.fifoBuffer ? [quarantineAlarm('Fifo', path.fifoBuffer.quarantine)] : []),
  ];
}

function ageAlarm({ plan }: MonitoredPath, { kind, prefix, title, buffer }: MonitoredBuffer): MetricAlarm {
  const { age } = bufferThresholds(kind, plan.demand, plan.sizing.knobs);
  return {
    name: `${prefix}BufferTooOld`,
    section: 'age',
    says: `${title}: the oldest write has waited more than ${age.above} s for ${age.minutes} min, the longest wait that the plan foresees in a burst. See whether the writer runs, fails or is throttled.`,
    metric: buffer.queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: 'Maximum' }),
    above: age.above,
    periods: age.minutes,
    ofThem: age.minutes,
    // A queue that nobody has used for six hours tells nothing more.
    silence: 'calm',
  };
}

function backlogAlarm({ plan }: MonitoredPath, { kind, prefix, title, buffer }: MonitoredBuffer): MetricAlarm {
  const { backlog } = bufferThresholds(kind, plan.demand, plan.sizing.knobs);
  return {
    name: `${prefix}BacklogOutlastsBurst`,
    section: 'backlog',
    says: `${title}: for ${backlog.minutes} min more than ${backlog.above} messages waited, so the writer has run at its full width for longer than the planned burst and its end. Compare what comes in with the plan, and plan anew for it.`,
    // The least of each minute: it was never below.
    metric: buffer.queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: 'Minimum' }),
    above: backlog.above,
    periods: backlog.minutes,
    ofThem: backlog.minutes,
    silence: 'calm',
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
