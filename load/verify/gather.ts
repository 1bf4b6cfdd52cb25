// Receives: the ledger of a run, as a stream.
// Promises: what is known of each intent, over all requests that carried it; never more than the clients knew.
// Hands on: to the checks.

import type { AnswerEntry, AskEntry, WriteAnswer } from '../ledger/entry';
import { eachEntry, type LedgerSource } from './ledger-source';
import { type Operation, withText } from './operation';
import { Operations } from './operations';

export async function gather(ledger: LedgerSource): Promise<Operations> {
  const operations = new Operations();
  /** Requests that wait for their answer. */
  const waiting = new Map<string, readonly Operation[]>();
  let line = 0;
  await eachEntry(ledger, (entry) => {
    line += 1;
    if (entry.type === 'ask') {
      const asked = takeAsk(entry, operations, line);
      if (asked.length > 0) waiting.set(entry.request, asked);
    } else {
      const asked = waiting.get(entry.request);
      waiting.delete(entry.request);
      asked?.forEach((operation, index) => {
        takeAnswer(operation, answerAt(entry, index), operations, line);
      });
    }
  });
  return operations;
}

function takeAsk({ writes }: AskEntry, operations: Operations, line: number): Operation[] {
  return writes.map((asked) => {
    const operation = operations.ask(asked, line);
    operation.requests += 1;
    operation.pending += 1;
    operation.answeredAt = Number.POSITIVE_INFINITY;
    return operation;
  });
}

function takeAnswer(operation: Operation, answer: WriteAnswer, operations: Operations, line: number): void {
  operation.pending -= 1;
  if (operation.pending === 0) operation.answeredAt = line;
  const { fate, status, id, key, version } = answer;
  // A refusal names nothing that stands: of a sold-out sale it may even name another request's order.
  if (fate === 'refused') {
    operation.conflicted ||= status === 409 || status === 412;
    return;
  }
  operation[fate] += 1;
  operation.ids = withText(operation.ids, id);
  if (fate === 'acknowledged') {
    operation.atOnce ||= status !== 202;
    operation.versions = withText(operation.versions, version);
  }
  const made = operation.asked.kind === 'order' ? id : operation.asked.key === undefined ? key : undefined;
  if (made === undefined || operation.keys.includes(made)) return;
  operation.keys = withText(operation.keys, made);
  operations.place(operation, made);
}

/** An answer that says nothing of a write promises nothing for it; a refused request is refused with all of its writes. */
function answerAt({ writes, status }: AnswerEntry, index: number): WriteAnswer {
  return writes[index] ?? { fate: status >= 400 && status < 500 ? 'refused' : 'unknown', status };
}
