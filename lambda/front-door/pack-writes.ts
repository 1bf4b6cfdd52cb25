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

interface Pack {
  /** Nothing may join it. */
  readonly closed: boolean;
  readonly group: string | undefined;
  readonly ids: string[];
  readonly rendered: string[];
  readonly places: number[];
  bytes: number;
}

const FRAME_BYTES = Buffer.byteLength(joinRendered([]));

/** Records are told apart in a FIFO queue alone: there a message has one group. */
const GROUP_IN: Readonly<Record<QueueKind, (write: Write) => string | undefined>> = {
  standard: () => undefined,
  fifo: messageGroupOf,
};

const WRITES_PER_MESSAGE: Readonly<Record<QueueKind, number>> = {
  standard: Number.POSITIVE_INFINITY,
  fifo: FIFO_WRITES_PER_MESSAGE,
};

/**
 * Packs writes into as few messages as one pass can, in their order; messages of one group come in the order in which
 * they must be sent. The same writes are packed the same way again. A write that is too large for company goes alone, and so
 * does one in order that an `Idempotency-Key` has named: sent once more in other company, the queue would not know it.
 */
export function packWrites(writes: readonly Write[], kind: QueueKind, trace?: TraceContext): PackedMessage[] {
  const packs: Pack[] = [];
  const emptyBytes = FRAME_BYTES + traceBytes(trace);
  const open = new Map<string | undefined, Pack>();
  for (const [place, write] of writes.entries()) {
    const group = GROUP_IN[kind](write);
    const rendered = renderWrite(write);
    const bytes = Buffer.byteLength(rendered);
    const alone = group !== undefined && isDerivedId(write.id);
    const last = open.get(group);
    if (
      !alone &&
      last !== undefined &&
      !last.closed &&
      last.ids.length < WRITES_PER_MESSAGE[kind] &&
      fits(last, bytes)
    ) {
      last.ids.push(write.id);
      last.rendered.push(rendered);
      last.places.push(place);
      last.bytes += 1 + bytes;
    } else {
      const pack = {
        closed: alone,
        group,
        ids: [write.id],
        rendered: [rendered],
        places: [place],
        bytes: emptyBytes + bytes,
      };
      packs.push(pack);
      open.set(group, pack);
    }
  }
  return packs.map((pack) => messageOf(pack, trace));
}

/** The one byte is the comma. */
function fits(pack: Pack, bytes: number): boolean {
  return pack.bytes + 1 + bytes <= PACKED_MESSAGE_MAX_BYTES;
}

function messageOf({ group, ids, rendered, places, bytes }: Pack, trace: TraceContext | undefined): PackedMessage {
  const message = { body: joinRendered(rendered), bytes, places, ...(trace && { trace }) };
  return group === undefined ? message : { ...message, order: { group, deduplicationId: deduplicationIdOf(ids) } };
}

/** A write alone is known by its id, as it is where it was sent by itself; ids together are longer than SQS takes. */
function deduplicationIdOf(ids: readonly string[]): string {
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0) return only;
  return createHash('sha256').update(JSON.stringify(ids)).digest('base64url');
}
