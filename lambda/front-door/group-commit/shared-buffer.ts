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
    send: (write, trace) => shared.send(write, trace),
    sendAll: (writes, trace) => own.sendAll(writes, trace).map(holding),
    sendTransaction: (transaction, trace) => holding(own.sendTransaction(transaction, trace)),
    sendOrder: (order, trace) => holding(own.sendOrder(order, trace)),
  };
}
