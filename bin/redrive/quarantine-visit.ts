// Receives: a quarantine. SQS lets nobody look without receiving.
// Promises: each message is seen once and hidden from nobody longer than the visit: what was not deleted is given back at its end,
//   also when it fails or is stopped.
// Hands on: what was received, ten at the most at a time.

import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { runLimited } from '../../lambda/writer/adaptive-limit';
import { type QuarantineName, type SetAside, setAsideFrom } from './set-aside';

export interface Quarantine {
  readonly name: QuarantineName;
  readonly url: string;
  readonly sqs: SQSClient;
}

export interface VisitTerms {
  /** How long what was received stays hidden: all of the visit has to end by then. Unit: seconds. */
  readonly holdSeconds: number;
  readonly now: () => number;
  /** Asked before each call: true ends the visit after what is at work. */
  readonly stopped: () => boolean;
  /** Messages that are held at the most: what is in flight counts against the queue's limit, 120,000. Source: SQS quotas. */
  readonly most?: number;
  /**
   * How long a look waits for something to come. A look that waits asks all of the queue's servers; one that does not asks some, and
   * may find nothing where there is something.
   */
  readonly waitSeconds: number;
}

export interface Visit {
  /** Deletes some of what was received, and gives the ids of those that are gone. */
  remove(messages: readonly SetAside[]): Promise<ReadonlySet<string>>;
}

export interface Visited {
  readonly seen: number;
  /** Deleted by the visit. */
  readonly removed: number;
  /** Could not be given back, and come back by themselves. */
  readonly hidden: number;
  /** Why the end of the queue was not reached. */
  readonly cutShort?: 'stopped' | 'time' | 'most';
}

/** A call takes some 10 ms on AWS, mostly waiting. Unit: calls at once. */
const RECEIVERS = 4;
/** … and of giving back, for which everybody waits at the end. */
const CALLS_BACK = 8;
const MESSAGES_PER_CALL = 10;
/** The last calls, and the giving back, must still fit into the hold. */
const LAST_PART = 0.8;
const MOST = 100_000;

export async function visitQuarantine(
  { name, url, sqs }: Quarantine,
  { holdSeconds, now, stopped, waitSeconds, most = MOST }: VisitTerms,
  take: (messages: readonly SetAside[], visit: Visit) => Promise<void>,
  /** Called once nothing more comes, while all is still held. */
  atEnd: () => Promise<void> = async () => {},
): Promise<Visited> {
  const handles = new Map<string, string>();
  const seen = new Set<string>();
  const until = now() + holdSeconds * 1000 * LAST_PART;
  let cutShort: Visited['cutShort'];
  let removed = 0;
  let atWork = 0;
  let failed = false;

  const mayGoOn = (): boolean => {
    if (stopped()) cutShort = 'stopped';
    else if (now() > until) cutShort = 'time';
    else if (handles.size >= most) cutShort = 'most';
    return cutShort === undefined && !failed;
  };

  const receive = async (): Promise<SetAside[]> => {
    const answer = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: MESSAGES_PER_CALL,
        VisibilityTimeout: holdSeconds,
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return (answer.Messages ?? []).flatMap((message) => {
      const { MessageId: id = '', ReceiptHandle: handle = '' } = message;
      // The latest handle is the one that counts.
      handles.set(id, handle);
      if (seen.has(id)) return [];
      seen.add(id);
      return [setAsideFrom(name, message)];
    });
  };

  const visit: Visit = {
    remove: async (messages) => {
      const gone = new Set<string>();
      for (const some of inTens(messages)) {
        const Entries = some.map(({ messageId }, index) => ({
          Id: String(index),
          ReceiptHandle: handles.get(messageId) ?? '',
        }));
        const { Successful = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
        for (const { Id } of Successful) {
          const id = some[Number(Id)]?.messageId;
          if (id === undefined) continue;
          gone.add(id);
          handles.delete(id);
        }
      }
      removed += gone.size;
      return gone;
    },
  };

  const receiver = async (): Promise<void> => {
    try {
      while (mayGoOn()) {
        const messages = await receive();
        if (messages.length > 0) {
          atWork += 1;
          await take(messages, visit).finally(() => {
            atWork -= 1;
          });
        } else if (atWork === 0) return;
        // On a FIFO queue what another receiver deletes now may let more of its group come.
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };

  const ends = await Promise.allSettled(Array.from({ length: RECEIVERS }, receiver));
  if (!failed) ends.push(...(await Promise.allSettled([atEnd()])));
  const hidden = await giveBack(sqs, url, [...handles.values()]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return { seen: seen.size, removed, hidden, ...(cutShort !== undefined && { cutShort }) };
}

/** Waits for all of them, whatever becomes of one: the others have messages to give back. */
export async function allVisits(visits: readonly Promise<Visited>[]): Promise<Visited[]> {
  const ends = await Promise.allSettled(visits);
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

/** Makes what is still held visible at once, and gives how many were not. They come back by themselves. */
async function giveBack(sqs: SQSClient, url: string, handles: readonly string[]): Promise<number> {
  const calls = inTens(handles).map((some) => async () => {
    const Entries = some.map((handle, index) => ({ Id: String(index), ReceiptHandle: handle, VisibilityTimeout: 0 }));
    try {
      const answer = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
      return some.length - (answer.Successful?.length ?? 0);
    } catch {
      return some.length;
    }
  });
  const hidden = await runLimited(CALLS_BACK, calls);
  return hidden.reduce((sum, messages) => sum + messages, 0);
}

function inTens<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / MESSAGES_PER_CALL) }, (_, index) =>
    all.slice(index * MESSAGES_PER_CALL, (index + 1) * MESSAGES_PER_CALL),
  );
}
