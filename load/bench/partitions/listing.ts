import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Collection } from '../../../lambda/contract/collection';
import { byHash } from '../../../lambda/contract/partitions/by-hash';
import { declaredLayout } from '../../../lambda/contract/partitions/layout';
import { Asking, type ListingPorts } from '../../../lambda/front-door/listing/asking';
import { dynamoDbQueries } from '../../../lambda/front-door/listing/dynamodb-queries';
import { orderOf } from '../../../lambda/front-door/listing/gather';
import { phasesOf } from '../../../lambda/front-door/listing/groups';
import { listRecords } from '../../../lambda/front-door/listing/list-records';
import type { QueriedRecords, RawItem, TableQueries } from '../../../lambda/front-door/listing/table-queries';
import { itemsOf, nextWindow } from '../../../lambda/front-door/listing/window';
import { systemClock } from '../../../lambda/platform/clock';
import { COLLECTION } from './records';

export const LISTED_SHARDS = 64;

const PARTITIONING = byHash({ shards: LISTED_SHARDS });
const LAYOUT = declaredLayout(PARTITIONING);

export const LISTED: Collection = { policy: 'createOnly', partition: PARTITIONING, layout: LAYOUT };

export interface Walked {
  readonly pages: number;
  readonly records: number;
  readonly queries: number;
  readonly readUnits: number;
  readonly seconds: number;
  readonly cpuMicros: number;
}

/** The whole collection in pages of so many records, one after the other, as a client walks it. */
export async function walk(client: DynamoDBClient, table: string, limit: number): Promise<Walked> {
  const ports: ListingPorts = { queries: dynamoDbQueries(client, table), now: systemClock };
  const sum = { pages: 0, records: 0, queries: 0, readUnits: 0 };
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let after: string | undefined, isOver = false; !isOver; ) {
    const page = await listRecords(COLLECTION, LISTED, after === undefined ? {} : { after }, limit, ports);
    if (page.kind !== 'page') throw new Error('a record has moved under a listing that nothing moves under');
    sum.pages += 1;
    sum.records += page.records.length;
    sum.queries += page.queries;
    sum.readUnits += page.readUnits;
    after = page.last;
    isOver = after === undefined;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { ...sum, seconds: (performance.now() - start) / 1000, cpuMicros: user + system };
}

export interface Merged {
  /** CPU of bringing the partitions' items into one order, and of reading each of them. */
  readonly mergingMicros: number;
  readonly decodingMicros: number;
  readonly items: number;
}

/** So often, or a run would be shorter than the clock of the processor's time can tell. */
const TIMES = 20;

/** The lister's own functions over what the engine answered once: merging and decoding apart, without any call. */
export async function mergeAndDecode(client: DynamoDBClient, table: string, records: number): Promise<Merged> {
  const kept = new Map<string, QueriedRecords>();
  const real = dynamoDbQueries(client, table);
  const recording: TableQueries = {
    query: async (partition, query) => {
      const answer = await real.query(partition, query);
      kept.set(`${partition} ${query.after} ${query.limit}`, answer);
      return answer;
    },
  };
  const replaying: TableQueries = {
    query: async (partition, { after, limit }) => {
      const answer = kept.get(`${partition} ${after} ${limit}`);
      if (answer === undefined) throw new Error(`${partition} was asked otherwise than before`);
      return answer;
    },
  };
  await merge(recording, records);
  let items: readonly RawItem[] = [];
  const beforeMerging = process.cpuUsage();
  for (let time = 0; time < TIMES; time += 1) items = await merge(replaying, records);
  const merging = process.cpuUsage(beforeMerging);
  let read = 0;
  const beforeDecoding = process.cpuUsage();
  for (let time = 0; time < TIMES; time += 1) for (const item of items) read += item.record().number === -1 ? 1 : 0;
  const decoding = process.cpuUsage(beforeDecoding);
  if (read > 0 || items.length !== records) throw new Error(`${items.length} of ${records} records came together`);
  return {
    mergingMicros: (merging.user + merging.system) / TIMES,
    decodingMicros: (decoding.user + decoding.system) / TIMES,
    items: items.length,
  };
}

async function merge(queries: TableQueries, records: number): Promise<RawItem[]> {
  if (LAYOUT.by === 'key') throw new Error('a partition for each record is not merged');
  const asking = new Asking({ queries, now: systemClock }, LISTED_SHARDS * 4);
  const window = await nextWindow(phasesOf(COLLECTION, LAYOUT), {}, records, asking);
  return Array.from(itemsOf(window, orderOf({})), ([item]) => item);
}
