import { type Collections, collectionOf, QUEUE_OF, type QueueKind } from '../contract/collection';
import type { WriteBufferPort } from './ports';

/** The buffers that this path has. */
export type Buffers = Readonly<Partial<Record<QueueKind, WriteBufferPort>>>;

/**
 * Sends each write to the buffer that its collection's policy needs. Throws for a collection whose buffer is missing: a
 * front door that cannot send must not start, or it would answer each of those writes with a 503 for ever.
 */
export function bufferRoutes(collections: Collections, buffers: Buffers): WriteBufferPort {
  const routes = new Map(
    Object.keys(collections).map((name) => {
      const policy = collectionOf(collections, name)?.policy ?? 'createOnly';
      const buffer = buffers[QUEUE_OF[policy]];
      if (buffer === undefined) {
        throw new Error(
          `collection ${name} has the policy ${policy} and needs a ${QUEUE_OF[policy]} buffer, which this front door was not given`,
        );
      }
      return [name, buffer] as const;
    }),
  );
  return {
    send: async (write) => {
      const buffer = routes.get(write.collection);
      if (buffer === undefined) throw new Error(`collection ${write.collection} was not checked`);
      await buffer.send(write);
    },
  };
}
