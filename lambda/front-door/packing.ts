// Receives: writes as text, one after the other.
// Promises: as few messages as one pass can make, each within its bounds; what must not have company has none.
// Hands on: messages that are ready to be sent, and which writes each of them carries.

import { createHash } from 'node:crypto';
import type { QueueKind } from '../contract/collection';
import { FIFO_WRITES_PER_MESSAGE, PACKED_MESSAGE_MAX_BYTES } from '../contract/limits';
import { joinRendered, renderWrite } from '../contract/message';
import { type TraceContext, traceBytes } from '../contract/trace-context';
import type { Write } from '../contract/write';
import { isDerivedId } from './idempotency/idempotency-key';
import { messageGroupOf } from './message-group';

/** A message that is ready to be sent. */
export interface PackedMessage {
  readonly body: string;
  /** Of the body and what stands beside it, as SQS counts it. */
  readonly bytes: number;
  /** What it carries beside its body. */
  readonly trace?: TraceContext;
  /** Where its writes stand in the list that was packed. */
  readonly places: readonly number[];
  /** Of a message to a FIFO queue only. */
  readonly order?: { readonly group: string; readonly deduplicationId: string };
}

/** A write as it stands in a message to a queue of one kind. */
export interface RenderedWrite {
  readonly id: string;
  readonly text: string;
  readonly bytes: number;
  /** Records are told apart in a FIFO queue alone: there a message has one group. */
  readonly group: string | undefined;
  /** One in order that an `Idempotency-Key` has named goes alone: sent once more in other company, the queue would not know it. */
  readonly alone: boolean;
}

export function renderedFor(write: Write, kind: QueueKind): RenderedWrite {
  const text = renderWrite(write);
  const isOrdered = kind === 'fifo';
  return {
    id: write.id,
    text,
    bytes: Buffer.byteLength(text),
    group: isOrdered ? messageGroupOf(write) : undefined,
    alone: isOrdered && isDerivedId(write.id),
  };
}

/** What all messages together may come to. */
export interface PackingBounds {
  readonly messages: number;
  readonly bytes: number;
}

const UNBOUNDED: PackingBounds = { messages: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

interface Pack {
  /** Nothing may join it. */
  readonly closed: boolean;
  readonly group: string | undefined;
  readonly ids: string[];
  readonly texts: string[];
  readonly places: number[];
  trace: TraceContext | undefined;
  bytes: number;
}

const FRAME_BYTES = Buffer.byteLength(joinRendered([]));
const COMMA_BYTES = 1;

const WRITES_PER_MESSAGE: Readonly<Record<QueueKind, number>> = {
  standard: Number.POSITIVE_INFINITY,
  fifo: FIFO_WRITES_PER_MESSAGE,
};

/**
 * Messages in the making. A write that is too large for company goes alone. A message has one trace: the writes of a sampled one
 * keep to themselves, and where writes of others meet the message carries none.
 */
export class Packing {
  readonly #perMessage: number;
  readonly #bounds: PackingBounds;
  readonly #packs: Pack[] = [];
  readonly #open = new Map<string | undefined, Pack>();
  #places = 0;
  #bytes = 0;

  constructor(kind: QueueKind, bounds: PackingBounds = UNBOUNDED) {
    this.#perMessage = WRITES_PER_MESSAGE[kind];
    this.#bounds = bounds;
  }

  get messageCount(): number {
    return this.#packs.length;
  }

  /** Takes the write to the next place, or tells that it is beyond the bounds. The first write is always taken. */
  add(write: RenderedWrite, trace?: TraceContext): boolean {
    const last = this.#open.get(write.group);
    return last !== undefined && this.#mayJoin(last, write, trace)
      ? this.#join(last, write, trace)
      : this.#begin(last, write, trace);
  }

  /** Without the writes that are not wanted any more. */
  messages(isWanted?: (place: number) => boolean): PackedMessage[] {
    if (isWanted === undefined) return this.#packs.map(messageOf);
    return this.#packs
      .map((pack) => wantedOf(pack, isWanted))
      .filter(({ places }) => places.length > 0)
      .map(messageOf);
  }

  #mayJoin(pack: Pack, { alone, bytes }: RenderedWrite, trace: TraceContext | undefined): boolean {
    if (alone || pack.closed || pack.ids.length >= this.#perMessage || keepsApart(pack.trace, trace)) return false;
    return bytesBeside(pack, trace) + COMMA_BYTES + bytes <= PACKED_MESSAGE_MAX_BYTES;
  }

  #join(pack: Pack, { id, text, bytes }: RenderedWrite, trace: TraceContext | undefined): boolean {
    const joined = bytesBeside(pack, trace) + COMMA_BYTES + bytes;
    const all = this.#bytes - pack.bytes + joined;
    if (all > this.#bounds.bytes) return false;
    this.#bytes = all;
    pack.bytes = joined;
    if (pack.trace !== trace) pack.trace = undefined;
    pack.ids.push(id);
    pack.texts.push(text);
    pack.places.push(this.#places++);
    return true;
  }

  #begin(last: Pack | undefined, write: RenderedWrite, trace: TraceContext | undefined): boolean {
    const { id, text, group, alone } = write;
    const bytes = FRAME_BYTES + traceBytes(trace) + write.bytes;
    const { messages, bytes: most } = this.#bounds;
    if (this.#packs.length > 0 && (this.#packs.length >= messages || this.#bytes + bytes > most)) return false;
    const pack: Pack = { closed: alone, group, ids: [id], texts: [text], places: [this.#places++], trace, bytes };
    this.#packs.push(pack);
    this.#bytes += bytes;
    // Who begins one for the sake of a trace leaves the others theirs.
    if (last === undefined || !keepsApart(last.trace, trace) || last.trace?.sampled) this.#open.set(group, pack);
    return true;
  }
}

function keepsApart(one: TraceContext | undefined, other: TraceContext | undefined): boolean {
  return one !== other && (one?.sampled === true || other?.sampled === true);
}

/** What a pack has where a write of that trace stands beside its own. */
function bytesBeside({ trace: own, bytes }: Pack, trace: TraceContext | undefined): number {
  return own === trace ? bytes : bytes - traceBytes(own);
}

/** Its bytes are then a bound and no more. */
function wantedOf(pack: Pack, isWanted: (place: number) => boolean): Pack {
  const wanted = pack.places.map(isWanted);
  const kept = <T>(list: readonly T[]): T[] => list.filter((_, index) => wanted[index]);
  return { ...pack, ids: kept(pack.ids), texts: kept(pack.texts), places: kept(pack.places) };
}

function messageOf({ group, ids, texts, places, bytes, trace }: Pack): PackedMessage {
  const message = { body: joinRendered(texts), bytes, places, ...(trace && { trace }) };
  return group === undefined ? message : { ...message, order: { group, deduplicationId: deduplicationIdOf(ids) } };
}

/** A write alone is known by its id, as it is where it was sent by itself; ids together are longer than SQS takes. */
function deduplicationIdOf(ids: readonly string[]): string {
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0) return only;
  return createHash('sha256').update(JSON.stringify(ids)).digest('base64url');
}
