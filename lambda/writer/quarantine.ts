import type { SQSRecord } from 'aws-lambda';
import type { Poison } from '../contract/message';

/** One poisoned write or message, as it is set aside. */
export interface QuarantineEntry {
  /** A message body of the buffer's form, so that it can be replayed once its cause is mended. */
  readonly body: string;
  readonly poison: Poison;
  /** The message it came in. */
  readonly record: SQSRecord;
}

export interface Quarantine {
  /** Whether each entry is kept, in order. Never throws: what is not known to be kept is `false`. */
  put(entries: readonly QuarantineEntry[]): Promise<readonly boolean[]>;
}
