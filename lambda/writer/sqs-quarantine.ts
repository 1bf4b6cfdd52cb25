// Receives: poison with its cause.
// Promises: `true` only for what the quarantine queue has answered for.
// Hands on: messages to quarantine, with cause, reason, first-seen time and where they came from.

import { type MessageAttributeValue, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { ENTRIES_PER_SEND, SEND_MAX_BYTES } from '../contract/limits';
import type { Quarantine, QuarantineEntry } from './quarantine';

/** Reasons quote what a client sent; they are for reading, not for keeping it whole. Unit: characters. */
const REASON_MAX_CHARACTERS = 500;

export function sqsQuarantine(client: SQSClient, queueUrl: string): Quarantine {
  return {
    put: async (entries) => {
      const kept: boolean[] = [];
      for (const some of sendable(entries)) kept.push(...(await send(client, queueUrl, some)));
      return kept;
    },
  };
}

async function send(client: SQSClient, queueUrl: string, entries: readonly QuarantineEntry[]): Promise<boolean[]> {
  try {
    const answer = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: entries.map((entry, index) => ({
          Id: String(index),
          MessageBody: entry.body,
          MessageAttributes: attributesOf(entry),
        })),
      }),
    );
    const sent = new Set((answer.Successful ?? []).map((entry) => entry.Id));
    return entries.map((_, index) => sent.has(String(index)));
  } catch {
    // Whether it arrived is not known: the write comes back and may be set aside twice, but it is never lost.
    return entries.map(() => false);
  }
}

/** At most ten to a call, and no more bytes than a call may carry. */
function sendable(entries: readonly QuarantineEntry[]): QuarantineEntry[][] {
  const calls: QuarantineEntry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.body) + ATTRIBUTES_ROOM_BYTES;
    const last = calls.at(-1);
    if (last === undefined || last.length >= ENTRIES_PER_SEND || bytes + size > SEND_MAX_BYTES) {
      calls.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return calls;
}

/** Message attributes count towards a call's size; ours stay well below this. Unit: bytes. */
const ATTRIBUTES_ROOM_BYTES = 8 * 1024;

function attributesOf({ poison, record }: QuarantineEntry): Record<string, MessageAttributeValue> {
  const { attributes, messageId, eventSourceARN } = record;
  return {
    cause: text(poison.cause),
    reason: text(poison.reason.slice(0, REASON_MAX_CHARACTERS)),
    firstSeen: text(new Date(Number(attributes.ApproximateFirstReceiveTimestamp)).toISOString()),
    source: text(eventSourceARN),
    messageId: text(messageId),
    attributes: text(JSON.stringify({ ...attributes, message: plainAttributes(record) })),
  };
}

function plainAttributes(record: SQSRecord): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(record.messageAttributes).map(([name, value]) => [name, value.stringValue?.slice(0, 1000)]),
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: SQS refuses a message that holds one of these
const REFUSED_BY_SQS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function text(value: string): MessageAttributeValue {
  const clean = value.toWellFormed().replace(REFUSED_BY_SQS, '\u{fffd}');
  return { DataType: 'String', StringValue: clean === '' ? '-' : clean };
}
