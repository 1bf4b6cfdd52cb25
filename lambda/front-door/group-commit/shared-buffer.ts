import { renderOrder, renderTransaction, renderWrite } from '../../contract/message';
import type { Write } from '../../contract/write';
import type { WriteBufferPort } from '../ports';
import type { GroupCommit } from './group-commit';

/**
 * A buffer whose single writes share calls. Transactions and orders of sales do not: they are few, a transaction may fill a message by
 * itself, and an order must be known to be refused or not from one attempt alone. Bulks have filled their calls already. All of them
 * count as held while they are on their way, and are refused where they have no room; a bulk has reserved its room before.
 */
export function sharedBuffer(own: WriteBufferPort, shared: GroupCommit): WriteBufferPort {
  const { held } = shared;
  const holding = async <T>(sent: Promise<T>, bytes: number): Promise<T> => {
    held.take(1, bytes);
    try {
      return await sent;
    } finally {
      held.release(1, bytes);
    }
  };
  const ifThereIsRoom = async <T>(text: string, send: () => Promise<T>): Promise<T> => {
    const bytes = Buffer.byteLength(text);
    if (held.isFull(bytes)) throw held.refusal();
    return holding(send(), bytes);
  };
  return {
    send: (write, terms) => shared.send(write, terms),
    sendAll: (writes, terms) => own.sendAll(writes, terms).map((sent, index) => holding(sent, bytesOf(writes[index]))),
    sendTransaction: (transaction, terms) =>
      ifThereIsRoom(renderTransaction(transaction), () => own.sendTransaction(transaction, terms)),
    sendOrder: (order, terms) => ifThereIsRoom(renderOrder(order), () => own.sendOrder(order, terms)),
  };
}

function bytesOf(write: Write | undefined): number {
  return write === undefined ? 0 : Buffer.byteLength(renderWrite(write));
}
