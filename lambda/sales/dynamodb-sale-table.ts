// Receives: sales to open, orders to sell, units to move.
// Promises: available and sold units of a sale are its stock together, whatever is lost on the way.
// Hands on: transactions and reads to DynamoDB.

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { placeOfSale, type Sale } from '../contract/sales';
import { dynamoDbQueries } from '../front-door/listing/dynamodb-queries';
import type { QueriedRecords, TableQueries } from '../front-door/listing/table-queries';
import { dynamoDbTransactionTable } from '../transactions/dynamodb-transaction-table';
import type { TransactionResult } from '../transactions/transaction-table';
import { backoffMillis } from '../writer/backoff';
import type { Statement } from '../writer/statement';
import { orderTable } from './order-table';
import { moveUnits, saleIn, saleStatements } from './sale-items';
import type { SaleTable } from './sale-table';
import type { SellPorts } from './sell-orders';

/** The client must not retry by itself, as of `dynamoDbTransactionTable`. */
export function dynamoDbSaleTable(
  client: DynamoDBClient,
  table: string,
  ports: Omit<SaleTablePorts, 'table' | 'queries'>,
): SaleTable {
  return saleTable({
    ...ports,
    table: dynamoDbTransactionTable(client, table),
    queries: dynamoDbQueries(client, table),
  });
}

export interface SaleTablePorts extends SellPorts {
  readonly queries: TableQueries;
  /** Another text at each call, of at most 36 characters. */
  readonly nonce: () => string;
}

const PATIENCE = { setbacks: 4, baseMillis: 20 };

/** What all sales are listed by: their partition. Unit: sales to a page. */
const SALES_PER_PAGE = 500;

export function saleTable(ports: SaleTablePorts): SaleTable {
  const { table, queries, nonce, sleep, random } = ports;
  const orders = orderTable(ports);
  return {
    ...orders,
    create: async (sale) => {
      // Named by itself: by its statements, the same request would be told for ten minutes that it had made the sale.
      const result = await attempted(saleStatements(sale), nonce());
      if (result.kind === 'done') return { kind: 'created' };
      const standing = await orders.find(sale.sku);
      if (standing === undefined) throw new Error(`the sale was not made: ${reasonOf(result)}`);
      return { kind: 'exists', sale: standing };
    },
    list: async () => {
      const found: Sale[] = [];
      let after: string | undefined;
      do {
        const { records, last }: QueriedRecords = await queries.query(placeOfSale('').partition, {
          limit: SALES_PER_PAGE,
          ...(after !== undefined && { after }),
        });
        for (const { key, record } of records) found.push(saleIn(key, record()));
        after = last;
      } while (after !== undefined);
      return found;
    },
    moveStock: async (sku, from, to, units) => {
      const plan = moveUnits(sku, from, to, units);
      // Named by itself and not by its statements: the same units may move the same way again within ten minutes.
      const result = await attempted(plan, nonce());
      if (result.kind === 'done') return 'moved';
      const [taking] = result.kind === 'cancelled' ? result.reasons : [];
      if (taking?.kind === 'refused') return 'short';
      throw new Error(`units were not moved: ${reasonOf(result)}`);
    },
  };

  /** Tries again what hinders for now. A token keeps a second attempt from having a second effect. */
  async function attempted(plan: readonly Statement[], token: string): Promise<TransactionResult> {
    for (let setbacks = 1; ; setbacks++) {
      const { result } = await table.transact(plan, token);
      if (setbacks > PATIENCE.setbacks || !isPassing(result)) return result;
      await sleep(backoffMillis(setbacks, PATIENCE, random));
    }
  }
}

function isPassing(result: TransactionResult): boolean {
  if (result.kind === 'throttled' || result.kind === 'failed' || result.kind === 'unknown') return true;
  return result.kind === 'cancelled' && result.reasons.every(({ kind }) => kind !== 'refused' && kind !== 'invalid');
}

function reasonOf(result: TransactionResult): string {
  if (result.kind === 'done') return 'done';
  if (result.kind !== 'cancelled') return result.reason;
  const first = result.reasons.find(({ kind }) => kind !== 'done');
  return first !== undefined && 'reason' in first ? first.reason : (first?.kind ?? 'cancelled');
}
