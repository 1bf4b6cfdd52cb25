import type { WriteBufferPort } from '../ports';
import type { GroupCommit } from './group-commit';

/**
 * A buffer whose single writes share calls. Transactions and orders of sales do not: they are few, a transaction may fill a message by
 * itself, and an order must be known to be refused or not from one attempt alone. Bulks have filled their calls already. All of them
 * count as held while they are on their way.
 */
export function sharedBuffer(own: WriteBufferPort, shared: GroupCommit): WriteBufferPort {
  const { held } = shared;
  const holding = async <T>(sent: Promise<T>): Promise<T> => {
    held.take(1, 0);
    try {
      return await sent;
    } finally {
      held.release(1, 0);
    }
  };
  return {
    send: (write, terms) => shared.send(write, terms),
    sendAll: (writes, terms) => own.sendAll(writes, terms).map(holding),
    sendTransaction: (transaction, terms) => holding(own.sendTransaction(transaction, terms)),
    sendOrder: (order, terms) => holding(own.sendOrder(order, terms)),
  };
}
