import type { SqsRecord } from './sqs-record';

/** Lambda invokes with at most 6 MB. Unit: bytes of JSON. Source: Lambda quotas, "Invocation payload". */
export const PAYLOAD_MAX_BYTES = 6 * 1024 * 1024;

const EMPTY_EVENT_BYTES = Buffer.byteLength(JSON.stringify({ Records: [] }));

/** Records on their way to one invocation, in the order they were received. */
export class Batch {
  readonly records: SqsRecord[] = [];
  /** When its first record was received: the window and the visibility count from here. */
  readonly openedAt: number;
  private bytes = EMPTY_EVENT_BYTES;

  constructor(openedAt: number) {
    this.openedAt = openedAt;
  }

  /** False, and nothing added, when the record would make the payload too large. The first always fits: SQS's limit is smaller. */
  add(record: SqsRecord): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (this.records.length > 0 && this.bytes + bytes > PAYLOAD_MAX_BYTES) return false;
    this.bytes += bytes;
    this.records.push(record);
    return true;
  }
}
