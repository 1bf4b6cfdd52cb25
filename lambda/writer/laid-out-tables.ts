// Receives: the declared collections, before each batch.
// Promises: collections as the table has them laid out, and tables that meet records on the move; where the layouts cannot be
// had, tables that do nothing, so that a batch ends as it does when the table is away.
// Hands on: both to the batch.

import type { Collections } from '../contract/collection';
import { mayMove } from '../contract/placement';
import { type Moving, movingTable, movingTransactions } from '../migrator/moving-table';
import type { Log } from '../platform/log';
import type { TransactionTable } from '../transactions/transaction-table';
import type { RecordTablePort } from './record-table';
import type { WriterPorts } from './writer';

export type Tables = Pick<WriterPorts, 'table' | 'transactions'>;

export interface LaidOut {
  readonly collections: Collections;
  readonly tables: Tables;
}

/** Throws nothing. Of collections that are all `byKey`, `moving.layouts` makes no call, and the tables stay as they are. */
export function laidOutTables(declared: Collections, tables: Tables, moving: Moving, log: Log): () => Promise<LaidOut> {
  const moves = Object.values(declared).some(mayMove);
  return async () => {
    try {
      const collections = await moving.layouts.current();
      return { collections, tables: moves ? movingTables(tables, collections, moving) : tables };
    } catch (error) {
      log.error('layouts-unknown', { error });
      return { collections: declared, tables: AWAY };
    }
  };
}

function movingTables({ table, transactions }: Tables, collections: Collections, moving: Moving): Tables {
  const joint = {
    single: (statement) => table.single(statement),
    read: (keys) => table.read(keys),
    transact: (statements, token) => transactions.transact(statements, token),
  } satisfies TransactionTable;
  return {
    table: movingTable(table, collections, moving),
    transactions: movingTransactions(joint, collections, moving),
  };
}

const reason = 'how its collection is laid out could not be asked of the table';

/** Every write is handed back, and poison still goes to quarantine. */
const AWAY: { readonly table: RecordTablePort } & Tables = {
  table: {
    batchable: () => true,
    batch: async (statements) => ({ results: statements.map(() => ({ kind: 'failed', reason })), units: 0 }),
    single: async () => ({ results: [{ kind: 'failed', reason }], units: 0 }),
    read: async (keys) => keys.map(() => ({ kind: 'unread', reason })),
  },
  transactions: { transact: async () => ({ result: { kind: 'failed', reason }, units: 0 }) },
};
