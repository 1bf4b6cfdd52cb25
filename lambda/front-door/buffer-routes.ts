import { type Collections, QUEUE_OF, type QueueKind } from '../contract/collection';
import { operationsOf } from '../contract/operations';
import type { Write } from '../contract/write';
import type { WriteBufferPort } from './ports';

/** The buffers that this path has. */
export type Buffers = Readonly<Partial<Record<QueueKind, WriteBufferPort>>>;

/** Where transactions wait: a standard queue where the path has one. It is cheaper, and a transaction is an order of its own. */
export function transactionBuffer(collections: Collections): QueueKind {
  const isStandard = Object.values(collections).some(
    (collection) => operationsOf(collection).length > 0 && QUEUE_OF[collection.policy] === 'standard',
  );
  return isStandard ? 'standard' : 'fifo';
}

/**
 * Sends each write to the buffer that its collection's policy needs; one that takes no writes needs none. Throws for a collection whose buffer is missing: a
 * front door that cannot send must not start, or it would answer each of those writes with a 503 for ever.
 */
export function bufferRoutes(collections: Collections, buffers: Buffers): WriteBufferPort {
  const routes = new Map(
    Object.entries(collections).flatMap(([name, collection]) => {
      if (operationsOf(collection).length === 0) return [];
      const { policy } = collection;
      const buffer = buffers[QUEUE_OF[policy]];
      if (buffer === undefined) {
        throw new Error(
          `collection ${name} has the policy ${policy} and needs a ${QUEUE_OF[policy]} buffer, which this front door was not given`,
        );
      }
      return [[name, buffer] as const];
    }),
  );
  const bufferOf = ({ collection }: Write): WriteBufferPort => {
    const buffer = routes.get(collection);
    if (buffer === undefined) throw new Error(`collection ${collection} was not checked`);
    return buffer;
  };
  return {
    send: async (write, terms) => bufferOf(write).send(write, terms),
    sendAll: (writes, terms) => {
      const sent = [...Map.groupBy(writes, bufferOf)].map(
        ([buffer, some]) => [buffer, buffer.sendAll(some, terms).values()] as const,
      );
      const answers = new Map(sent);
      // Each buffer answers in the order of its own writes. One that has no answer for a write has not taken it.
      return writes.map((write) => answers.get(bufferOf(write))?.next().value ?? Promise.resolve(false));
    },
    sendTransaction: async (transaction, terms) => {
      const buffer = buffers.standard ?? buffers.fifo;
      if (buffer === undefined) throw new Error('this front door was given no buffer');
      await buffer.sendTransaction(transaction, terms);
    },
    sendOrder: async (order, terms) => {
      if (buffers.fifo === undefined) throw new Error('this front door was given no FIFO buffer');
      return buffers.fifo.sendOrder(order, terms);
    },
  };
}
