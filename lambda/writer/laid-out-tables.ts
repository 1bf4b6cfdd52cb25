// Receives: the declared collections, before each batch.
// Promises: collections as the table has them laid out, and tables that meet records on the move; where the table tells of no
// layout, all that it remembers are unknown, and those by key go on.
// Hands on: both to the batch.

import type { Collections } from '../contract/collection';
import { mayMove, sharesPartitions } from '../contract/placement';
import { withUnknownLayout } from '../layouts/register-layouts';
import { type Moving, movingTable, movingTransactions } from '../migrator/moving-table';
import type { Log } from '../platform/log';
import type { TransactionTable } from '../transactions/transaction-table';
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
    const collections = await known();
    return { collections, tables: moves ? movingTables(tables, collections, moving) : tables };
  };

  async function known(): Promise<Collections> {
    try {
      return await moving.layouts.current();
    } catch (error) {
      log.error('layouts-unknown', { error });
      return withoutLayouts(declared);
    }
  }
}

function withoutLayouts(declared: Collections): Collections {
  const each = Object.entries(declared).map(([name, collection]) => {
    return [name, sharesPartitions(collection) ? withUnknownLayout(name, collection) : collection] as const;
  });
  return Object.fromEntries(each);
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
