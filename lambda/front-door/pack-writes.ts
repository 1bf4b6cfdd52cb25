import type { QueueKind } from '../contract/collection';
import type { TraceContext } from '../contract/trace-context';
import type { Write } from '../contract/write';
import { type PackedMessage, Packing, renderedFor } from './packing';

/**
 * Packs writes into as few messages as one pass can, in their order; messages of one group come in the order in which
 * they must be sent. The same writes are packed the same way again.
 */
export function packWrites(writes: readonly Write[], kind: QueueKind, trace?: TraceContext): PackedMessage[] {
  const packing = new Packing(kind);
  for (const write of writes) packing.add(renderedFor(write, kind), trace);
  return packing.messages();
}
