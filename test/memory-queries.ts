import { type Collections, collectionOf } from '../lambda/contract/collection';
import { decimalText } from '../lambda/contract/decimal';
import { compareKeys } from '../lambda/contract/partitions/key-order';
import { placeOf, type RecordKey } from '../lambda/contract/placement';
import type { StoredRecord } from '../lambda/contract/record';
import type { PartitionQuery, QueriedRecords, RawItem, TableQueries } from '../lambda/front-door/listing/table-queries';
import type { CounterPart } from '../lambda/front-door/ports';
import type { TableModel } from './simulation/table-model';
import { exactNumber } from './simulation/table-numbers';

/** Where the records of a door in memory are: laid there by a test, or written through it. */
export interface MemoryRecords {
  readonly records: ReadonlyMap<string, StoredRecord>;
  readonly parts: ReadonlyMap<string, CounterPart>;
  readonly model: TableModel;
}

interface Stored {
  readonly place: RecordKey;
  readonly part: CounterPart;
}

/** Queries over the records of a door in memory. */
export function memoryQueries(collections: Collections, memory: MemoryRecords): TableQueries {
  return {
    query: async (partition, query) => {
      const stored = storedIn(collections, memory).filter(({ place }) => place.partition === partition);
      return queried(
        stored.map(({ place, part }) => rawItem(place.sort, part)),
        query,
      );
    },
  };
}

export function rawItem(key: string, part: CounterPart): RawItem {
  return { key, record: () => part.record, part: () => part };
}

/** As DynamoDB does: it stops at its limit, and tells where, whether anything follows or not. */
export function queried(stored: readonly RawItem[], query: PartitionQuery): QueriedRecords {
  const { from, to, after, descending = false, limit } = query;
  const sign = descending ? -1 : 1;
  const records = stored
    .filter(({ key }) => from === undefined || compareKeys(key, from) >= 0)
    .filter(({ key }) => to === undefined || compareKeys(key, to) < 0)
    .filter(({ key }) => after === undefined || sign * compareKeys(key, after) > 0)
    .sort((a, b) => sign * compareKeys(a.key, b.key))
    .slice(0, limit);
  const last = records.length === limit ? records.at(-1)?.key : undefined;
  return { records, ...(last !== undefined && { last }), readUnits: Math.max(1, Math.ceil(records.length / 10)) };
}

function storedIn(collections: Collections, { records, parts, model }: MemoryRecords): Stored[] {
  const laid = (name: string, key: string, part: CounterPart): Stored[] => {
    const collection = collectionOf(collections, name);
    return collection === undefined ? [] : [{ place: placeOf(name, collection, key), part }];
  };
  return [
    ...[...records].flatMap(([text, record]) => laid(...split(text, '/'), counterPart(record))),
    ...[...parts].flatMap(([text, part]) => laid(...split(text, '#'), part)),
    ...[...model.records].map(([text, record]): Stored => {
      const [partition, sort] = JSON.parse(text);
      return { place: { partition, sort }, part: counterPart(record) };
    }),
  ];
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A record as a counter's item has it. */
export function counterPart(record: StoredRecord): CounterPart {
  const amounts = Object.keys(record).flatMap((name) => {
    const amount = exactNumber(record, name);
    return amount === undefined ? [] : [[name, decimalText(amount)] as const];
  });
  return { record, amounts: new Map(amounts) };
}
