import { errorAnswerOf } from './error-answer';
import { QueueError } from './queue-error';
import type { RequestFields } from './request-fields';

const BATCH_MAX_ENTRIES = 10;
const ENTRY_ID = /^[A-Za-z0-9_-]{1,80}$/;

interface FailedEntry {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

export interface BatchAnswer {
  readonly Successful: readonly object[];
  readonly Failed: readonly FailedEntry[];
}

/** Throws for what is wrong with the batch as a whole: then none of its entries was looked at. */
export function batchEntries(request: RequestFields): RequestFields[] {
  const entries = request.objects('Entries');
  if (entries.length === 0) {
    throw new QueueError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > BATCH_MAX_ENTRIES) {
    throw new QueueError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${BATCH_MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  }
  const ids = new Set<string>();
  for (const entry of entries) {
    const id = entry.requiredText('Id');
    if (!ENTRY_ID.test(id)) {
      throw new QueueError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (ids.has(id)) throw new QueueError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    ids.add(id);
  }
  return entries;
}

/** Each entry stands or falls by itself. */
export function answerEach(entries: readonly RequestFields[], act: (entry: RequestFields) => object): BatchAnswer {
  const Successful: object[] = [];
  const Failed: FailedEntry[] = [];
  for (const entry of entries) {
    const Id = entry.requiredText('Id');
    try {
      Successful.push({ Id, ...act(entry) });
    } catch (error) {
      const { queryCode, senderFault, message } = errorAnswerOf(error);
      Failed.push({ Id, SenderFault: senderFault, Code: queryCode, Message: message });
    }
  }
  return { Successful, Failed };
}
