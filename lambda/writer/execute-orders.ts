import { type Collections, collectionOf } from '../contract/collection';
import { APPLIED, DUPLICATE, type Outcome } from '../contract/outcome';
import type { Order, SalesRules } from '../contract/sales';
import type { RecordChange } from '../platform/record-copies';
import { SOLD_OUT } from '../sales/end-by-decision';
import { orderTable } from '../sales/order-table';
import type { Reservations } from '../sales/reservations';
import { settleOrders, type Verdict } from '../sales/settle-orders';
import type { TransactionTable } from '../transactions/transaction-table';
import type { ApplyPorts } from './apply-writes';
import type { BatchItem } from './batch-items';
import { changesUnseen } from './record-change';
import type { Work } from './work';
import type { WriterPorts } from './writer';

/** What a path that sells gives its writer. */
export interface Selling {
  readonly rules: SalesRules;
  readonly reservations: Pick<Reservations, 'end' | 'stillHeld'>;
}

type Ports = ApplyPorts & Pick<WriterPorts, 'transactions' | 'selling'>;

/** Sells the orders of a batch, those of a bucket together, and puts what became of each into its item. Gives what copies of their records are to be told. */
export async function executeOrders(
  items: readonly BatchItem[],
  collections: Collections,
  ports: Ports,
  deadline: number,
  work: Work,
): Promise<RecordChange[]> {
  const { selling, now, sleep, random, limit, breaker } = ports;
  const ordered = items.flatMap((item) => (item.task.kind === 'order' ? [{ item, order: item.task.order }] : []));
  const collection = selling && collectionOf(collections, selling.rules.orders);
  if (ordered.length === 0 || selling === undefined || collection === undefined) return [];
  const name = selling.rules.orders;
  const table = orderTable({
    table: countedTable(ports, work),
    orders: { name, collection },
    now,
    sleep,
    random,
  });
  const sentAt = now();
  const orders = ordered.map(({ order }) => order);
  work.folds += new Set(orders.map(({ sku, bucket }) => `${bucket}#${sku}`)).size;
  const verdicts = await settleOrders(orders, await lostOf(orders, selling), {
    table,
    atOnce: limit.now,
    deadline,
    hindrance: () => {
      if (now() >= deadline) return 'no time is left';
      return breaker.admits() ? undefined : 'the table does not answer';
    },
  });
  ordered.forEach(({ item }, index) => {
    const verdict = verdicts[index];
    if (verdict !== undefined) item.outcome = outcomeOf(verdict.fate);
  });
  await selling.reservations.end(verdicts.flatMap(({ ends }) => ends));
  // Somebody may have looked for it before it was there, and an answer that never came may have been a sale.
  return changesUnseen(
    orders.map(({ id }) => ({ collection: name, key: id })),
    collections,
    sentAt,
  );
}

/**
 * Where a hold has ended, somebody else may have its units. Asked of every order: those that are held still are kept from
 * then on. A hold whose door died before it said so would otherwise end after its order was sold, where this writer dies before it can tell,
 * and its units would be promised to another.
 */
async function lostOf(orders: readonly Order[], { reservations }: Selling): Promise<Set<Order>> {
  const held = await reservations.stillHeld(orders);
  return new Set(orders.filter((_, index) => held[index] === 'lost'));
}

/** The table as the writer feels it: what it costs, whether it has room, and whether it answers at all. */
function countedTable({ table, transactions, limit, breaker }: Ports, work: Work): TransactionTable {
  return {
    read: (keys) => {
      work.reads += 1;
      return table.read(keys);
    },
    single: async (statement) => {
      const answer = await table.single(statement);
      work.count({ ...answer, calls: 1 });
      return answer;
    },
    transact: async (statements, token) => {
      const answer = await transactions.transact(statements, token);
      const { result, units } = answer;
      const results = result.kind === 'cancelled' ? result.reasons : [result];
      work.count({ results, calls: 1, units });
      const throttled = results.find(({ kind }) => kind === 'throttled');
      if (throttled === undefined) limit.raise();
      else limit.lower();
      breaker.report(result.kind !== 'unknown' && result.kind !== 'failed');
      return answer;
    },
  };
}

function outcomeOf(fate: Verdict['fate']): Outcome {
  switch (fate.kind) {
    case 'sold':
      return APPLIED;
    case 'sold before':
      return DUPLICATE;
    case 'refused':
      return SOLD_OUT;
    case 'conflict':
      return { kind: 'conflict', reason: fate.reason, ...(fate.isLater && { overrules: true }) };
    case 'invalid':
      return { kind: 'poison', cause: 'item-refused', reason: fate.reason };
    case 'retry':
      return { kind: 'retry', reason: fate.reason };
    default:
      return fate satisfies never;
  }
}
