// Receives: a message of a quarantine, as SQS gives it.
// Promises: what can be told of it, whatever stands in it; never an exception.
// Hands on: to lists, filters and replays.

import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import { type ParsedMessage, parseBody } from '../../lambda/contract/message';
import type { PoisonCause } from '../../lambda/contract/outcome';
import { REDRIVEN } from '../../lambda/contract/redriven';
import { stampMillis } from '../../lambda/contract/stamp';
import { parseTrace, TRACEPARENT, TRACESTATE, type TraceContext } from '../../lambda/contract/trace-context';

/** `quarantine` is the writer's, with the standard buffer's dead letters; `fifoQuarantine` has those of the FIFO buffer. */
export type QuarantineName = 'quarantine' | 'fifoQuarantine';

/** `undecided`: the writer gave no verdict; SQS set it aside because it was delivered too often. */
export type Cause = PoisonCause | 'undecided';

export interface SetAside {
  readonly queue: QuarantineName;
  readonly messageId: string;
  readonly body: string;
  readonly content: ParsedMessage;
  /** A `Cause`, or one that a newer writer knows. */
  readonly cause: string;
  readonly reason: string;
  /** When the writer first received it, or when it was sent. Unit: milliseconds since 1970. */
  readonly firstSeen: number | undefined;
  /** ARN of the queue that it was in. */
  readonly source: string | undefined;
  /** Of the message that it came in. */
  readonly cameIn: string | undefined;
  /** How often it has come out of quarantine before. */
  readonly redriven: number;
  readonly trace: TraceContext | undefined;
  /** As SQS gives them: what is saved and what is replayed. */
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly systemAttributes: Readonly<Record<string, string>>;
}

const TOO_OFTEN = 'delivered too often without a verdict of the writer';

export function setAsideFrom(queue: QuarantineName, message: Message): SetAside {
  const { MessageId = '', Body: body = '', MessageAttributes: attributes = {}, Attributes = {} } = message;
  const systemAttributes: Record<string, string> = Attributes;
  const text = (name: string) => attributes[name]?.StringValue;
  const cause = text('cause');
  const before = cause === undefined ? text : textIn(text('attributes'));
  const content = parseBody(body);
  return {
    queue,
    messageId: MessageId,
    body,
    content,
    cause: cause ?? 'undecided',
    reason: text('reason') ?? (cause === undefined ? TOO_OFTEN : '(its reason had no room beside its body)'),
    firstSeen: timeOf(text('firstSeen') ?? systemAttributes.SentTimestamp),
    source: text('source') ?? systemAttributes.DeadLetterQueueSourceArn,
    cameIn: cause === undefined ? undefined : text('messageId'),
    redriven: countOf(before(REDRIVEN)),
    trace:
      parseTrace(text(TRACEPARENT), text(TRACESTATE)) ??
      // Of a writer that did not yet hand it on beside the rest.
      parseTrace(before(TRACEPARENT), whole(before(TRACESTATE))),
    attributes,
    systemAttributes,
  };
}

/** The attributes of the message that poison came in stand in one of its own, as JSON. */
function textIn(json: string | undefined): (name: string) => string | undefined {
  const message = memberOf(parsed(json), 'message');
  return (name) => {
    const value = memberOf(message, name);
    return typeof value === 'string' ? value : undefined;
  };
}

/** In quarantine a value is cut after 200 characters: half a list of states would be another one. */
function whole(state: string | undefined): string | undefined {
  return state === undefined || state.length >= 200 ? undefined : state;
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '');
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([one]) => one === name)?.[1]
    : undefined;
}

function countOf(text: string | undefined): number {
  return /^\d{1,9}$/.test(text ?? '') ? Number(text) : 0;
}

function timeOf(text: string | undefined): number | undefined {
  const millis = /^\d+$/.test(text ?? '') ? Number(text) : Date.parse(text ?? '');
  return Number.isNaN(millis) ? undefined : millis;
}

/** The writes that could be read, those of a transaction as well. */
export function writesIn({ content }: Pick<SetAside, 'content'>) {
  if (content.kind === 'transaction') return content.transaction.writes;
  return content.kind === 'writes' ? content.writes.flatMap((one) => (one.ok ? [one.write] : [])) : [];
}

/** By what a client or a log may know it: of writes, transactions and orders, and of its messages. */
export function idsOf(aside: SetAside): string[] {
  const { content, messageId, cameIn } = aside;
  return [...contentIds(content), messageId, ...(cameIn === undefined ? [] : [cameIn])];
}

export function contentIds(content: ParsedMessage): string[] {
  if (content.kind === 'transaction') return [content.transaction.id];
  if (content.kind === 'order') return [content.order.id];
  return content.writes.flatMap((one) => (one.ok ? one.write.id : (one.id ?? [])));
}

export function collectionsOf(aside: SetAside): string[] {
  if (aside.content.kind === 'order') return ['(orders)'];
  const raw = aside.content.kind === 'writes' ? aside.content.writes.flatMap((one) => (one.ok ? [] : [one.raw])) : [];
  const named = raw.map((one) => memberOf(one, 'collection')).filter((name) => typeof name === 'string');
  return [...new Set([...writesIn(aside).map(({ collection }) => collection), ...named])];
}

/** When the oldest of its writes was accepted. Unit: milliseconds since 1970. */
export function acceptedAt(aside: SetAside): number | undefined {
  const { content } = aside;
  const stamps = content.kind === 'order' ? [content.order.at] : writesIn(aside).map(({ at }) => at);
  return stamps.length === 0 ? undefined : Math.min(...stamps.map(stampMillis));
}
