import type { Audit } from './audit';
import { isRead } from './counted-table';
import type { Tally } from './crowd';

export interface SaleFacts {
  readonly units: number;
  readonly buyers: number;
  readonly connections: number;
  readonly buckets: number;
  readonly tableMillis: number;
  /** Of messages, that the writer had. */
  readonly batches: number;
  readonly tally: Tally;
  readonly audit: Audit;
  /** To the table, by name, from the first buyer until the buffers were empty: by doors, writer and sweeper together. */
  readonly calls: ReadonlyMap<string, number>;
  readonly cached: { readonly left: number; readonly held: number };
  /** By the lines of the writers and the doors, which lag behind by what is not told yet. */
  readonly tableCallsTold: number;
  readonly soldOutTold: number;
}

export interface SaleRow extends Audit {
  readonly units: number;
  readonly buyers: number;
  readonly connections: number;
  readonly buckets: number;
  readonly tableMillis: number;
  /** Of messages, that the writer had. */
  readonly batches: number;
  /** Buyers who were told that they have one. */
  readonly acknowledged: number;
  readonly soldOut: number;
  readonly gaveUp: number;
  readonly requests: number;
  readonly answers: Readonly<Record<string, number>>;
  /** Units that live holds have at the end, … and those that the cache has for anybody. */
  readonly held: number;
  readonly left: number;
  /** Units that are neither sold nor held though buyers were refused. */
  readonly unexplained: number;
  readonly ordersPerSecond: number;
  readonly answersPerSecond: number;
  readonly p50Millis: number;
  readonly p99Millis: number;
  readonly writeCalls: number;
  readonly readCalls: number;
  readonly writeCallsPerOrder: number;
  readonly tableCallsTold: number;
  readonly soldOutTold: number;
}

export function saleRow(facts: SaleFacts): SaleRow {
  const { tally, audit, calls, cached, ...given } = facts;
  const { units, buyers } = given;
  const { acknowledged, soldOut, gaveUp, requests, answers, times, seconds, sellingSeconds } = tally;
  const sorted = times.toSorted((a, b) => a - b);
  const quantile = (share: number) =>
    rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  const sum = (wanted: (call: string) => boolean) =>
    [...calls].reduce((total, [call, count]) => total + (wanted(call) ? count : 0), 0);
  const writeCalls = sum((call) => !isRead(call));
  // Who was refused must have been refused for what others have.
  const unsold = soldOut + gaveUp > 0 ? units - audit.orders : Math.min(units, buyers) - audit.orders;
  return {
    ...given,
    acknowledged: acknowledged.size,
    ...{ soldOut, gaveUp, requests, answers },
    ...audit,
    ...cached,
    unexplained: unsold - cached.held,
    ordersPerSecond: rounded(acknowledged.size / sellingSeconds),
    answersPerSecond: rounded(times.length / seconds),
    p50Millis: quantile(0.5),
    p99Millis: quantile(0.99),
    writeCalls,
    readCalls: sum(isRead),
    writeCallsPerOrder: Number((writeCalls / audit.orders).toFixed(4)),
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
