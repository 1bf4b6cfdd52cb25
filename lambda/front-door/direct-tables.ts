import type { Collections } from '../contract/collection';
import { type Moving, movingSingles, movingTransactions, type SingleTable } from '../migrator/moving-table';
import type { TransactionTable } from '../transactions/transaction-table';
import type { FrontDoorPorts } from './ports';

type Ports = Pick<FrontDoorPorts, 'moving' | 'layouts' | 'now'>;

/** The table for direct writes to collections whose records may move. They come with their layouts. */
export function movingSinglesFor(table: SingleTable, laidOut: Collections, ports: Ports): SingleTable {
  return movingSingles(table, laidOut, movingIn(ports));
}

export function movingTransactionsFor(table: TransactionTable, laidOut: Collections, ports: Ports): TransactionTable {
  return movingTransactions(table, laidOut, movingIn(ports));
}

/** Throws: a write that does not know of the move would be lost by it. */
function movingIn({ moving, layouts, now }: Ports): Moving {
  if (moving === undefined) throw new Error('records may be on the move, and this door cannot move them');
  return { ...moving, layouts, now };
}
