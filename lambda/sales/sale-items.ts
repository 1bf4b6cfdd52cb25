import type { StoredRecord } from '../contract/record';
import { BUCKETS_MAX, placeOfSale, placeOfStock, type Sale } from '../contract/sales';
import { fenced } from '../leases/fenced-statement';
import { atLeast, present, type Statement } from '../writer/statement';
import type { BucketStock } from './sale-table';

/** The items of a new sale: itself, and its buckets with the stock spread evenly over them. */
export function saleStatements(sale: Sale): Statement[] {
  const { sku, stock, buckets } = sale;
  const share = Math.floor(stock / buckets);
  const more = stock % buckets;
  return [
    { form: 'insert', key: placeOfSale(sku), item: { stock, buckets } },
    ...Array.from({ length: buckets }, (_, bucket): Statement => {
      const available = share + (bucket < more ? 1 : 0);
      return { form: 'insert', key: placeOfStock(sku, bucket), item: { available, sold: 0 } };
    }),
  ];
}

/** Takes units for orders: the guard of every sale. No more are sold than there are, whoever believes what. */
export function sellUnits(sku: string, bucket: number, units: number): Statement {
  return changed(sku, bucket, { available: -units, sold: units }, atLeast('available', units));
}

/**
 * Takes units from one bucket and puts them into another: two statements of one transaction. `token` is that of the lease
 * that the mover holds: where a later one has been, nothing is moved.
 */
export function moveUnits(sku: string, from: number, to: number, units: number, token: number): Statement[] {
  return [
    changed(sku, from, { available: -units }, atLeast('available', units)),
    changed(sku, to, { available: units }, present('available')),
  ].map((statement) => fenced(statement, token));
}

/** From now on, no earlier holder of the lease moves units of this bucket. */
export function fenceStock(sku: string, bucket: number, token: number): Statement {
  return fenced(changed(sku, bucket, {}, present('available')), token);
}

function changed(
  sku: string,
  bucket: number,
  amounts: Readonly<Record<string, number>>,
  condition: Extract<Statement, { form: 'update' }>['condition'],
): Statement {
  const add = Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, String(amount)]));
  return { form: 'update', key: placeOfStock(sku, bucket), set: {}, add, remove: [], condition, onAbsent: 'refuse' };
}

/** Throws for an item that no release of this code wrote: to guess its numbers could sell what is not there. */
export function saleIn(sku: string, { stock, buckets }: StoredRecord): Sale {
  if (!isWhole(stock) || !isWhole(buckets) || buckets < 1 || buckets > BUCKETS_MAX) {
    throw new Error(`the sale ${JSON.stringify(sku)} cannot be read`);
  }
  return { sku, stock, buckets };
}

/** Throws as `saleIn`. */
export function stockIn(bucket: number, { available, sold }: StoredRecord): BucketStock {
  if (!isWhole(available) || !isWhole(sold)) throw new Error(`the stock of bucket ${bucket} cannot be read`);
  return { bucket, available, sold };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
