import type { Collection } from '../../lambda/contract/collection';
import { type Epoch, epochPartition } from '../../lambda/contract/partitions/layout';
import { placeOf } from '../../lambda/contract/placement';
import type { StoredRecord } from '../../lambda/contract/record';
import type { ListingPorts } from '../../lambda/front-door/listing/asking';
import { type Listed, type ListedPage, listRecords } from '../../lambda/front-door/listing/list-records';
import type { KeySpan, PartitionQuery, TableQueries } from '../../lambda/front-door/listing/table-queries';
import { counterPart, queried, rawItem } from '../memory-queries';

export const NAME = 'things';
export const AT = '01890000-0000-7000-8000-000000000001';

/** When pages are listed. Unit: milliseconds since 1970. */
export const LISTED_AT = 1_780_000_000_000;

export interface Asked extends PartitionQuery {
  readonly partition: string;
}

/** Partitions in memory. What is asked of them is kept, and a test may step in before each query. */
export class Partitions implements TableQueries {
  readonly asked: Asked[] = [];
  readonly #items = new Map<string, Map<string, StoredRecord>>();
  before: (asked: Asked) => void | Promise<void> = () => {};
  atOnce = 0;
  mostAtOnce = 0;
  /** What each record costs, as one of so many times 4 KB does; 0 for small ones, of which ten are a unit. Unit: read units. */
  unitsEach = 0;
  /** Records that were given out by all queries together. */
  given = 0;
  /** Keys of which the record was read, and not only its key. */
  readonly read: string[] = [];

  at(partition: string): Map<string, StoredRecord> {
    const items = this.#items.get(partition) ?? new Map<string, StoredRecord>();
    this.#items.set(partition, items);
    return items;
  }

  put(collection: Collection, key: string, record: StoredRecord = recordOf(key)): void {
    this.at(placeOf(NAME, collection, key).partition).set(key, record);
  }

  putIn(epoch: Epoch, key: string, record: StoredRecord = recordOf(key)): void {
    this.at(epochPartition(NAME, epoch, key)).set(key, record);
  }

  readonly query = async (partition: string, query: PartitionQuery) => {
    this.asked.push({ partition, ...query });
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    await this.before({ partition, ...query });
    const items = [...this.at(partition)].map(([key, record]) => {
      const reading = () => {
        this.read.push(key);
        return record;
      };
      return { ...rawItem(key, counterPart(record)), record: reading };
    });
    this.atOnce -= 1;
    if (this.unitsEach === 0) return queried(items, query);
    // A query ends at 1 MB.
    const answer = queried(items, { ...query, limit: Math.min(query.limit, Math.ceil(256 / this.unitsEach)) });
    this.given += answer.records.length;
    return { ...answer, readUnits: Math.max(1, answer.records.length * this.unitsEach) };
  };
}

export function recordOf(key: string): StoredRecord {
  return { _id: AT, _at: AT, name: key };
}

export async function pageOf(
  queries: TableQueries,
  collection: Collection,
  span: KeySpan,
  limit: number,
  more: Partial<ListingPorts> = {},
): Promise<ListedPage> {
  const page: Listed = await listRecords(NAME, collection, span, limit, {
    queries,
    now: () => LISTED_AT,
    ...more,
  });
  if (page.kind !== 'page') throw new Error('a record has moved further');
  return page;
}

/** All pages, one after the other; `between` runs before each but the first. */
export async function allPages(
  queries: TableQueries,
  collectionNow: () => Collection,
  span: KeySpan,
  limit: number,
  between: (last: string) => void = () => {},
  more: Partial<ListingPorts> = {},
): Promise<ListedPage[]> {
  const pages: ListedPage[] = [];
  for (let rest = span; ; ) {
    const page = await pageOf(queries, collectionNow(), rest, limit, more);
    pages.push(page);
    if (page.last === undefined) return pages;
    if (pages.length > 10_000) throw new Error('the pages have no end');
    rest = { ...rest, after: page.last };
    between(page.last);
  }
}

export function keysOf(pages: readonly ListedPage[]): string[] {
  return pages.flatMap(({ records }) => records.map(({ key }) => key));
}
