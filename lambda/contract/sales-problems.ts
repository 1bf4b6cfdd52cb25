import { type Collection, type Collections, collectionOf } from './collection';
import { sharesPartitions } from './placement';
import { ORDER_MAX_QUANTITY, type SalesRules } from './sales';

/** Shorter than a busy door needs to answer, or so long that units of vanished buyers are missed. Unit: seconds. */
const HOLD_SECONDS = { min: 5, max: 3600 };

/** Everything wrong with how a path sells, beside collections that are good in themselves. */
export function salesProblems(rules: SalesRules, collections: Collections): string[] {
  const { orders, holdSeconds, maxQuantity } = rules;
  const problems: string[] = [];
  const collection = collectionOf(collections, orders);
  if (collection === undefined) {
    problems.push(
      `sales.orders must name one of the collections (${Object.keys(collections).join(', ')}), got ${JSON.stringify(orders)}: orders would have no records`,
    );
  } else problems.push(...ordersProblems(orders, collection));
  if (!isWhole(holdSeconds, HOLD_SECONDS.min, HOLD_SECONDS.max)) {
    problems.push(
      `sales.holdSeconds must be a whole number from ${HOLD_SECONDS.min} to ${HOLD_SECONDS.max}, got ${JSON.stringify(holdSeconds)}: units of buyers who vanished would be sold to others too soon, or hardly ever`,
    );
  }
  if (!isWhole(maxQuantity, 1, ORDER_MAX_QUANTITY)) {
    problems.push(
      `sales.maxQuantity must be a whole number from 1 to ${ORDER_MAX_QUANTITY}, got ${JSON.stringify(maxQuantity)}: nobody could order, or one order could take a bucket after another`,
    );
  }
  return problems;
}

function ordersProblems(name: string, collection: Collection): string[] {
  const { policy, mode = 'buffered' } = collection;
  const problems: string[] = [];
  if (policy !== 'createOnly') {
    problems.push(
      `collections.${name}.policy must be createOnly where sales.orders names it, got ${JSON.stringify(policy)}: an order could be written over, and its units sold again`,
    );
  }
  if (sharesPartitions(collection)) {
    problems.push(
      `collections.${name}.partition must be byKey() where sales.orders names it, got ${JSON.stringify(collection.partition?.by)}: an order is found by its id alone; leave partition out`,
    );
  }
  if (mode !== 'buffered') {
    problems.push(
      `collections.${name}.mode must be buffered where sales.orders names it, got ${JSON.stringify(mode)}: orders are sold by the writer, many in one transaction; leave mode out`,
    );
  }
  return problems;
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}
