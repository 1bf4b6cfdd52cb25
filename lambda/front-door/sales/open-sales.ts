import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Collections, collectionOf } from '../../contract/collection';
import { parseSales } from '../../contract/parse-sales';
import type { CacheClient } from '../../platform/cache-client';
import type { Clock } from '../../platform/clock';
import { cachedReservations } from '../../sales/cached-reservations';
import { cachedStockKeeping } from '../../sales/cached-stock-keeping';
import { dynamoDbSaleTable } from '../../sales/dynamodb-sale-table';
import { sqsBacklog } from '../pressure/sqs-backlog';
import { KnownSales } from './known-sales';
import type { Sales } from './sales';

export interface SalesVariables {
  readonly TABLE_NAME: string;
  readonly FIFO_BUFFER_URL?: string;
  readonly SALES?: string;
}

export interface SalesPorts {
  readonly collections: Collections;
  /** Makes one attempt a call. */
  readonly client: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly cache: CacheClient | undefined;
  readonly now: Clock;
  readonly sleep: (millis: number) => Promise<void>;
  readonly random: () => number;
}

/** What this process's path sells by, or `undefined` where it sells nothing. Throws where it could not sell a single unit. */
export function openSales(
  { TABLE_NAME, FIFO_BUFFER_URL, SALES }: SalesVariables,
  { collections, client, sqs, cache, now, sleep, random }: SalesPorts,
): Sales | undefined {
  const rules = parseSales(SALES, collections);
  if (rules === undefined) return undefined;
  const { orders: name, holdSeconds } = rules;
  const collection = collectionOf(collections, name);
  if (cache === undefined || FIFO_BUFFER_URL === undefined || collection === undefined) {
    throw new Error('SALES needs CACHE_ADDRESS and FIFO_BUFFER_URL: every order would be refused');
  }
  const table = dynamoDbSaleTable(client, TABLE_NAME, {
    orders: { name, collection },
    now,
    sleep,
    random,
    nonce: randomUUID,
  });
  return {
    rules,
    reservations: cachedReservations(cache, { holdSeconds, now }),
    stock: cachedStockKeeping(cache, now),
    table,
    waiting: sqsBacklog(sqs, FIFO_BUFFER_URL),
    known: new KnownSales(table, now),
  };
}
