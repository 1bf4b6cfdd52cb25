/** What becomes of a batch: exactly `succeeded` is deleted, the rest comes back when its visibility ends. */
export interface SettledBatch<R> {
  readonly succeeded: readonly R[];
  readonly failed: readonly R[];
  /** Why the answer could not be taken at its word: then the whole batch counts as failed. */
  readonly malformed?: string;
}

/**
 * Reads the answer of a function with `ReportBatchItemFailures`, as AWS documents it under "Success and failure
 * conditions": an empty answer or an empty list is success, and any identifier that is empty, null, missing or of no
 * message in the batch fails the whole batch. Where that page is silent the batch fails too: a retry is harmless, a
 * deleted message is gone.
 */
export function settleBatch<R extends { readonly messageId: string }>(
  records: readonly R[],
  answer: unknown,
): SettledBatch<R> {
  const all = (malformed: string): SettledBatch<R> => ({ succeeded: [], failed: records, malformed });
  if (answer === undefined || answer === null) return { succeeded: records, failed: [] };
  if (!isObject(answer)) return all(`the answer must be an object, got ${shown(answer)}`);
  const { batchItemFailures } = answer;
  if (batchItemFailures === undefined && Object.keys(answer).length > 0) {
    return all(`the answer has no batchItemFailures, only ${Object.keys(answer).join(', ')}`);
  }
  if (batchItemFailures === undefined || batchItemFailures === null) return { succeeded: records, failed: [] };
  if (!Array.isArray(batchItemFailures))
    return all(`batchItemFailures must be a list, got ${shown(batchItemFailures)}`);

  const ids = new Set(records.map(({ messageId }) => messageId));
  const failedIds = new Set<string>();
  for (const item of batchItemFailures as unknown[]) {
    const id = isObject(item) ? item.itemIdentifier : undefined;
    if (typeof id !== 'string' || id === '') return all(`itemIdentifier must be a message id, got ${shown(item)}`);
    if (!ids.has(id)) return all(`itemIdentifier ${shown(id)} is of no message in the batch`);
    failedIds.add(id);
  }
  return {
    succeeded: records.filter(({ messageId }) => !failedIds.has(messageId)),
    failed: records.filter(({ messageId }) => failedIds.has(messageId)),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
