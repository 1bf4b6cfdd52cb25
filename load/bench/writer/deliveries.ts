import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { Write } from '../../../lambda/contract/write';
import { messageOf, type Workload } from './workloads';

/** SQS starts its sequence numbers near here; only their order counts. */
const FIRST_SEQUENCE = 18_849_496_460_467_696_128n;

/** A standard queue may bring a batch again long after; FIFO brings it before anything else of its groups. */
const BATCHES_UNTIL_REDELIVERY = 5;

/**
 * The writes as Lambda gets them: in order of arrival, each batch once and the middle one twice. FIFO is shown at its
 * least foldable: a queue without backlog, whose batches are what came in last and not what one group has waiting.
 */
export function deliveriesOf(workload: Workload, writes: readonly Write[], batch: number): SQSEvent[] {
  const records = writes.map((write, index) => recordOf(workload, write, index));
  const events: SQSEvent[] = [];
  for (let start = 0; start < records.length; start += batch) {
    events.push({ Records: records.slice(start, start + batch) });
  }
  const middle = Math.floor(events.length / 2);
  const again = events[middle];
  const later = isOrdered(workload) ? middle + 1 : Math.min(events.length, middle + BATCHES_UNTIL_REDELIVERY);
  if (again !== undefined) events.splice(later, 0, again);
  return events;
}

export function isOrdered(workload: Workload): boolean {
  return workload === 'increments';
}

function recordOf(workload: Workload, write: Write, index: number): SQSRecord {
  const body = messageOf(write);
  const ordered = isOrdered(workload)
    ? {
        SequenceNumber: String(FIRST_SEQUENCE + BigInt(index) * 256n),
        MessageGroupId: write.key,
        MessageDeduplicationId: write.id,
      }
    : {};
  return {
    messageId: write.id,
    receiptHandle: `handle-${index}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1760000000000',
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: '1760000000001',
      ...ordered,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:bench${isOrdered(workload) ? '.fifo' : ''}`,
    awsRegion: 'us-east-1',
  };
}
