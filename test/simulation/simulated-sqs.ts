import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { POISON_CAUSES } from '../../lambda/contract/outcome';
import type { QueueModel } from '../../local/queue/queue-model';
import type { Faults } from './faults';
import type { Ledger } from './ledger';
import type { ProcessLife } from './process-life';

/** The writer's own client of SQS: what it sends to quarantine and how it hides what it hands back. */
export function simulatedSqs(life: ProcessLife, faults: Faults, ledger: Ledger, buffers: readonly QueueModel[]) {
  const setAside = (command: SendMessageBatchCommand) => {
    if (faults.hits('quarantine-down')) return lostConnection;
    const entries = (command.input.Entries ?? []).map((entry) => {
      if (faults.hits('quarantine-entry-failed')) return { kept: false, Id: entry.Id };
      const cause = POISON_CAUSES.find((known) => known === entry.MessageAttributes?.cause?.StringValue);
      if (cause === undefined) ledger.violate(`an entry of quarantine names no cause: ${entry.MessageBody}`);
      else ledger.setAside(entry.MessageBody ?? '', cause);
      return { kept: true, Id: entry.Id };
    });
    if (faults.hits('quarantine-answer-lost')) return lostConnection;
    return () => ({
      Successful: entries.filter(({ kept }) => kept).map(({ Id }) => ({ Id, MessageId: Id })),
      Failed: entries.filter(({ kept }) => !kept).map(({ Id }) => ({ Id, Code: 'InternalError' })),
    });
  };

  const hide = ({ input }: ChangeMessageVisibilityBatchCommand) => {
    if (faults.hits('redelivery-not-set')) return lostConnection;
    const buffer = buffers.find(({ name }) => input.QueueUrl?.endsWith(`/${name}`));
    for (const { ReceiptHandle, VisibilityTimeout } of input.Entries ?? []) {
      try {
        buffer?.changeVisibility(ReceiptHandle ?? '', VisibilityTimeout ?? 0);
      } catch {
        // A handle whose visibility has passed: SQS answers with a failed entry, which nobody reads.
      }
    }
    return () => ({});
  };

  const send = async (command: unknown) => {
    const act = () => {
      if (command instanceof SendMessageBatchCommand) return setAside(command);
      if (command instanceof ChangeMessageVisibilityBatchCommand) return hide(command);
      throw new Error('the writer sent SQS a command that is not simulated');
    };
    return (await life.call('sqs', act))();
  };
  // The adapters use nothing of a client but this.
  return { send } as unknown as SQSClient;
}

function lostConnection(): never {
  throw new Error('socket hang up');
}
