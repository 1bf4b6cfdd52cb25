// Receives: poison with its cause.
// Promises: `true` only for what the quarantine queue has answered for.
// Hands on: messages to quarantine, with cause, reason, first-seen time and where they came from.

import { type MessageAttributeValue, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { ENTRIES_PER_SEND, SEND_MAX_BYTES } from '../contract/limits';
import { traceAttributes } from '../contract/trace-context';
import type { Quarantine, QuarantineEntry } from './quarantine';
import { traceOf } from './spans';

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

async function send(client: SQSClient, queueUrl: string, messages: readonly Sendable[]): Promise<boolean[]> {
  try {
    const answer = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages.map(({ body, attributes }, index) => ({
          Id: String(index),
          MessageBody: body,
          MessageAttributes: attributes,
        })),
      }),
    );
    const sent = new Set((answer.Successful ?? []).map((entry) => entry.Id));
    return messages.map((_, index) => sent.has(String(index)));
  } catch {
    // Whether it arrived is not known: the write comes back and may be set aside twice, but it is never lost.
    return messages.map(() => false);
  }
}

/** A message as it will be sent, with what it counts towards the limits. */
interface Sendable {
  readonly body: string;
  readonly attributes: Record<string, MessageAttributeValue>;
  readonly bytes: number;
}

/** At most ten to a call, and no more bytes than a call may carry. */
function sendable(entries: readonly QuarantineEntry[]): Sendable[][] {
  const calls: Sendable[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of entries.map(messageOf)) {
    const last = calls.at(-1);
    if (last === undefined || last.length >= ENTRIES_PER_SEND || bytes + message.bytes > SEND_MAX_BYTES) {
      calls.push([message]);
      bytes = message.bytes;
    } else {
      last.push(message);
      bytes += message.bytes;
    }
  }
  return calls;
}

/**
 * A body that leaves no room for all attributes keeps its cause and its trace, or its cause alone; one without room even for that is
 * left to the redrive.
 */
function messageOf({ body, poison, record }: QuarantineEntry): Sendable {
  const { attributes, messageId, eventSourceARN } = record;
  const cause = { cause: text(poison.cause) };
  const traced = { ...cause, ...traceIn(record) };
  const all = {
    ...traced,
    reason: text(poison.reason.slice(0, REASON_MAX_CHARACTERS)),
    firstSeen: text(new Date(Number(attributes.ApproximateFirstReceiveTimestamp)).toISOString()),
    source: text(eventSourceARN),
    messageId: text(messageId),
    attributes: text(JSON.stringify({ ...attributes, message: plainAttributes(record) })),
  };
  const room = SEND_MAX_BYTES - Buffer.byteLength(body);
  const kept = [all, traced].find((some) => bytesOf(some) <= room) ?? cause;
  return { body, attributes: kept, bytes: Buffer.byteLength(body) + bytesOf(kept) };
}

/** As it came, so that whoever replays the message goes on with its trace. */
function traceIn(record: SQSRecord): Record<string, MessageAttributeValue> {
  const trace = traceOf(record);
  const attributes = trace === undefined ? [] : Object.entries(traceAttributes(trace));
  return Object.fromEntries(attributes.map(([name, value]) => [name, text(value)]));
}

/** Names, types and values all count. Source: SQS, message attributes. */
function bytesOf(attributes: Readonly<Record<string, MessageAttributeValue>>): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType = '', StringValue = '' }]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue),
    0,
  );
}

function plainAttributes(record: SQSRecord): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(record.messageAttributes).map(([name, value]) => [name, value.stringValue?.slice(0, 200)]),
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: SQS refuses a message that holds one of these
const REFUSED_BY_SQS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function text(value: string): MessageAttributeValue {
  const clean = value.toWellFormed().replace(REFUSED_BY_SQS, '\u{fffd}');
  return { DataType: 'String', StringValue: clean === '' ? '-' : clean };
}
