import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RecordSeen, SaleSeen, StoreReader, Wanted } from '../store-reader';
import { recordsAt } from './records-at';
import { type ScanPorts, scanTable } from './scan-table';
import { TableRecords } from './table-records';
import { saleInTable } from './table-sales';

export interface TableReaderPorts extends Partial<Pick<ScanPorts, 'sleep' | 'random'>> {
  /** Of the table, or of the engine that stands for it. */
  readonly client: DynamoDBClient;
  readonly table: string;
  /** As `httpOutcomes` of the path's door gives it. */
  readonly outcomeOf: StoreReader['outcomeOf'];
  /** As `localQuarantine` or `deployedQuarantine` gives it. */
  readonly quarantine: StoreReader['quarantine'];
}

/** Reads the whole table: what nobody asked for is seen as well. */
export function tableReader({
  client,
  table,
  outcomeOf,
  quarantine,
  sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis)),
  random = Math.random,
}: TableReaderPorts): StoreReader {
  const skus = new Set<string>();
  return {
    readBy: 'every item of the table',
    seesAll: true,
    outcomeOf,
    quarantine,
    async *records(wanted: Wanted): AsyncIterable<RecordSeen> {
      const found = new TableRecords(wanted);
      let ready: RecordSeen[] = [];
      let wake = () => {};
      let isDone = false;
      const scan = scanTable({ client, table, sleep, random }, (items) => {
        for (const item of items) {
          const record = found.take(item);
          if (record !== undefined) ready.push(record);
        }
        wake();
      }).finally(() => {
        isDone = true;
        wake();
      });
      // Told below, where it is waited for.
      scan.catch(() => {});
      while (!isDone || ready.length > 0) {
        const some = ready;
        ready = [];
        yield* some;
        if (!isDone && ready.length === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (isDone || ready.length > 0) resolve();
          });
        }
      }
      await scan;
      yield* found.rest();
      for (const sku of found.skus) skus.add(sku);
    },
    find: (places, wanted) => recordsAt({ client, table, sleep, random }, places, wanted),
    async sales(wanted: Wanted): Promise<readonly SaleSeen[]> {
      const seen: SaleSeen[] = [];
      for (const sku of new Set([...wanted.skus, ...skus])) {
        const sale = await saleInTable({ client, table, sleep, random }, sku);
        if (sale !== undefined) seen.push(sale);
      }
      return seen;
    },
  };
}
