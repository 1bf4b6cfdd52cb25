// Receives: sales to open, orders to sell, units to move.
// Promises: available and sold units of a sale are its stock together, whatever is lost on the way.
// Hands on: transactions and reads to DynamoDB.

import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PARTITION_KEY, SORT_KEY, type StoredRecord } from '../contract/record';
import { placeOfSale, type Sale } from '../contract/sales';
import { fromItem } from '../platform/attributes';
import { dynamoDbTransactionTable } from '../transactions/dynamodb-transaction-table';
import type { TransactionResult } from '../transactions/transaction-table';
import { backoffMillis } from '../writer/backoff';
import { keyOf } from '../writer/dynamodb-items';
import type { Statement } from '../writer/statement';
import { orderTable } from './order-table';
import { fenceStock, moveUnits, saleIn, saleStatements } from './sale-items';
import type { SaleTable } from './sale-table';
import type { SellPorts } from './sell-orders';

/** The client must not retry by itself, as of `dynamoDbTransactionTable`. */
export function dynamoDbSaleTable(
  client: DynamoDBClient,
  table: string,
  ports: Omit<SaleTablePorts, 'table' | 'page'>,
): SaleTable {
  return saleTable({
    ...ports,
    table: dynamoDbTransactionTable(client, table),
    page: (after) => page(client, table, after),
  });
}

export interface SalesPage {
  readonly sales: readonly { readonly sku: string; readonly record: StoredRecord }[];
  /** Absent where there are no more. */
  readonly last?: string;
}

export interface SaleTablePorts extends SellPorts {
  /** Some of the sales, behind `after` and in the order of their skus. Consistent. Throws where the table does not answer. */
  readonly page: (after: string | undefined) => Promise<SalesPage>;
  /** Another text at each call, of at most 36 characters. */
  readonly nonce: () => string;
}

const PATIENCE = { setbacks: 4, baseMillis: 20 };

export function saleTable(ports: SaleTablePorts): SaleTable {
  const { table, page, nonce, sleep, random } = ports;
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
        const { sales, last }: SalesPage = await page(after);
        for (const { sku, record } of sales) found.push(saleIn(sku, record));
        after = last;
      } while (after !== undefined);
      return found;
    },
    moveStock: async (sku, { from, to, units }, token) => {
      const plan = moveUnits(sku, from, to, units, token);
      // Named by itself and not by its statements: the same units may move the same way again within ten minutes.
      const result = await attempted(plan, nonce());
      if (result.kind === 'done') return 'moved';
      if (result.kind === 'cancelled' && result.reasons.some(({ kind }) => kind === 'refused')) return 'refused';
      throw new Error(`units were not moved: ${reasonOf(result)}`);
    },
    fence: async (sku, bucket, token) => {
      const { results } = await table.single(fenceStock(sku, bucket, token));
      const [result] = results;
      if (result?.kind === 'done' || result?.kind === 'refused') return result.kind === 'done';
      throw new Error(`a bucket was not fenced: ${result?.reason ?? 'no result'}`);
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

/** A page ends at 1 MB, which is thousands of sales. Source: DynamoDB API reference, `Query`. */
async function page(client: DynamoDBClient, table: string, after: string | undefined): Promise<SalesPage> {
  const { partition } = placeOfSale('');
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :partition',
      ExpressionAttributeNames: { '#pk': PARTITION_KEY },
      ExpressionAttributeValues: { ':partition': { S: partition } },
      ...(after !== undefined && { ExclusiveStartKey: keyOf(placeOfSale(after)) }),
    }),
  );
  const sales = Items.map((item) => ({ sku: item[SORT_KEY]?.S ?? '', record: fromItem(item) }));
  const last = LastEvaluatedKey?.[SORT_KEY]?.S;
  return { sales, ...(last !== undefined && { last }) };
}
