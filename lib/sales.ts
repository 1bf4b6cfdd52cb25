import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Collections } from '../lambda/contract/collection';
import type { SalesRules } from '../lambda/contract/sales';
import { salesProblems } from '../lambda/contract/sales-problems';
import type { IReadCache } from './read-cache';

/** Lets clients order units of a limited stock, with `POST /v1/sales/{sku}/orders`. */
export interface Sales {
  /** Name of the collection whose records are the orders: its policy is `createOnly`, it is by key, and its mode `buffered`. */
  readonly orders: string;
  /**
   * Seconds that an order keeps its units whose client was never told that it is accepted, 5–3,600. Shorter, and one that waits
   * longer in a slow buffer may find them sold; longer, and units of clients that vanished are missed for longer.
   * @default 60
   */
  readonly holdSeconds?: number;
  /**
   * Units that one order may ask for, 1–1,000. More leaves more orders without a bucket that has them all, until the sweeper
   * brings units together.
   * @default 10
   */
  readonly maxQuantity?: number;
}

export function salesRules({ orders, holdSeconds = 60, maxQuantity = 10 }: Sales): SalesRules {
  return { orders, holdSeconds, maxQuantity };
}

/** What a stage was given to sell with. */
export interface GivenForSales {
  readonly sales?: Sales;
  readonly collections: Collections;
  readonly fifoBuffer?: IQueue;
  readonly cache?: IReadCache;
}

export function stageSalesProblems({ sales, collections, fifoBuffer, cache }: GivenForSales): string[] {
  if (sales === undefined) return [];
  const problems = salesProblems(salesRules(sales), collections);
  if (fifoBuffer === undefined) {
    problems.push(
      'fifoBuffer must be given where sales are, got none: the orders of a bucket go one batch after another',
    );
  }
  if (cache === undefined) {
    problems.push(
      'cache must be given where sales are, got none: units are reserved in it, and nothing could be ordered',
    );
  }
  return problems;
}
